/** What CLIP has to look at, in passes: the usual strengths first, then those asked for. */
import type { StoreState } from "../client/store";
import type { Encoders } from "./encoders";
import { allImages } from "./pieces";
import { words } from "../words";

/** What is being computed, in words, and at which steps of the adapter's strength. */
export interface Pass {
  label: string;
  steps: number[];
}

/** An image with the steps that it lacks, and the views that it is seen in. */
export interface Todo {
  id: string;
  steps: number[];
  views: number;
}

/** `wanted` are the steps that were asked for. */
export function passesOf(
  { adapted, backend }: Encoders,
  wanted: Iterable<number>,
  state: StoreState | undefined,
): Pass[] {
  const count = adapted?.strengths.length ?? 0;
  const usual = [0, adapted?.defaultStep ?? 0];
  const asked = [...wanted, state?.settings.step ?? 0].filter((step) => step < count);
  const passes = [
    { label: words.lab.encoding.usual, steps: usual },
    { label: words.lab.encoding.thisStrength, steps: [...new Set(asked)] },
  ];
  if (backend === "webgpu") {
    const all = Array.from({ length: count }, (_, step) => step);
    passes.push({ label: words.lab.encoding.otherStrengths, steps: all });
  }
  return passes;
}

/** The images that lack some step of a pass; without those in `failed`. */
export function todoOf(
  pass: Pass,
  state: StoreState | undefined,
  failed: ReadonlyMap<string, string>,
): Todo[] {
  if (!state) return [];
  const bare = new Set(state.bare);
  const views = state.key?.views ?? 1;
  const shots = state.board.shots.length;
  return allImages(state).flatMap(({ id, steps }, at) => {
    const missing = pass.steps.filter((step) => !steps.includes(step));
    if (missing.length === 0 || bare.has(id) || failed.has(id)) return [];
    return [{ id, steps: missing, views: at < shots ? views : 1 }];
  });
}
