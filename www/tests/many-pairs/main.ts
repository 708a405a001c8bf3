/** The page of many images below its encoders: embeddings in, the table out. Not shipped. */
import "../../src/pairs/pairs.css";
import { openPairs } from "../../src/client/pairs-client";
import { messageOf } from "../../src/client/rpc";
import { ImageSet } from "../../src/pairs/image-set";
import { PairsResult } from "../../src/pairs/result";
import { Thumbs } from "../../src/pairs/thumbs";
import { find } from "../../src/ui/dom";
import { COUNT, drawn } from "./drawn";

const nothing = () => undefined;
const pairs = openPairs({}, (why) => {
  throw new Error(why);
});

const canvas = new OffscreenCanvas(64, 48);
canvas.getContext("2d")?.fillRect(8, 8, 30, 30);
const thumb = await canvas.convertToBlob({ type: "image/png" });

const set = new ImageSet();
const names = Array.from({ length: COUNT }, (_, at) => `shelf ${at % 4}/drawn-${at}.png`);
set.addRows(names, (name) => new File([thumb], name));
const by = (model: string) => ({ model, weights: "", precision: "int8", device: "cpu" });
const makers: [ReturnType<typeof by>, ReturnType<typeof by>] = [
  by("clip-vit-b16"),
  by("dinov2-small"),
];
set.madeBy(makers);
await pairs.addRows(names, makers, [drawn(0), drawn(1)]);

const result = new PairsResult({
  thumbs: new Thumbs(
    (name) => set.find(name),
    (file) => pairs.thumb(file),
  ),
  open: nothing,
  asked: () => void compare(),
  file: (report, form) => pairs.file(report, form),
  lines: (report) => pairs.lines(report),
  benchmark: () => Promise.resolve(undefined),
  say: nothing,
  complain: (message) => {
    throw new Error(message);
  },
});
find(document.body, "main").append(result.element);

async function compare(): Promise<void> {
  const begun = performance.now();
  try {
    result.show(await pairs.report(set.asked(result.options)));
    performance.measure("clipsight:pairs", { start: begun });
  } catch (error) {
    document.title = messageOf(error);
  }
}

result.folders = set.folders;
await compare();
