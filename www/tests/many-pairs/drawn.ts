/** Embeddings drawn by chance, in a few bunches: what two encoders might give. */

export const COUNT = 200;
const WIDTHS = [512, 384] as const;

/** Rows of length 1, `COUNT` of them, one after the other. */
export function drawn(side: 0 | 1): Float32Array<ArrayBuffer> {
  const width = WIDTHS[side];
  let state = 7 + side;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const bunches = Array.from({ length: 9 }, () => Array.from({ length: width }, random));
  const spread = [0.22, 0.5][side] ?? 0;
  const rows = Array.from({ length: COUNT }, (_, row) => {
    const values = (bunches[row % bunches.length] ?? []).map(
      (value) => value + spread * (1 + (row % 5) / 5) * random(),
    );
    const length = Math.hypot(...values);
    return values.map((value) => value / length);
  });
  return Float32Array.from(rows.flat());
}
