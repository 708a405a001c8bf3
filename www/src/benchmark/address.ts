/** The filters in the page's address, so that a view can be passed on. */
import type { Pattern } from "../report";
import { remember } from "../ui/address";
import { words } from "../words";
import type { Filters } from "./right";

export const VERDICTS = ["blind", "borderline", "not-blind", "unknown"] as const;
export const OUTCOMES = ["answered", "right", "wrong", "unread"] as const;
const LABELS = ["original", "corrected"] as const;

/** All nine, in the order of the core's. */
export const PATTERNS = Object.keys(words.benchmark.patterns) as Pattern[];

export const ALL: Filters = {
  labels: "original",
  pattern: undefined,
  verdict: undefined,
  model: undefined,
  outcome: undefined,
  differ: false,
};

/** The address's filters, and what of them makes no sense. */
export function readFilters(search: string): { filters: Filters; notes: string[] } {
  const query = new URLSearchParams(search);
  const notes: string[] = [];
  function one<T extends string>(name: string, known: readonly T[]): T | undefined {
    const text = query.get(name);
    if (text === null) return undefined;
    const found = known.find((value) => value === text);
    if (found === undefined) notes.push(words.benchmark.senseless(name, text));
    return found;
  }
  const filters = {
    labels: one("labels", LABELS) ?? ALL.labels,
    pattern: one("pattern", PATTERNS),
    verdict: one("verdict", VERDICTS),
    model: query.get("model") ?? undefined,
    outcome: one("answers", OUTCOMES),
    differ: one("differ", ["1"]) === "1",
  };
  return { filters, notes };
}

export function rememberFilters(filters: Filters): void {
  const { labels, pattern, verdict, model, outcome, differ } = filters;
  remember({
    labels: labels === ALL.labels ? undefined : labels,
    pattern,
    verdict,
    model,
    answers: outcome,
    differ: differ ? "1" : undefined,
  });
}
