/** What of a pair's answer people take away: a paragraph to cite, a picture. */
import type { Models, Ready } from "../client/models";
import type { PackEntry, PairBundle, PairProvenance, PairReport } from "../report";
import { words } from "../words";
import { type Drawable, drawPoster } from "./poster";
import type { ResultEvents } from "./result";

/** An answer, and all that made it. */
export interface Answer {
  /** The pictures, upright. */
  pictures: [Drawable, Drawable];
  /** Those that were compared here. */
  files: Blob[];
  /** It came with the page. */
  kept: PairBundle | undefined;
  /** What made it here. */
  made: Pick<Ready, "version" | "packs"> | undefined;
}

type Api = Pick<Models, "hash" | "cite">;

/** What a result asks for, of the answer that is shown. */
export function takeAway(
  api: () => Api,
  shown: () => Answer | undefined,
): Pick<ResultEvents, "cite" | "poster"> {
  const answer = () => {
    const now = shown();
    if (now) return now;
    throw new Error(words.pair.fileGone);
  };
  return {
    cite: async (report) => {
      const now = answer();
      if (now.kept) return now.kept.cite;
      return api().cite(report, await provenanceOf(report, now, api));
    },
    poster: async (report, titles) => {
      const now = answer();
      const { models, clipsight, made } = await provenanceOf(report, now, api);
      const weights = models.map(
        ({ title, precision, sha256 }) =>
          `${title}, ${precision}, SHA-256 ${sha256.slice(0, 12)}`,
      );
      const foot = [`Clipsight ${clipsight}, ${made}`, ...weights].join("; ");
      return drawPoster({ report, titles, pictures: now.pictures, foot });
    },
  };
}

async function provenanceOf(
  report: PairReport,
  { files, kept, made }: Answer,
  api: () => Api,
): Promise<PairProvenance> {
  if (kept) {
    const [a, b] = kept.images;
    const { clipsight, models } = kept;
    return { clipsight, made: kept.made, models, images: [a.sha256, b.sha256] };
  }
  const packs = made?.packs ?? [];
  return {
    clipsight: made?.version ?? "",
    made: new Date().toISOString().slice(0, 10),
    models: [model(report.clip.model, report, packs), model(report.dino.model, report, packs)],
    images: await hashes(files, api()),
  };
}

async function hashes([a, b]: Blob[], api: Api): Promise<[string, string]> {
  const hash = async (file?: Blob) => (file ? api.hash(await file.arrayBuffer()) : "");
  return Promise.all([hash(a), hash(b)]);
}

function model(name: string, { precision }: PairReport, packs: PackEntry[]) {
  const pack = packs.find((one) => one.model === name);
  return { model: name, title: pack?.title ?? name, sha256: pack?.sha256 ?? "", precision };
}
