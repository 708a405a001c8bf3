/** DINOv2's features of the lab's images, where it is to be mixed in. */
import type { Store, StoreState } from "../client/store";
import { CallFailed, failureOf } from "../client/rpc";
import type { Encoders } from "./encoders";
import { allImages, keyFor } from "./pieces";
import { words } from "../words";

/** An image that DINOv2 has not looked at. */
export interface Unseen {
  id: string;
  views: number;
}

/** Failures of DINOv2's weights, not of an image that it was to look at. */
const OF_WEIGHTS = new Set([
  "BadPackList",
  "CorruptPack",
  "Distrusted",
  "ForeignPack",
  "NoPackList",
  "NoSuchPack",
  "PackGone",
  "WrongPack",
]);

/** Whether a failure is of no image: trying others helps nothing. */
export function isOfWeights(error: unknown): boolean {
  return error instanceof CallFailed && OF_WEIGHTS.has(failureOf(error).code);
}

/** The images that DINOv2 has not looked at, whose files are here. */
export function unseen(state: StoreState, failed: Map<string, string>): Unseen[] {
  const bare = new Set(state.bare);
  const shots = state.board.shots.length;
  const views = state.key?.views ?? 1;
  return allImages(state).flatMap(({ id, dino }, at) =>
    dino || bare.has(id) || failed.has(id) ? [] : [{ id, views: at < shots ? views : 1 }],
  );
}

/** Has DINOv2 look at an image; the lab with its features. */
export async function look(
  { store, encoders }: { store: Store; encoders: Encoders },
  state: StoreState,
  { id, views }: Unseen,
): Promise<StoreState> {
  const own = encoders.mixture?.key;
  if (!own) return state;
  const key = keyFor(own, state);
  await store.useDino(key);
  const bytes = await store.bytes(id);
  if (!bytes) throw new Error(words.lab.encoding.fileGone);
  const values = await encoders.encodeDino([bytes], views);
  return store.putDino([{ id, step: 0, key, values }]);
}
