/** All pairs as cards, and the filters over them. */
import type { BlindPair, MmvpBlindReport, MmvpReport } from "../report";
import { button } from "../ui/button";
import { choice, offer } from "../ui/choice";
import { freshId, html, write } from "../ui/dom";
import { words } from "../words";
import { ALL, OUTCOMES, PATTERNS, VERDICTS } from "./address";
import { drawCard } from "./card";
import { type Filters, isKept } from "./right";

/** Of a list's choices that which keeps all. */
const ANY = "";

type Choice = [value: string, text: string];

export class PairsList {
  readonly element: HTMLElement;

  private readonly pattern = choice(words.benchmark.filters.pattern);
  private readonly verdict = choice(words.benchmark.filters.verdict);
  private readonly model = choice(words.benchmark.filters.model);
  private readonly outcome = choice(words.benchmark.filters.outcome);
  private readonly differ = html("input", { type: "checkbox" });
  private readonly count = html("p", { class: "shown-count", role: "status" });
  private readonly reset: HTMLButtonElement;
  private readonly list = html("ol", { class: "pair-cards" });
  private report: MmvpReport | undefined;
  private blind = new Map<number, BlindPair>();

  constructor(
    private filters: Filters,
    /** Address of an image's small picture, by its question's number. */
    private readonly thumb: (index: number) => string | undefined,
    /** Others were chosen. */
    private readonly changed: (filters: Filters) => void,
  ) {
    const said = words.benchmark.filters;
    const any: Choice = [ANY, said.any];
    const of = ({ select }: { select: HTMLSelectElement }, options: Choice[]) => {
      offer(select, options);
    };
    of(this.pattern, [
      any,
      ...PATTERNS.map((one): Choice => [one, words.benchmark.patterns[one]]),
    ]);
    of(this.verdict, [
      any,
      ...VERDICTS.map((one): Choice => [
        one,
        one === "unknown" ? said.unknown : words.benchmark.verdicts[one],
      ]),
    ]);
    of(this.outcome, [any, ...OUTCOMES.map((one): Choice => [one, said[one]])]);
    this.reset = button(said.reset, () => {
      this.choose({ ...ALL, labels: this.filters.labels });
      this.pattern.select.focus();
    });
    const title = html("h2", { id: freshId("pairs") }, said.title);
    const controls = html(
      "div",
      { class: "filters row" },
      this.pattern.element,
      this.verdict.element,
      this.model.element,
      this.outcome.element,
      html("label", { class: "check" }, this.differ, said.differ),
      this.reset,
    );
    controls.addEventListener("change", () => {
      this.choose(this.chosen());
    });
    this.element = html(
      "section",
      { class: "all-pairs", "aria-labelledby": title.id },
      title,
      controls,
      this.count,
      this.list,
    );
  }

  show(report: MmvpReport, blind: MmvpBlindReport | null, filters: Filters): void {
    this.report = report;
    this.filters = filters;
    this.blind = new Map(blind?.pairs.map((pair) => [pair.indices[0], pair]));
    const names = [...new Set(report.models.map(({ name }) => name))];
    // One that the address names, but no file has, stays to be chosen away.
    if (filters.model !== undefined && !names.includes(filters.model))
      names.push(filters.model);
    offer(this.model.select, [
      [ANY, words.benchmark.filters.some],
      ...names.map((name): Choice => [name, name]),
    ]);
    const cards = report.pairs.map((pair, place) =>
      drawCard(report, place, this.blind.get(pair.indices[0]), filters.labels, this.thumb),
    );
    this.list.replaceChildren(...cards);
    this.filter();
  }

  private choose(filters: Filters): void {
    this.filters = filters;
    this.filter();
    this.changed(filters);
  }

  private chosen(): Filters {
    function of<T extends string>(
      select: HTMLSelectElement,
      known: readonly T[],
    ): T | undefined {
      return known.find((one) => one === select.value);
    }
    return {
      labels: this.filters.labels,
      pattern: of(this.pattern.select, PATTERNS),
      verdict: of(this.verdict.select, VERDICTS),
      outcome: of(this.outcome.select, OUTCOMES),
      model: this.model.select.value === ANY ? undefined : this.model.select.value,
      differ: this.differ.checked,
    };
  }

  private filter(): void {
    const { report, filters } = this;
    if (!report) return;
    this.pattern.select.value = filters.pattern ?? ANY;
    this.verdict.select.value = filters.verdict ?? ANY;
    this.outcome.select.value = filters.outcome ?? ANY;
    this.model.select.value = filters.model ?? ANY;
    this.differ.checked = filters.differ;
    let kept = 0;
    report.pairs.forEach((pair, place) => {
      const shown = isKept(pair, this.blind.get(pair.indices[0]), report, filters);
      kept += Number(shown);
      this.list.children[place]?.toggleAttribute("hidden", !shown);
    });
    const said = words.benchmark.filters;
    const counted = said.shown(kept, report.pairs.length);
    write(this.count, kept === 0 ? `${counted} ${said.none}` : counted);
    this.reset.disabled = kept === report.pairs.length;
  }
}
