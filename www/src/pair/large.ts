/** A picture of a slot seen large, with its maps. */
import type { Models } from "../client/models";
import { words } from "../words";
import { drawPreview, PREVIEW } from "./seen";
import type { Slot } from "./slot";
import { zoom, type ZoomView } from "./zoom";

/** Longer side of a picture that is seen large. */
const LARGE = 1600;

/** Opens the picture (`at` is 0) or one of its maps; the focus comes back to `from`. */
export function enlarge(
  { loaded, name }: Slot,
  maps: ZoomView[],
  api: Pick<Models, "inspect">,
  at: number,
  from: HTMLElement,
): void {
  if (!loaded) return;
  const { look, file } = loaded;
  const finer = async () => {
    if (Math.max(look.width, look.height) <= PREVIEW) return undefined;
    const looked = await api.inspect(await file.arrayBuffer(), LARGE);
    return drawPreview(looked.look, "");
  };
  const picture = {
    name: words.pair.thePicture,
    draw: () => drawPreview(look, ""),
    finer: () => finer().catch(() => undefined),
  };
  zoom(words.pair.pictureNamed(name, file.name), [picture, ...maps], at, from);
}
