/** Small pieces of computing features: of which images, at which strengths, which numbers. */
import type { StoreState } from "../client/store";
import type { FeatureKey, LabImage } from "../report";

/** The encoders' features, with the views that the lab asks for. */
export function keyFor(own: Omit<FeatureKey, "views">, state: StoreState): FeatureKey {
  return { ...own, views: state.key?.views ?? 1 };
}

/** Shots first: without them no test image can be told. */
export function allImages(state: StoreState): LabImage[] {
  return [...state.board.shots, ...state.board.tests];
}

export function strengthsOf(strengths: number[], steps: number[]): number[] {
  return steps.map((step) => strengths[step] ?? 0);
}

/** Cuts the encoders' answer into one piece per image and strength. */
export function split<T>(
  values: Float32Array,
  images: number,
  steps: number,
  make: (image: number, step: number, part: Float32Array) => T,
): T[] {
  const width = values.length / (images * steps);
  return Array.from({ length: images * steps }, (_, at) =>
    make(Math.floor(at / steps), at % steps, values.slice(at * width, (at + 1) * width)),
  );
}
