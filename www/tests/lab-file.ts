/** Lab files of made-up features, as `src/core/vectors/lab/file/` describes them. */
import { createHash } from "node:crypto";

/**
 * A lab file of made-up features: a direction per class, and one that classes
 * share and the correction takes away. Text embeddings point along the classes. Behind
 * the test images come strangers: of no class, and like none. With DINOv2's features, which
 * know the classes better, images alone decide: the text would have all of them right.
 */
export function labFile(
  classes: string[],
  shots: number,
  tests: number,
  strangers = 0,
  width = 512,
  dino = 0,
): Buffer {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const vector = () => Float32Array.from({ length: width }, random);
  const own = classes.map(vector);
  const shared = [vector(), vector(), vector()];
  const others = dino > 0 ? classes.map(() => Float32Array.from({ length: dino }, random)) : [];
  const steps = Array.from({ length: 9 }, (_, step) => step);
  const tensors = new Map<string, { shape: number[]; data: Buffer }>();
  const image = (at: number, kind: string) => {
    const place = kind === "stranger" ? null : at % classes.length;
    const id = createHash("sha256").update(`${kind} ${at}`).digest("hex");
    const [style, noise] = [shared[Math.floor((random() + 1) * 1.499)], vector()];
    const values = new Float32Array(steps.length * width);
    for (const step of steps) {
      for (let axis = 0; axis < width; axis++) {
        values[step * width + axis] =
          (place === null
            ? 0
            : 0.35 * (own[place]?.[axis] ?? 0) + (1 - 0.08 * step) * (style?.[axis] ?? 0)) +
          (noise[axis] ?? 0);
      }
    }
    tensors.set(`features.${id}`, {
      shape: [steps.length, width],
      data: Buffer.from(values.buffer),
    });
    if (dino > 0) {
      const towards = others[place ?? 0] ?? new Float32Array(dino);
      const row = Float32Array.from(towards, (value) => value + 0.8 * random());
      tensors.set(`dino.${id}`, { shape: [1, dino], data: Buffer.from(row.buffer) });
    }
    return { id, name: `${kind}-${at}.jpg`, class: place };
  };
  const list = (count: number, kind: string) =>
    Array.from({ length: count }, (_, at) => image(at, kind));
  const allShots = list(shots, "shot");
  const allTests = [...list(tests, "test"), ...list(strangers, "stranger")];
  const text = Float32Array.from(own.flatMap((values) => [...values]));
  tensors.set("text", { shape: [classes.length, width], data: Buffer.from(text.buffer) });
  const json = JSON.stringify({
    format: dino > 0 ? 2 : 1,
    key: {
      model: "clip-vit-b-16",
      weights: "0".repeat(64),
      adapter: "1".repeat(64),
      views: 1,
    },
    strengths: steps.map((step) => (0.03 * step) / 8),
    classes,
    shots: allShots,
    tests: allTests,
    settings: { step: 6, shots: null, seed: 0, hyper: null, text: dino === 0 },
    steps: Object.fromEntries([...allShots, ...allTests].map(({ id }) => [id, steps])),
    text_names: classes,
    template: "a photo of a {}.",
    ...(dino > 0 && {
      dino_key: { model: "dinov2-small", weights: "2".repeat(64), adapter: "", views: 1 },
    }),
  });
  return safetensors(json, tensors);
}

/** As `src/core/vectors/lab/file/` describes it, with the hash over its content. */
function safetensors(
  json: string,
  tensors: Map<string, { shape: number[]; data: Buffer }>,
): Buffer {
  const hash = createHash("sha256");
  const length = (value: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    return bytes;
  };
  const add = (bytes: Buffer) => hash.update(length(bytes.length)).update(bytes);
  add(Buffer.from(json));
  const head: Record<string, unknown> = {};
  const parts: Buffer[] = [];
  let offset = 0;
  for (const name of [...tensors.keys()].sort()) {
    const { shape, data } = tensors.get(name) ?? { shape: [], data: Buffer.alloc(0) };
    add(Buffer.from(name));
    add(Buffer.from("F32"));
    for (const side of shape) add(length(side));
    add(data);
    head[name] = { dtype: "F32", shape, data_offsets: [offset, offset + data.length] };
    offset += data.length;
    parts.push(data);
  }
  head.__metadata__ = { "clipsight.lab": json, "clipsight.lab.sha256": hash.digest("hex") };
  let text = JSON.stringify(head);
  text += " ".repeat((8 - (Buffer.byteLength(text) % 8)) % 8);
  return Buffer.concat([length(Buffer.byteLength(text)), Buffer.from(text), ...parts]);
}

interface Placed {
  id: string;
  name: string;
  class: number | null;
}

export interface ReadLab {
  classes: string[];
  shots: Placed[];
  tests: Placed[];
  /** Files by id. */
  images: Map<string, Buffer>;
}

/** The board of a lab file, and its images. */
export function readLab(file: Buffer): ReadLab {
  const start = 8 + Number(file.readBigUInt64LE());
  const head = JSON.parse(file.subarray(8, start).toString("utf8")) as Record<
    string,
    { data_offsets: [number, number] }
  > & { __metadata__: Record<string, string> };
  const { __metadata__: metadata, ...tensors } = head;
  const images = new Map<string, Buffer>();
  for (const [name, { data_offsets: ends }] of Object.entries(tensors)) {
    if (!name.startsWith("image.")) continue;
    images.set(name.slice(6), file.subarray(start + ends[0], start + ends[1]));
  }
  const board = JSON.parse(metadata["clipsight.lab"] ?? "{}") as Omit<ReadLab, "images">;
  return { ...board, images };
}
