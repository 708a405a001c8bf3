/** The page of many images below its encoders: embeddings in, the table out. Not shipped. */
import "../../src/pairs/pairs.css";
import { ModelsClient } from "../../src/client/models-client";
import { messageOf } from "../../src/client/rpc";
import { ImageSet } from "../../src/pairs/image-set";
import { PairsResult } from "../../src/pairs/result";
import { find } from "../../src/ui/dom";
import { COUNT, drawn } from "./drawn";

const nothing = () => undefined;
const models = new ModelsClient(
  "cpu",
  { encoders: ["clip", "dino"] },
  { event: nothing, ready: nothing, failed: nothing, replaced: nothing, gaveUp: nothing },
);
models.start(false);

const canvas = new OffscreenCanvas(64, 48);
canvas.getContext("2d")?.fillRect(8, 8, 30, 30);
const thumb = await canvas.convertToBlob({ type: "image/png" });

const set = new ImageSet();
const sides = [drawn(0), drawn(1)] as const;
for (let at = 0; at < COUNT; at++) {
  const name = `shelf ${at % 4}/drawn-${at}.png`;
  const file = new File([thumb], name);
  set.add(name, file, { id: String(at), file, thumb, remark: undefined });
}
for (const [at, image] of set.images.entries()) {
  const row = (all: Float32Array<ArrayBuffer>) => {
    const width = all.length / COUNT;
    return all.slice(at * width, (at + 1) * width);
  };
  image.vectors = [row(sides[0]), row(sides[1])];
}
const by = (model: string) => ({ model, weights: "", precision: "int8", device: "cpu" });
set.madeBy([by("clip-vit-b16"), by("dinov2-small")], [0, 0]);

const result = new PairsResult({
  thumb: (path) => set.find(path)?.thumb,
  open: nothing,
  asked: () => void compare(),
  file: (report, form) => models.api.pairsFile(report, form),
  say: nothing,
  complain: (message) => {
    throw new Error(message);
  },
});
find(document.body, "main").append(result.element);

async function compare(): Promise<void> {
  const begun = performance.now();
  const { asked, embeddings } = set.asked(result.options);
  try {
    result.show(await models.api.pairsOf(asked, embeddings));
    performance.measure("clipsight:pairs", { start: begun });
  } catch (error) {
    document.title = messageOf(error);
  }
}

result.folders = set.folders;
await compare();
