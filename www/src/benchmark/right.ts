/** What counts as right, by one of the two sets of labels, and which pairs a filter keeps. */
import type { BlindPair, Given, MmvpPair, MmvpReport, Pattern, Verdict } from "../report";

export type Labels = "original" | "corrected";
export type Outcome = "answered" | "right" | "wrong" | "unread";

export interface Filters {
  labels: Labels;
  pattern: Pattern | undefined;
  /** Of the encoders; `unknown` where they did not look. */
  verdict: Verdict | "unknown" | undefined;
  /** A model's name; none for at least one of them. */
  model: string | undefined;
  outcome: Outcome | undefined;
  /** Some model has the pair right, and another wrong. */
  differ: boolean;
}

const PLACES: Partial<Record<Given["reading"], number>> = { a: 0, b: 1 };

/** Whether an answer names the right option; undefined where there is no answer. */
export function answerIs(given: Given, label: number): boolean | undefined {
  return given.reading === "missing" ? undefined : PLACES[given.reading] === label;
}

/** Whether a model, by its place in the report, has both halves of a pair right. */
export function pairIs(pair: MmvpPair, model: number, labels: Labels): boolean | undefined {
  const halves = (pair.given[model] ?? []).map((given, at) =>
    answerIs(given, pair[labels][at] ?? -1),
  );
  return halves.includes(undefined) ? undefined : halves.every(Boolean);
}

/** Whether a pair is to be shown. */
export function isKept(
  pair: MmvpPair,
  blind: BlindPair | undefined,
  { models }: MmvpReport,
  filters: Filters,
): boolean {
  const { labels, pattern, verdict, outcome, differ } = filters;
  if (pattern !== undefined && pair.pattern !== pattern) return false;
  if (verdict !== undefined && (blind?.verdict ?? "unknown") !== verdict) return false;
  const places = [...models.keys()];
  const right = places.map((at) => pairIs(pair, at, labels));
  if (differ && !(right.includes(true) && right.includes(false))) return false;
  if (outcome === undefined) return true;
  const asked = places.filter(
    (at) => filters.model === undefined || models[at]?.name === filters.model,
  );
  return asked.some((at) => {
    if (outcome === "unread") return pair.given[at]?.some((one) => one.reading === "unread");
    if (outcome === "answered") return right[at] !== undefined;
    return right[at] === (outcome === "right");
  });
}
