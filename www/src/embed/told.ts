/**
 * What the packs come to that a button tells of, in bytes, with a little room: a button
 * cannot ask the site before it was pressed. A test holds them to the packs.
 */
export const TOLD_BYTES = {
  /** CLIP and DINOv2 of the default pair. */
  pair: 112_000_000,
  /** CLIP and its adapter. */
  clip: 89_000_000,
};
