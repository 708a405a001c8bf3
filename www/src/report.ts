// Made from src/report.rs: CLIPSIGHT_WRITE_TYPES=1 cargo test --release --lib report

export type Verdict = "blind" | "borderline" | "not-blind";

export type EncoderReport = { 
/**
 * Catalogue name of the model.
 */
model: string, 
/**
 * Cosine of the two embeddings, -1 to 1.
 */
cosine: number, 
/**
 * Threshold that the cosine is held against.
 */
threshold: number, 
/**
 * Where the threshold comes from.
 */
threshold_source: string, 
/**
 * Error bar of the cosine for this model, precision and backend: the
 * 99th percentile of the absolute difference from the f32 CPU reference.
 * Absent where it was never measured.
 */
error: number | null, };

export type Milliseconds = { 
/**
 * Reading the weights and moving them to the device (0 when they are
 * already there).
 */
load: number, 
/**
 * Decoding and preprocessing both images.
 */
images: number, 
/**
 * CLIP on both images.
 */
clip: number, 
/**
 * DINOv2 on both images.
 */
dino: number, 
/**
 * All of it.
 */
total: number, };

export type ImageReport = { 
/**
 * Path or file name, as it was given.
 */
path: string, 
/**
 * Width in pixels, after EXIF orientation.
 */
width: number, 
/**
 * Height in pixels, after EXIF orientation.
 */
height: number, };

export type PairReport = { 
/**
 * The verdict.
 */
verdict: Verdict, 
/**
 * The verdict as one plain sentence.
 */
sentence: string, 
/**
 * CLIP's side.
 */
clip: EncoderReport, 
/**
 * DINOv2's side.
 */
dino: EncoderReport, 
/**
 * Device that computed the embeddings: `cpu`, `wgpu`, `webgpu` or `cuda`.
 */
device: string, 
/**
 * Precision of the weights: `f32`, `f16` or `int8`.
 */
precision: string, 
/**
 * Timing.
 */
milliseconds: Milliseconds, 
/**
 * The two images, in the order given.
 */
images: [ImageReport, ImageReport], };

export type CheckRow = { 
/**
 * Catalogue name of the model.
 */
model: string, 
/**
 * What the numbers were compared with: `stored` numbers of an independent
 * implementation, or this program on the CPU in f32.
 */
reference: string, 
/**
 * Smallest cosine between an embedding and its reference.
 */
cosine: number, 
/**
 * Largest absolute difference of a normalised embedding.
 */
max_difference: number, 
/**
 * Smallest cosine that passes.
 */
cosine_limit: number, 
/**
 * Largest difference that passes.
 */
difference_limit: number, 
/**
 * Whether the model passes.
 */
passed: boolean, 
/**
 * Milliseconds per image.
 */
milliseconds: number, };

export type CheckReport = { 
/**
 * Device that was checked.
 */
device: string, 
/**
 * Precision of the weights.
 */
precision: string, 
/**
 * One row per model.
 */
rows: Array<CheckRow>, 
/**
 * Whether every row passed.
 */
passed: boolean, };

export type EvaluationReport = { 
/**
 * Name of the data set.
 */
dataset: string, 
/**
 * Views per shot.
 */
views: number, 
/**
 * Each method at each number of shots.
 */
rows: Array<EvaluationRow>, 
/**
 * Intra-modal overlap of the test images.
 */
overlap: BeforeAfter, 
/**
 * Feature variance of the test images.
 */
variance: BeforeAfter, };

export type EvaluationRow = { 
/**
 * `zero-shot`, `ncm`, `ta`, `tx`, `ncm++`, `ta++` or `tx++`.
 */
method: string, 
/**
 * Whether CLIP's text classifier takes part.
 */
text: boolean, 
/**
 * Shots per class.
 */
shots: number, 
/**
 * Part of the test images named right, 0 to 1: the mean over seeds.
 */
accuracy: number, 
/**
 * Lower end of its 95 % interval.
 */
low: number, 
/**
 * Upper end.
 */
high: number, };

export type BeforeAfter = { 
/**
 * Without the adapter.
 */
before: number, 
/**
 * With it; absent where there is none.
 */
after: number | null, };
