/** The file of an answer that is shown at once: `clipsight pair --bundle` writes it. */
import { messageOf } from "../client/rpc";
import type { EncoderDifference, PairBundle, PatchMap } from "../report";
import { words } from "../words";

/** The one format that is read. */
const FORMAT = 1;
/** Longest file: twenty times what one has. */
const LONGEST = 2 * 1024 * 1024;
const THUMBNAIL = /^data:image\/(jpeg|png|webp);base64,[A-Za-z0-9+/=]+$/;

/** A sentence for people, and a code. */
export class BundleError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BadBundle";
  }
}

export async function fetchBundle(address: URL, signal: AbortSignal): Promise<PairBundle> {
  let text: string;
  try {
    const response = await fetch(address, { signal });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    text = await response.text();
  } catch (error) {
    throw new BundleError(words.embed.bundle.unread(address.href, messageOf(error)));
  }
  return parseBundle(text);
}

/** Checks all that is drawn of it; what the core computes with it checks again. */
export function parseBundle(text: string): PairBundle {
  if (text.length > LONGEST) throw new BundleError(words.embed.bundle.other);
  let value: Partial<PairBundle> | null;
  try {
    value = JSON.parse(text) as Partial<PairBundle> | null;
  } catch {
    throw new BundleError(words.embed.bundle.other);
  }
  if (typeof value?.format === "number" && value.format > FORMAT) {
    throw new BundleError(words.embed.bundle.newer);
  }
  if (!isBundle(value)) throw new BundleError(words.embed.bundle.other);
  return value;
}

function isBundle(value: Partial<PairBundle> | null): value is PairBundle {
  if (value?.format !== FORMAT) return false;
  try {
    const { report, difference, images, models } = value as PairBundle;
    return (
      ["blind", "borderline", "not-blind"].includes(report.verdict) &&
      [report.sentence, report.explanation, value.clipsight, value.command, value.made].every(
        (one) => typeof one === "string",
      ) &&
      [report.clip, report.dino].every(
        ({ cosine, threshold }) => Number.isFinite(cosine) && Number.isFinite(threshold),
      ) &&
      pairs([models, images]) &&
      images.every(
        ({ file, thumbnail, width, height }) =>
          typeof file === "string" &&
          THUMBNAIL.test(thumbnail) &&
          width > 0 &&
          height > 0 &&
          width <= 1024 &&
          height <= 1024,
      ) &&
      Number.isFinite(difference.hottest) &&
      [difference.clip, difference.dino].every(isSide)
    );
  } catch {
    // Something is missing on the way.
    return false;
  }
}

function isSide({ images }: EncoderDifference): boolean {
  return pairs([images]) && images.every(isMap);
}

/** Whether what the type calls two are two. */
const pairs = (lists: unknown[][]) => lists.every(({ length }) => length === 2);

function isMap({ rows, columns, heat, shades, colours, best }: PatchMap): boolean {
  const patches = rows * columns;
  return (
    patches > 0 &&
    patches <= 256 * 256 &&
    heat.length === patches &&
    best.length === patches &&
    shades.length === 4 * patches &&
    colours.length === 3 * patches
  );
}
