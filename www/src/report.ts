// Made from src/core/report: CLIPSIGHT_WRITE_TYPES=1 cargo test --release -p clipsight-core --lib report

export type Verdict = "blind" | "borderline" | "not-blind";

export type CosineRank = { 
/**
 * Share of the random pairs whose cosine lies below this one, 0 to 1.
 */
below: number, 
/**
 * The same in a few words.
 */
words: string, 
/**
 * Of what images, by which weights, when and how it was counted.
 */
source: string, };

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
error: number | null, 
/**
 * The cosine's rank among random pairs; absent where they were never counted for this
 * model.
 */
rank: CosineRank | null, 
/**
 * The whole scale in one sentence, for those who do not see it.
 */
words: string, };

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
height: number, 
/**
 * What the encoders see otherwise than people do: a sentence each.
 */
remarks: Array<string>, };

export type PairMixture = { 
/**
 * CLIP's share, 0 to 1.
 */
mix: number, 
/**
 * Cosine of the two mixed embeddings, -1 to 1.
 */
cosine: number, 
/**
 * Error bar of that cosine: both encoders' weighted likewise; absent where either was
 * never measured.
 */
error: number | null, 
/**
 * The cosine's rank among random pairs; absent where the mixtures of these models were
 * never counted.
 */
rank: CosineRank | null, 
/**
 * The cosine that as few random pairs exceed as exceed CLIP's threshold with CLIP's;
 * absent without ranks.
 */
threshold: number | null, 
/**
 * The verdict with the mixture in CLIP's place, by that threshold; absent without it.
 */
verdict: Verdict | null, 
/**
 * All of it in words.
 */
words: string, };

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
 * Where both cosines lie and how sure the verdict is, in words.
 */
explanation: string, 
/**
 * What else there is to know about the two together: a sentence each.
 */
remarks: Array<string>, 
/**
 * CLIP's side.
 */
clip: EncoderReport, 
/**
 * DINOv2's side.
 */
dino: EncoderReport, 
/**
 * What a mixture of both says, where one was asked for.
 */
mixture?: PairMixture, 
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

export type SeenPart = { 
/**
 * Left edge.
 */
x: number, 
/**
 * Upper edge.
 */
y: number, 
/**
 * Width, above 0.
 */
width: number, 
/**
 * Height, above 0.
 */
height: number, };

export type ImageLook = { 
/**
 * Width in pixels, after EXIF orientation.
 */
width: number, 
/**
 * Height in pixels, after EXIF orientation.
 */
height: number, 
/**
 * As in [`ImageReport`].
 */
remarks: Array<string>, 
/**
 * What the default pair's CLIP sees.
 */
clip: SeenPart, 
/**
 * What its DINOv2 sees.
 */
dino: SeenPart, };

export type PatchMap = { 
/**
 * The part of the image that they cover evenly.
 */
seen: SeenPart, 
/**
 * Rows of patches.
 */
rows: number, 
/**
 * Patches in a row.
 */
columns: number, 
/**
 * How badly each is matched in the other image: 1 - the best cosine, 0 to 2.
 */
heat: Array<number>, 
/**
 * Red, green, blue and opacity of each, 0 to 255, over the picture in grey: its heat
 * on the scale that ends with [`DifferenceReport::hottest`].
 */
shades: Array<number>, 
/**
 * The patch of the other image that matches each best.
 */
best: Array<number>, 
/**
 * Red, green and blue of each, 0 to 255: three principal components of both images'
 * tokens, on one scale for both.
 */
colours: Array<number>, };

export type EncoderDifference = { 
/**
 * Catalogue name of the model.
 */
model: string, 
/**
 * The two images, in the order given.
 */
images: [PatchMap, PatchMap], };

export type DifferenceReport = { 
/**
 * The largest heat of all four maps, above 0: the end of their one scale.
 */
hottest: number, 
/**
 * What the maps say in a sentence, for those who do not see them.
 */
words: string, 
/**
 * CLIP's side.
 */
clip: EncoderDifference, 
/**
 * DINOv2's side.
 */
dino: EncoderDifference, };

export type BundledModel = { 
/**
 * Catalogue name.
 */
model: string, 
/**
 * Name for people.
 */
title: string, 
/**
 * SHA-256 of the file that the weights came from, in lower-case hex.
 */
sha256: string, 
/**
 * Form of the weights: `f32`, `f16` or `int8`.
 */
precision: string, };

export type BundledImage = { 
/**
 * Name of its file, without folders.
 */
file: string, 
/**
 * Length of the file.
 */
bytes: number, 
/**
 * SHA-256 of the file, in lower-case hex.
 */
sha256: string, 
/**
 * Small, upright, as an address that holds it: `data:image/jpeg;base64,...`.
 */
thumbnail: string, 
/**
 * Width of the thumbnail in pixels.
 */
width: number, 
/**
 * Height of the thumbnail.
 */
height: number, };

export type PairBundle = { 
/**
 * Version of the format: [`FORMAT`].
 */
format: number, 
/**
 * Version of Clipsight that made it.
 */
clipsight: string, 
/**
 * The command that gives the same answer, where the pictures are.
 */
command: string, 
/**
 * The day it was made, in UTC: `YYYY-MM-DD`.
 */
made: string, 
/**
 * The answer as a paragraph to be cited.
 */
cite: string, 
/**
 * CLIP and DINOv2.
 */
models: [BundledModel, BundledModel], 
/**
 * The answer.
 */
report: PairReport, 
/**
 * Where the pictures differ.
 */
difference: DifferenceReport, 
/**
 * The pictures, in the order given.
 */
images: [BundledImage, BundledImage], };

export type PairProvenance = { 
/**
 * Version of Clipsight.
 */
clipsight: string, 
/**
 * The day, in UTC: `YYYY-MM-DD`.
 */
made: string, 
/**
 * CLIP and DINOv2.
 */
models: [BundledModel, BundledModel], 
/**
 * SHA-256 of the pictures' files, in the order of the answer.
 */
images: [string, string], };

export type NoticedRow = { 
/**
 * Name of the change.
 */
change: string, 
/**
 * What was done, in words.
 */
words: string, 
/**
 * People have the same picture after it.
 */
same_picture: boolean, 
/**
 * Cosine of CLIP's two embeddings, -1 to 1.
 */
clip: number, 
/**
 * Cosine of DINOv2's.
 */
dino: number, 
/**
 * CLIP takes it for the same picture and DINOv2 does not: the rule of a blind pair.
 */
blind: boolean, };

export type NoticedReport = { 
/**
 * Name of the image, as it was given.
 */
image: string, 
/**
 * The changes, that first which CLIP notices least.
 */
rows: Array<NoticedRow>, 
/**
 * CLIP's threshold: above it CLIP takes pictures for the same.
 */
clip_threshold: number, 
/**
 * DINOv2's threshold.
 */
dino_threshold: number, 
/**
 * What each encoder hardly notices, in words.
 */
sentence: string, 
/**
 * Catalogue name of the CLIP model.
 */
clip_model: string, 
/**
 * Catalogue name of the DINOv2 model.
 */
dino_model: string, };

export type StatementCell = { 
/**
 * Cosine of the text's and the image's embeddings, -1 to 1.
 */
cosine: number, 
/**
 * The statement's probability of this image: softmax of 100 cosines over the two
 * images, 0 to 1.
 */
of_images: number, 
/**
 * The image's probability of this statement: the same over the two statements.
 */
of_statements: number, };

export type StatementsReport = { 
/**
 * The statements, in the order given.
 */
statements: [string, string], 
/**
 * A row a statement, a column an image.
 */
cells: [[StatementCell, StatementCell], [StatementCell, StatementCell]], 
/**
 * The image, 0 or 1, that each statement picks; none where both are equally near.
 */
image_picked: [number | null, number | null], 
/**
 * The statement, 0 or 1, that each image picks; none where both are equally near.
 */
statement_picked: [number | null, number | null], 
/**
 * Both statements pick their own images: MMVP-VLM's score of a pair.
 */
right: boolean, 
/**
 * Both images pick their own statements too.
 */
all_right: boolean, 
/**
 * The outcome in one plain sentence.
 */
sentence: string, 
/**
 * The probabilities in words, in both directions.
 */
explanation: string, 
/**
 * Catalogue name of the CLIP model that saw the images.
 */
model: string, 
/**
 * What made the text embeddings, in words.
 */
text_from: string, };

export type RandomPairs = { 
/**
 * Name of the model.
 */
model: string, 
/**
 * For each of [`SHARES`] the cosine that this share of the pairs does not exceed: the
 * smallest first, the largest last.
 */
cosines: Array<number>, 
/**
 * Number of pairs.
 */
pairs: number, 
/**
 * Of what images, by which weights, when and how.
 */
source: string, };

export type PairsEncoder = { 
/**
 * Name of the model; empty where embeddings from a file do not say.
 */
model: string, 
/**
 * SHA-256 of the file that the weights came from, in hex; empty where nobody says.
 */
weights: string, 
/**
 * Form of the weights: `f32`, `f16` or `int8`; empty where nobody says.
 */
precision: string, 
/**
 * Device that computed the embeddings: `cpu`, `wgpu` or `cuda`; empty where they
 * were read from a file.
 */
device: string, 
/**
 * Threshold that its cosines are held against.
 */
threshold: number, 
/**
 * Where the threshold comes from.
 */
threshold_source: string, 
/**
 * Error bar of its cosines, as of a pair's; absent where it was never measured.
 */
error: number | null, 
/**
 * Its cosines of random pairs, by which ranks are told; absent where they were never
 * counted.
 */
random_pairs: RandomPairs | null, };

export type PairsImage = { 
/**
 * Path, as it was found or as the embeddings' file names it.
 */
path: string, 
/**
 * The folder that it lies in, where folders are labels.
 */
label: string | null, };

export type MixedCosine = { 
/**
 * Its cosine, -1 to 1.
 */
cosine: number, 
/**
 * The share of random photo pairs whose cosine lies below, 0 to 1; absent where they
 * were never counted.
 */
rank: number | null, 
/**
 * Whether the mixture takes both for the same picture; absent without its threshold.
 */
same: boolean | null, };

export type PairsMixture = { 
/**
 * CLIP's share, 0 to 1.
 */
mix: number, 
/**
 * The cosine that as few random pairs exceed as exceed CLIP's threshold with CLIP's;
 * absent where the mixtures of these models were never counted.
 */
threshold: number | null, 
/**
 * How many of the blind pairs that are named the mixture tells apart: a sentence.
 */
sentence: string, };

export type RankedPair = { 
/**
 * How blind it is, to 1: 0 on the edge of the rule, 1 at its corner. Exactly the
 * blind pairs lie above 0.
 */
depth: number, 
/**
 * CLIP's cosine, -1 to 1.
 */
clip: number, 
/**
 * DINOv2's cosine, -1 to 1.
 */
dino: number, 
/**
 * The share of random photo pairs whose cosine lies below, 0 to 1, CLIP's first; absent
 * where they were never counted.
 */
ranks: [number | null, number | null], 
/**
 * The cosine of a mixture of both, where one was asked for.
 */
mixture?: MixedCosine, 
/**
 * Borderline where a cosine lies within its error of its threshold.
 */
verdict: Verdict, 
/**
 * Both images, in the order of the set.
 */
images: [PairsImage, PairsImage], 
/**
 * Whether they have two labels; absent without labels.
 */
across: boolean | null, };

export type NearlySame = { 
/**
 * Its path.
 */
path: string, 
/**
 * Path of the one that is kept.
 */
kept: string, 
/**
 * CLIP's cosine of both.
 */
clip: number, 
/**
 * DINOv2's cosine of both.
 */
dino: number, };

export type NearlySameImages = { 
/**
 * CLIP's cosine has to lie above this ...
 */
clip_limit: number, 
/**
 * ... and DINOv2's above this one.
 */
dino_limit: number, 
/**
 * All of them, in the order of the set.
 */
left_out: Array<NearlySame>, 
/**
 * How many, and by what limits: a sentence.
 */
words: string, };

export type PairsMilliseconds = { 
/**
 * Finding the images, or reading their embeddings.
 */
read: number, 
/**
 * CLIP: its weights, and the images whose features were not kept.
 */
clip: number, 
/**
 * The same of DINOv2.
 */
dino: number, 
/**
 * Nearly the same images.
 */
near: number, 
/**
 * All pairs.
 */
pairs: number, };

export type PairsReport = { 
/**
 * The day it was made, `YYYY-MM-DD` in UTC.
 */
date: string, 
/**
 * How many images were compared.
 */
images: number, 
/**
 * How many pairs they make.
 */
pairs: number, 
/**
 * How many of these are blind, borderline ones too.
 */
blind: number, 
/**
 * How many blind pairs are of two labels; absent without labels.
 */
across: number | null, 
/**
 * How many pairs are blind of how many: a sentence.
 */
sentence: string, 
/**
 * CLIP's side of the rule.
 */
clip: PairsEncoder, 
/**
 * DINOv2's.
 */
dino: PairsEncoder, 
/**
 * Both thresholds and where they come from, in words.
 */
rule: string, 
/**
 * The blindest pairs, the blindest first; all pairs where they were asked for.
 */
top: Array<RankedPair>, 
/**
 * The mixture that the named pairs have cosines of, where one was asked for.
 */
mixture?: PairsMixture, 
/**
 * Images that were left out as nearly the same; absent where nobody asked.
 */
nearly_same: NearlySameImages | null, 
/**
 * Timing.
 */
milliseconds: PairsMilliseconds, 
/**
 * What is to be known of the set.
 */
notes: Array<SetNote>, };

export type PairsMadeBy = { 
/**
 * Name of the model.
 */
model: string, 
/**
 * SHA-256 of the file that the weights came from, in hex.
 */
weights: string, 
/**
 * Form of the weights.
 */
precision: string, 
/**
 * The device.
 */
device: string, };

export type PairsAsked = { 
/**
 * What made the embeddings of CLIP and of DINOv2: one, or more where a device was
 * lost on the way.
 */
made_by: Array<[PairsMadeBy, PairsMadeBy]>, 
/**
 * Whether the folder that an image lies in is its label.
 */
labels: boolean, 
/**
 * Whether images are left out that are nearly the same as an earlier one.
 */
drop_near_duplicates: boolean, 
/**
 * Whether the pairs are named too that are not blind.
 */
all: boolean, 
/**
 * Pictures that cannot be used.
 */
left_out: Array<LeftOutPicture>, 
/**
 * What the embeddings took.
 */
milliseconds: PairsMilliseconds, };

export type MineReport = { 
/**
 * The pairs, those that are worth looking at first by [`order`](Self::order).
 */
found: PairsReport, 
/**
 * By what they are sorted, and what was passed over: a sentence.
 */
order: string, 
/**
 * Rows of both images of each named pair, in the corpus.
 */
rows: Array<[number, number]>, 
/**
 * For each named pair, how many powers of ten more seldom a random pair of the corpus
 * is as alike to CLIP as to DINOv2.
 */
gaps: Array<number>, 
/**
 * Pairs within 1e-3 of a threshold, which another device may count otherwise.
 */
borderline: number, 
/**
 * Pairs that were passed over, since an image of theirs, or one that is nearly the
 * same, was named before.
 */
passed_over: number, 
/**
 * Blocks that are not there yet.
 */
missing_blocks: number, 
/**
 * What is to be known of the numbers.
 */
notes: Array<string>, };

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
variance: BeforeAfter, 
/**
 * What mixing CLIP with DINOv2 does; absent where nothing was mixed.
 */
mixture: MixtureReport | null, 
/**
 * What to bear in mind of the set.
 */
notes: Array<SetNote>, };

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
high: number, 
/**
 * CLIP's share of the mixture that was chosen, 0 to 1, by draw in the order of the
 * seeds: 1 where nothing was mixed; empty where no image features take part.
 */
mixes: Array<number>, };

export type BeforeAfter = { 
/**
 * Without the adapter; absent where the images are too few to say.
 */
before: number | null, 
/**
 * With it; absent where there is none.
 */
after: number | null, };

export type MixtureReport = { 
/**
 * CLIP's shares that were chosen from on validation, 0 to 1.
 */
mixes: Array<number>, 
/**
 * What correction, mixture and both add to each plain method.
 */
helps: Array<MixHelps>, 
/**
 * Intra-modal overlap of the test images by CLIP's share, rising.
 */
overlaps: Array<MixOverlap>, 
/**
 * Each method's accuracy by CLIP's share; empty where no curve was asked for.
 */
curve: Array<MixPoint>, };

export type MixHelps = { 
/**
 * The plain method: `ncm`, `ta` or `tx`.
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
 * Its accuracy on CLIP alone, 0 to 1.
 */
accuracy: number, 
/**
 * Lower end of its 95 % interval.
 */
low: number, 
/**
 * Upper end.
 */
high: number, 
/**
 * What the correction adds.
 */
correction: MixGain | null, 
/**
 * What the mixture adds, its ratio chosen on validation.
 */
mixture: MixGain | null, 
/**
 * What both add, chosen together.
 */
both: MixGain | null, };

export type MixGain = { 
/**
 * The difference.
 */
difference: number, 
/**
 * Lower end of its interval.
 */
low: number, 
/**
 * Upper end.
 */
high: number, };

export type MixOverlap = { 
/**
 * CLIP's share, 0 to 1.
 */
mix: number, 
/**
 * Without the correction.
 */
plain: number | null, 
/**
 * With it, at the run's largest strength; absent without an adapter.
 */
corrected: number | null, };

export type MixPoint = { 
/**
 * `ncm`, `ta`, `tx`, `ncm++`, `ta++` or `tx++`.
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
 * CLIP's share, 0 to 1.
 */
mix: number, 
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
high: number, 
/**
 * What it gains over the same method on CLIP alone.
 */
gain: MixGain, };

export type SetNote = { "kind": "left-out", 
/**
 * All of them.
 */
pictures: Array<LeftOutPicture>, } | { "kind": "other-files", 
/**
 * How many.
 */
count: number, } | { "kind": "unreachable", 
/**
 * How many.
 */
count: number, } | { "kind": "unlabelled", 
/**
 * How many.
 */
count: number, } | { "kind": "empty-folders", 
/**
 * Their names.
 */
folders: Array<string>, } | { "kind": "same-word", 
/**
 * The classes of each word.
 */
groups: Array<Array<string>>, } | { "kind": "not-in-caltech", 
/**
 * Their names.
 */
classes: Array<string>, } | { "kind": "parts", 
/**
 * Folders that the shots come from.
 */
train: Array<string>, 
/**
 * Folders that choose the hyper-parameters; none: what the shots leave over.
 */
val: Array<string>, 
/**
 * Folders that accuracies are measured on.
 */
test: Array<string>, } | { "kind": "backslashes", 
/**
 * How many.
 */
count: number, 
/**
 * The first, as the file has it.
 */
first: string, } | { "kind": "two-classes", 
/**
 * The files of each picture.
 */
groups: Array<Array<string>>, 
/**
 * Whether all of these files were left out.
 */
left_out: boolean, } | { "kind": "shots-and-test", 
/**
 * The files of each picture.
 */
groups: Array<Array<string>>, 
/**
 * Whether those that are no test images were left out.
 */
left_out: boolean, } | { "kind": "nearly-the-same", 
/**
 * Cosine of the features above which two count as nearly the same.
 */
limit: number, 
/**
 * How many pairs.
 */
count: number, 
/**
 * The most alike.
 */
examples: Array<NearPair>, };

export type LeftOutPicture = { 
/**
 * Its path within the set.
 */
name: string, 
/**
 * Why it cannot be used, and what to do.
 */
why: string, };

export type NearPair = { 
/**
 * Path of the shot within the set.
 */
shot: string, 
/**
 * Path of the test image.
 */
test: string, 
/**
 * Cosine of their features.
 */
cosine: number, };

export type LabPlace = { "kind": "shots", 
/**
 * The class.
 */
class: string, } | { "kind": "tests", 
/**
 * The class that it shows, where that is known.
 */
truth: string | null, };

export type FeatureKey = { 
/**
 * Catalogue name of the model.
 */
model: string, 
/**
 * SHA-256 of its pack.
 */
weights: string, 
/**
 * SHA-256 of the adapter's file.
 */
adapter: string, 
/**
 * Views averaged into a shot's key; 1 is the image itself.
 */
views: number, };

export type LabFile = { 
/**
 * SHA-256 of the file, in lower-case hex: what the lab knows the image by.
 */
id: string, 
/**
 * File name, for people.
 */
name: string, };

export type LabEdit = { "type": "add-class", 
/**
 * Its name.
 */
name: string, } | { "type": "rename-class", 
/**
 * The class.
 */
class: string, 
/**
 * Its new name.
 */
name: string, } | { "type": "merge-classes", 
/**
 * The class that goes.
 */
from: string, 
/**
 * The class that stays.
 */
into: string, } | { "type": "remove-class", 
/**
 * The class.
 */
class: string, } | { "type": "add-images", 
/**
 * The images.
 */
images: Array<LabFile>, 
/**
 * Where to.
 */
place: LabPlace, } | { "type": "move-images", 
/**
 * The images.
 */
ids: Array<string>, 
/**
 * Where to.
 */
place: LabPlace, } | { "type": "remove-images", 
/**
 * The images.
 */
ids: Array<string>, } | { "type": "all", 
/**
 * The changes, in order.
 */
edits: Array<LabEdit>, };

export type LabText = "none" | "known" | "unknown" | "ambiguous";

export type LabClass = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its shots.
 */
shots: number, 
/**
 * Test images that show it.
 */
tests: number, 
/**
 * Whether its name has a text embedding.
 */
text: LabText, };

export type LabImage = { 
/**
 * SHA-256 of its file.
 */
id: string, 
/**
 * File name.
 */
name: string, 
/**
 * Place of its class among the classes: a shot's class, or a test image's
 * truth where that is known.
 */
class: number | null, 
/**
 * Steps of the adapter's strength whose features are there, in order.
 */
steps: Array<number>, 
/**
 * Whether DINOv2's features are there.
 */
dino: boolean, };

export type LabBoard = { 
/**
 * The classes, in order.
 */
classes: Array<LabClass>, 
/**
 * The shots, in the order they came.
 */
shots: Array<LabImage>, 
/**
 * The test images, in the order they came.
 */
tests: Array<LabImage>, 
/**
 * The adapter's strength at each step; step 0 is plain CLIP.
 */
strengths: Array<number>, 
/**
 * What undo would take back, in words.
 */
undo: string | null, 
/**
 * What redo would do again, in words.
 */
redo: string | null, };

export type LabHyper = { 
/**
 * Weight of the cache term, 0 to 20.
 */
alpha: number, 
/**
 * Sharpness of the cache term, 0 to 20.
 */
beta: number, 
/**
 * Weight of Tip-X's divergences, 0 to 30.
 */
gamma: number, };

export type LabSettings = { 
/**
 * Step of the adapter's strength that the corrected methods use.
 */
step: number, 
/**
 * Shots per class to use at most; all where none is given.
 */
shots: number | null, 
/**
 * Seed of the draw of those shots.
 */
seed: number, 
/**
 * Hyper-parameters set by hand; each method's best by leave-one-out where
 * none are given.
 */
hyper: LabHyper | null, 
/**
 * Whether text takes part where every class's name is known.
 */
text: boolean, 
/**
 * CLIP's share of the mixture with DINOv2, 0 to 1; chosen by leave-one-out where it
 * is null. Labs of before mixed nothing.
 */
mix?: number | null, };

export type LabChoice = "none" | "leave-one-out" | "default" | "hand";

export type LabAccuracy = { 
/**
 * Test images named right.
 */
correct: number, 
/**
 * Test images of known truth.
 */
total: number, 
/**
 * Lower end, 0 to 1.
 */
low: number, 
/**
 * Upper end, 0 to 1.
 */
high: number, };

export type LabMethod = { 
/**
 * `zero-shot`, `ncm`, `ta`, `tx`, `ncm++`, `ta++` or `tx++`.
 */
method: string, 
/**
 * Whether CLIP's text classifier takes part.
 */
text: boolean, 
/**
 * Whether it uses the adapted features.
 */
corrected: boolean, 
/**
 * Its hyper-parameters.
 */
hyper: LabHyper, 
/**
 * Where those come from.
 */
choice: LabChoice, 
/**
 * Place of the class that each test image is given.
 */
predicted: Array<number>, 
/**
 * Probability of that class, 0 to 1.
 */
probability: Array<number>, 
/**
 * Over the test images of known truth, where there are any.
 */
accuracy: LabAccuracy | null, 
/**
 * Test images by truth (rows) and prediction (columns), row by row.
 */
confusion: Array<number>, };

export type LabComparison = { 
/**
 * Place of the plain method among the report's.
 */
plain: number, 
/**
 * Place of the corrected one.
 */
corrected: number, 
/**
 * Test images that only the corrected method names right.
 */
wins: number, 
/**
 * Test images that only the plain one does.
 */
losses: number, 
/**
 * The others.
 */
ties: number, 
/**
 * Difference of the accuracies, -1 to 1.
 */
difference: number, 
/**
 * Lower end of its 95 % interval, by a paired bootstrap.
 */
low: number, 
/**
 * Upper end.
 */
high: number, 
/**
 * What that says, in words, honest about too little data.
 */
sentence: string, };

export type OpenSet = { 
/**
 * An image whose cosine lies below is none of these, -1 to 1.
 */
threshold: number, 
/**
 * Shots that were left out in turn to find it.
 */
shots: number, 
/**
 * Those among them that fall below it: at most 5 %.
 */
rejected: number, 
/**
 * Each image's cosine with the nearest class mean.
 */
cosines: Array<number>, };

export type LabReport = { 
/**
 * What was asked.
 */
settings: LabSettings, 
/**
 * CLIP's share of the mixture that all methods used, 0 to 1: 1 where some image that
 * takes part lacks DINOv2's features.
 */
mix: number, 
/**
 * Where that comes from.
 */
mix_choice: LabChoice, 
/**
 * Names of the classes that have shots, which predictions count by.
 */
classes: Array<string>, 
/**
 * Shots used of each class.
 */
shots: Array<number>, 
/**
 * Test images that have their features, in the lab's order.
 */
queries: Array<string>, 
/**
 * Place of each one's class, where its truth is known and has shots.
 */
truth: Array<number | null>, 
/**
 * The methods.
 */
methods: Array<LabMethod>, 
/**
 * Corrected methods against plain ones.
 */
comparisons: Array<LabComparison>, 
/**
 * Which test images look like none of the classes; absent where no shot can be
 * left out.
 */
open_set: OpenSet | null, 
/**
 * What to bear in mind: too little data, names unknown, features missing.
 */
notes: Array<string>, };

export type LabNeighbour = { 
/**
 * The shot's image.
 */
id: string, 
/**
 * Place of its class.
 */
class: number, 
/**
 * Its cosine with the test image.
 */
cosine: number, 
/**
 * Its part of the cache term of all shots, 0 to 1.
 */
share: number, };

export type LabAnswer = { 
/**
 * The method, as in [`LabMethod`].
 */
method: string, 
/**
 * Whether text takes part.
 */
text: boolean, 
/**
 * Place of the class that it gives.
 */
predicted: number, 
/**
 * Probability of every class, which add up to 1.
 */
probabilities: Array<number>, 
/**
 * The shots that spoke loudest, the loudest first; none for zero-shot.
 */
nearest: Array<LabNeighbour>, };

export type LabExplanation = { 
/**
 * The test image.
 */
id: string, 
/**
 * Names of the classes that predictions count by.
 */
classes: Array<string>, 
/**
 * The methods.
 */
answers: Array<LabAnswer>, 
/**
 * Whether it looks like none of the classes.
 */
open_set: OpenSet | null, };

export type LabDistribution = { 
/**
 * Intra-modal overlap, 0 to 1, by histogram.
 */
overlap: number, 
/**
 * Lower end of its 95 % interval.
 */
low: number, 
/**
 * Upper end.
 */
high: number, 
/**
 * Variance of the features.
 */
variance: number, 
/**
 * Density of the paired cosines in each bin (the bars' area is 1).
 */
paired: Array<number>, 
/**
 * Density of the unpaired ones.
 */
unpaired: Array<number>, 
/**
 * Lower edge of the first bin.
 */
first: number, 
/**
 * Width of a bin.
 */
width: number, };

export type LabMeasures = { 
/**
 * Step of the adapter's strength.
 */
step: number, 
/**
 * CLIP's share of the mixture, 0 to 1.
 */
mix: number, 
/**
 * Images counted.
 */
images: number, 
/**
 * Plain CLIP; absent with too few pairs.
 */
before: LabDistribution | null, 
/**
 * At the step and mixed in the share, in the same bins.
 */
after: LabDistribution | null, 
/**
 * Why something is absent, or what to bear in mind.
 */
note: string | null, };

export type LabProjection = { 
/**
 * Step of the adapter's strength.
 */
step: number, 
/**
 * The images.
 */
ids: Array<string>, 
/**
 * Place of each one's class, where known.
 */
class: Array<number | null>, 
/**
 * Whether it is a test image.
 */
test: Array<boolean>, 
/**
 * x and y of each image in plain CLIP, -1 to 1.
 */
before: Array<number>, 
/**
 * x and y of each image at the step, -1 to 1.
 */
after: Array<number>, 
/**
 * Part of the variance that the plane shows, before and after.
 */
shown: [number, number], };

export type LabCurve = { 
/**
 * The method.
 */
method: string, 
/**
 * Whether text takes part.
 */
text: boolean, 
/**
 * Where each piece of alpha begins, rising, the first at 0; the last ends
 * at 20.
 */
starts: Array<number>, 
/**
 * Shots named right on each piece.
 */
correct: Array<number>, 
/**
 * Shots asked.
 */
total: number, 
/**
 * The best hyper-parameters over all alpha, beta and gamma.
 */
best: LabHyper, 
/**
 * The alphas around the best one that get as many right.
 */
interval: [number, number] | null, 
/**
 * Shots that the best ones name right.
 */
best_correct: number, };

export type LabCurves = { 
/**
 * A curve per method.
 */
curves: Array<LabCurve>, 
/**
 * Why there is none.
 */
note: string | null, };

export type PackEntry = { 
/**
 * What the page knows it by: the model's name; with `-imo` its adapter, with
 * `-text` its text tower; the tokenizer's name.
 */
model: string, 
/**
 * The files that it lies in, in their order: several where one would be larger
 * than a host takes.
 */
files: Array<PackFile>, 
/**
 * Its length in all.
 */
bytes: number, 
/**
 * SHA-256 of the whole in lower-case hex.
 */
sha256: string, 
/**
 * Name for people.
 */
title: string, };

export type PackFile = { 
/**
 * Name in the folder of the packs.
 */
file: string, 
/**
 * Its length.
 */
bytes: number, };

export type LabDifferences = { 
/**
 * Predictions of the same methods on the same test images.
 */
predictions: number, 
/**
 * Those that name another class.
 */
differ: number, };

export type Pattern = "orientation" | "presence" | "state" | "count" | "position" | "colour" | "structural" | "text" | "viewpoint";

export type Share = { 
/**
 * How many are right.
 */
right: number, 
/**
 * Of how many.
 */
of: number, 
/**
 * Lower end, 0 to 1.
 */
low: number, 
/**
 * Upper end, 0 to 1.
 */
high: number, };

export type Correction = { 
/**
 * The numbers of the pair's questions, whose answers are exchanged.
 */
indices: [number, number], 
/**
 * What the images show.
 */
why: string, };

export type Reading = "a" | "b" | "neither" | "unread" | "missing";

export type Rule = "letter" | "whole" | "yes-no" | "neither" | "text" | "sentence" | "hand" | "judge";

export type Given = { 
/**
 * What it wrote, cut after 2,000 characters.
 */
response: string, 
/**
 * What that was read as.
 */
reading: Reading, 
/**
 * The rule that decided.
 */
rule: Rule | null, };

export type PatternScore = { 
/**
 * What their images differ in.
 */
pattern: Pattern, 
/**
 * Pairs that are right.
 */
pairs: Share, };

export type MmvpScore = { 
/**
 * Pairs of which both questions are answered right: the benchmark's score.
 */
pairs: Share, 
/**
 * Questions that are answered right: no score of the benchmark, though it is often
 * taken for one. Who guesses has half of them, and a quarter of the pairs.
 */
images: Share, 
/**
 * Pairs by pattern, in the order of [`Pattern::ALL`]; without those that no pair has.
 */
patterns: Array<PatternScore>, };

export type MmvpModel = { 
/**
 * Its name.
 */
name: string, 
/**
 * The file of its answers.
 */
file: string, 
/**
 * What wrote that file.
 */
form: string, 
/**
 * How the questions were asked, where that is not one image at a time with the options
 * as they are.
 */
mode: string | null, 
/**
 * Whether it saw no image: its score is what the language alone reaches.
 */
blind: boolean, 
/**
 * By the labels as they were published.
 */
original: MmvpScore, 
/**
 * By the labels after the known errors are put right.
 */
corrected: MmvpScore, 
/**
 * Answers that another model read, since no rule could.
 */
judged: number, 
/**
 * Answers that take neither option: they count as wrong.
 */
neither: number, 
/**
 * Answers that no rule could read: they count as wrong.
 */
unread: number, 
/**
 * Questions without an answer. A pair with one is not counted.
 */
missing: number, 
/**
 * The score in a sentence.
 */
words: string, };

export type MmvpComparison = { 
/**
 * Places of both models in the report.
 */
models: [number, number], 
/**
 * Pairs that only the first has right.
 */
wins: number, 
/**
 * Pairs that only the second has right.
 */
losses: number, 
/**
 * The others.
 */
ties: number, 
/**
 * The first's share of pairs less the second's, by the corrected labels, -1 to 1.
 */
difference: number, 
/**
 * Lower end of its 95 % interval, by a bootstrap over pairs.
 */
low: number, 
/**
 * Upper end.
 */
high: number, 
/**
 * Probability of a difference as large by chance: McNemar's exact test.
 */
p: number, };

export type MmvpPair = { 
/**
 * Numbers of its questions.
 */
indices: [number, number], 
/**
 * What they ask; twice the same in MMVP.
 */
questions: [string, string], 
/**
 * What can be answered to the first, and to the second.
 */
options: [[string, string], [string, string]], 
/**
 * What the images differ in.
 */
pattern: Pattern | null, 
/**
 * Places of the right options as published.
 */
original: [number, number], 
/**
 * The same, corrected.
 */
corrected: [number, number], 
/**
 * Both answers of each model, in the order of the report's models.
 */
given: Array<[Given, Given]>, };

export type MmvpReport = { 
/**
 * The day it was made, as `2026-11-29`.
 */
date: string, 
/**
 * The benchmark's name.
 */
benchmark: string, 
/**
 * Whose mapping of pairs to patterns is used; none where there is none.
 */
patterns_by: string | null, 
/**
 * The labels' errors that the corrected score puts right.
 */
corrections: Array<Correction>, 
/**
 * Each file's models, in the order given.
 */
models: Array<MmvpModel>, 
/**
 * Every two models.
 */
comparisons: Array<MmvpComparison>, 
/**
 * Every pair.
 */
pairs: Array<MmvpPair>, 
/**
 * How answers were read, and what the scores mean.
 */
notes: Array<string>, };

export type BlindPair = { 
/**
 * Numbers of its questions.
 */
indices: [number, number], 
/**
 * What the first of them asks.
 */
question: string, 
/**
 * What the images differ in.
 */
pattern: Pattern | null, 
/**
 * CLIP's cosine, -1 to 1.
 */
clip: number, 
/**
 * DINOv2's cosine, -1 to 1.
 */
dino: number, 
/**
 * The share of random photo pairs whose cosine lies below, 0 to 1, CLIP's first; absent
 * where they were never counted.
 */
ranks: [number | null, number | null], 
/**
 * Borderline where a cosine lies within its error of its threshold.
 */
verdict: Verdict, 
/**
 * CLIP's cosine with the correction, at each of the report's strengths.
 */
corrected: Array<number>, };

export type Tenths = { 
/**
 * Below this lies a tenth.
 */
low: number, 
/**
 * Below this lies half.
 */
median: number, 
/**
 * Below this lie nine tenths.
 */
high: number, };

export type BlindPattern = { 
/**
 * What their images differ in; none for all pairs together.
 */
pattern: Pattern | null, 
/**
 * Blind pairs, borderline ones on the side that their cosines lie.
 */
blind: Share, 
/**
 * CLIP's cosines.
 */
clip: Tenths, 
/**
 * DINOv2's cosines.
 */
dino: Tenths, };

export type ThresholdRecall = { 
/**
 * CLIP's threshold.
 */
clip: number, 
/**
 * DINOv2's threshold.
 */
dino: number, 
/**
 * Pairs above the one and below the other.
 */
found: Share, 
/**
 * The same by pattern.
 */
patterns: Array<PatternScore>, 
/**
 * The share of random photo pairs that they call blind, where it was counted.
 */
random: number | null, };

export type BlindStrength = { 
/**
 * The adapter's strength; 0 for CLIP as it is.
 */
strength: number, 
/**
 * What their images differ in; none for all pairs together.
 */
pattern: Pattern | null, 
/**
 * CLIP's cosines at that strength.
 */
clip: Tenths, 
/**
 * The cosines' ranks among the random pairs of the same strength, 0 to 1; absent
 * without random pairs.
 */
ranks: Tenths | null, 
/**
 * The share of pairs whose rank falls against no correction, where ranks are known.
 */
falls: Share | null, };

export type MmvpBlindReport = { 
/**
 * The day it was made, as `2026-11-29`.
 */
date: string, 
/**
 * The benchmark's name.
 */
benchmark: string, 
/**
 * Whose mapping of pairs to patterns is used; none where there is none.
 */
patterns_by: string | null, 
/**
 * The encoder that is to find a pair alike.
 */
clip: PairsEncoder, 
/**
 * The encoder that is to tell it apart.
 */
dino: PairsEncoder, 
/**
 * Both thresholds, and where they come from.
 */
rule: string, 
/**
 * How many pairs are blind, in a sentence.
 */
sentence: string, 
/**
 * Every pair, in the benchmark's order.
 */
pairs: Array<BlindPair>, 
/**
 * All pairs, then each pattern that there is.
 */
patterns: Array<BlindPattern>, 
/**
 * The rule's and other thresholds.
 */
recall: Array<ThresholdRecall>, 
/**
 * The strengths of the correction that were tried; none without.
 */
strengths: Array<number>, 
/**
 * By strength and pattern.
 */
corrected: Array<BlindStrength>, 
/**
 * What to know of the numbers.
 */
notes: Array<string>, };

export type VlmModel = { 
/**
 * Its name.
 */
name: string, 
/**
 * Where its predictions come from: computed here, or a file.
 */
source: string, 
/**
 * Pairs of which each statement picks its own image; who guesses has a quarter.
 */
pairs: Share, 
/**
 * By pattern, in MMVP-VLM's order; without those that no pair has.
 */
patterns: Array<PatternScore>, };

export type StatementPair = { 
/**
 * Their numbers.
 */
ids: [number, number], 
/**
 * What is said of the first image, and of the second.
 */
statements: [string, string], 
/**
 * Paths of the images, with `/`.
 */
images: [string, string], 
/**
 * What the images differ in, where it is known.
 */
pattern: Pattern | null, };

export type Prediction = { 
/**
 * Numbers of both statements.
 */
ids: [number, number], 
/**
 * The image, 0 or 1, that each picks.
 */
picked: [number, number], 
/**
 * The image, 0 or 1, that each is about.
 */
truth: [number, number], 
/**
 * Each statement's probability of the first image, 0 to 1.
 */
scores: [number, number], 
/**
 * What the images differ in.
 */
pattern: Pattern | null, };

export type VlmScored = { 
/**
 * The score.
 */
model: VlmModel, 
/**
 * A pair each, in the benchmark's order.
 */
predictions: Array<Prediction>, };

export type VlmFile = { "predictions": VlmScored } | { "pairs": Array<StatementPair> };

export type MmvpVlmReport = { 
/**
 * The day it was made, as `2026-11-29`.
 */
date: string, 
/**
 * The models, in the order given.
 */
models: Array<VlmModel>, 
/**
 * What to know of the numbers.
 */
notes: Array<string>, };

export type RefusedFile = { 
/**
 * Its name.
 */
file: string, 
/**
 * What is wrong with it, without its name.
 */
why: string, };

export type MmvpFiles = { 
/**
 * All models of all files of answers.
 */
report: MmvpReport, 
/**
 * The report of two encoders among them.
 */
blind: MmvpBlindReport | null, 
/**
 * Those that are not used.
 */
refused: Array<RefusedFile>, };
