/** Which models a page's needs come to. */
import type { Needs } from "../../models";
import type { Module } from "../contract";
import { words } from "../../../words";

/** The tokenizer's name among the packs. */
const TOKENIZER = "clip-tokenizer";

export interface Chosen {
  clip: string;
  /** Models whose packs the site must have. */
  needed: string[];
  /** The one among them that is an adapter. */
  adapter: string | undefined;
  /** The text encoder and its tokenizer, where they are wanted: a site need not have them. */
  extras: string[];
  /** DINOv2 to mix with, likewise. */
  mixture: string[];
}

export function chooseModels(module: Module, needs: Needs): Chosen {
  const { clip, dino } = { ...defaultPair(module), ...named(needs) };
  // The name under which a model's adapter is listed among the packs.
  const adapter = needs.adapter ? `${clip}-imo` : undefined;
  const encoders = needs.encoders.map((one) => (one === "clip" ? clip : dino));
  return {
    clip,
    needed: adapter === undefined ? encoders : [...encoders, adapter],
    adapter,
    extras: needs.text ? [`${clip}-text`, TOKENIZER] : [],
    mixture: needs.mixture ? [dino] : [],
  };
}

function named({ clip, dino }: Needs): { clip?: string; dino?: string } {
  return { ...(clip !== undefined && { clip }), ...(dino !== undefined && { dino }) };
}

/** The models that a comparison takes unless told otherwise. */
function defaultPair(module: Module): { clip: string; dino: string } {
  const catalogue = module.catalogue() as { default_pair?: { clip?: unknown; dino?: unknown } };
  const { clip, dino } = catalogue.default_pair ?? {};
  if (typeof clip === "string" && typeof dino === "string") return { clip, dino };
  throw new Error(words.models.noPair);
}
