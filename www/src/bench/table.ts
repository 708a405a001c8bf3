/** The result on the page: a table for each model, and what it was measured on. */
import { html } from "../ui/dom";
import { type Bench, type ModelResult, type Row, shown, versions } from "./result";

const COLUMNS = ["", "median ms", "Clipsight’s time ÷ its", "cosine to f32"];

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
  const note = [row.arithmetic, ...(memory === "" ? [] : [`memory ${memory}`])].join(", ");
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
    ...row("Browser", bench.browser),
    ...row("Logical cores", String(bench.cores)),
    ...row("Device", `the processor (WebAssembly), ${bench.threads} thread each`),
    ...row("Runs", `${bench.runs} of each with each model, in turn`),
    ...row("Versions", versions(bench).join("; ")),
  );
}
