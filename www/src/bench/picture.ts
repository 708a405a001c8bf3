/** The benchmark's picture: the same pixels for both sides. */

/** RGB levels, row by row. */
export interface Levels {
  side: number;
  levels: Uint8Array;
}

/**
 * The levels of one of the benchmark's own pictures: a square PNG of 8-bit RGB whose
 * rows are stored unfiltered. A canvas would not do: browsers that guard against
 * fingerprints change what is read from it.
 */
export async function readPicture(file: ArrayBuffer): Promise<Levels> {
  const view = new DataView(file);
  const parts: ArrayBuffer[] = [];
  let side = 0;
  for (let place = 8; place + 12 <= file.byteLength;) {
    const size = view.getUint32(place);
    const kind = String.fromCharCode(...new Uint8Array(file, place + 4, 4));
    if (kind === "IHDR") side = view.getUint32(place + 8);
    if (kind === "IDAT") parts.push(file.slice(place + 8, place + 8 + size));
    place += size + 12;
  }
  const inflated = new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate"));
  const rows = new Uint8Array(await new Response(inflated).arrayBuffer());
  const stride = 1 + 3 * side;
  if (side === 0 || rows.length !== side * stride) throw new Error("no picture of this page");
  const levels = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    if (rows[y * stride] !== 0) throw new Error("a picture with filtered rows");
    levels.set(rows.subarray(y * stride + 1, (y + 1) * stride), y * side * 3);
  }
  return { side, levels };
}

/** The middle of a picture as the models take it: 3 x crop x crop. */
export function normalised(
  { side, levels }: Levels,
  { crop, mean, std }: { crop: number; mean: number[]; std: number[] },
): Float32Array<ArrayBuffer> {
  const first = (side - crop) / 2;
  const image = new Float32Array(3 * crop * crop);
  for (let channel = 0; channel < 3; channel++) {
    const [middle, spread] = [mean[channel] ?? 0, std[channel] ?? 1];
    for (let y = 0; y < crop; y++) {
      for (let x = 0; x < crop; x++) {
        const level = levels[((first + y) * side + first + x) * 3 + channel] ?? 0;
        image[(channel * crop + y) * crop + x] = (level / 255 - middle) / spread;
      }
    }
  }
  return image;
}
