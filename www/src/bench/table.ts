/** The result on the page: a table for each model, and what it was measured on. */
import { html } from "../ui/dom";
import {
  arithmeticInWords,
  type Bench,
  type ModelResult,
  type Row,
  shown,
  versions,
} from "./result";
import { words } from "../words";

const COLUMNS = [
  "",
  words.bench.columns.median,
  words.bench.columns.ratio,
  words.bench.columns.cosine,
];

export function drawTable({ title, rows, model }: ModelResult): HTMLElement {
  const heads = COLUMNS.map((text) =>
    text === "" ? html("td") : html("th", { scope: "col" }, text),
  );
  const table = html(
    "table",
    { "data-model": model },
    html("caption", {}, title),
    html("thead", {}, html("tr", {}, ...heads)),
    html("tbody", {}, ...rows.map(drawRow)),
  );
  // Where letters are very large it scrolls by itself, by keyboard too.
  return html(
    "div",
    { class: "wide", role: "region", "aria-label": title, tabindex: 0 },
    table,
  );
}

function drawRow(row: Row): HTMLElement {
  const { median, quartiles, ratio, cosine, memory } = shown(row);
  const note = [
    arithmeticInWords(row.arithmetic),
    ...(memory === "" ? [] : [words.bench.memory(memory)]),
  ].join(", ");
  return html(
    "tr",
    { class: row.ratio === null ? "ours" : "theirs" },
    html("th", { scope: "row" }, row.name, html("small", {}, note)),
    html("td", { class: "median" }, median, html("small", {}, quartiles)),
    html("td", { class: "ratio" }, ratio),
    html("td", { class: "cosine" }, cosine),
  );
}

export function drawFacts(bench: Bench): HTMLElement {
  const row = (term: string, text: string) => [html("dt", {}, term), html("dd", {}, text)];
  return html(
    "dl",
    { class: "facts" },
    ...row(words.bench.facts.browser, bench.browser),
    ...row(words.bench.facts.cores, String(bench.cores)),
    ...row(words.bench.facts.device, words.bench.facts.deviceIs(bench.threads)),
    ...row(words.bench.facts.runs, words.bench.facts.runsAre(bench.runs)),
    ...row(words.bench.facts.versions, versions(bench).join("; ")),
  );
}
