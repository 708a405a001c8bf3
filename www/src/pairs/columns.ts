/** The columns of the table of pairs: what each shows, and how it sorts. */
import type { RankedPair, Verdict } from "../report";
import { html } from "../ui/dom";
import { cosine } from "../ui/numbers";
import { words } from "../words";

/** The place of each name in their order, so that names are compared once. */
export type Places = Map<string, number>;

export interface Column {
  key: string;
  title: string;
  /** The direction that is wanted first. */
  first: "ascending" | "descending";
  compare: (a: RankedPair, b: RankedPair, places: Places) => number;
  /** Its cell; the first column's is the row's own. */
  cell?: (pair: RankedPair) => (Node | string)[];
}

const VERDICTS: Record<Verdict, { words: string; rank: number }> = {
  blind: { words: words.pairs.verdicts.blind, rank: 0 },
  borderline: { words: words.pairs.verdicts.borderline, rank: 1 },
  "not-blind": { words: words.pairs.verdicts.notBlind, rank: 2 },
};

const collator = new Intl.Collator(words.locale, { numeric: true });

/** A picture beside the folders has none. */
const named = (label: string | null) => (label === "" ? words.pairs.noFolder : (label ?? ""));

const labelsOf = ({ images: [a, b], across }: RankedPair) =>
  across === true ? `${named(a.label)} / ${named(b.label)}` : named(a.label);

export function placesOf(pairs: RankedPair[]): Places {
  const names = new Set(
    pairs.flatMap((pair) => [...pair.images.map(({ path }) => path), labelsOf(pair)]),
  );
  return new Map([...names].sort(collator.compare).map((name, place) => [name, place]));
}

const between = (places: Places, a: string, b: string) =>
  (places.get(a) ?? 0) - (places.get(b) ?? 0);

export const BY_DEPTH = "depth";

export const COLUMNS: Column[] = [
  {
    key: "images",
    title: words.pairs.columns.pair,
    first: "ascending",
    compare: ({ images: a }, { images: b }, places) =>
      between(places, a[0].path, b[0].path) || between(places, a[1].path, b[1].path),
  },
  {
    key: "clip",
    title: "CLIP",
    first: "descending",
    compare: (a, b) => a.clip - b.clip,
    cell: ({ clip }) => [html("data", { value: clip }, cosine(clip))],
  },
  {
    key: "dino",
    title: "DINOv2",
    first: "ascending",
    compare: (a, b) => a.dino - b.dino,
    cell: ({ dino }) => [html("data", { value: dino }, cosine(dino))],
  },
  {
    key: BY_DEPTH,
    title: words.pairs.columns.depth,
    first: "descending",
    compare: (a, b) => a.depth - b.depth,
    cell: ({ depth }) => [html("data", { value: depth }, cosine(depth))],
  },
  {
    key: "verdict",
    title: words.pairs.columns.verdict,
    first: "ascending",
    compare: (a, b) => VERDICTS[a.verdict].rank - VERDICTS[b.verdict].rank,
    cell: ({ verdict }) => [
      html("span", { class: "badge", "data-verdict": verdict }, VERDICTS[verdict].words),
    ],
  },
];

/** Where folders are labels. */
export const LABELS: Column = {
  key: "labels",
  title: words.pairs.columns.labels,
  first: "descending",
  compare: (a, b, places) =>
    Number(a.across) - Number(b.across) || between(places, labelsOf(b), labelsOf(a)),
  cell: (pair) => [
    html(
      "span",
      { class: "which" },
      pair.across === true ? words.pairs.twoLabels : words.pairs.oneLabel,
    ),
    labelsOf(pair),
  ],
};
