/** What a component shows of a lab: accuracies, test images, answers on one picture. */
import type { LabExplanation, LabMethod, LabReport } from "../report";
import { html } from "../ui/dom";
import { baseOf, isCorrected, methodInWords, methodName } from "../ui/methods";
import { percent, percentRange } from "../ui/numbers";
import { words } from "../words";

/** Each test image, and what one method says of it, beside its plain form. */
export function testImages(report: LabReport, thumbs: Map<string, Blob>): HTMLElement {
  const grid = html("ul", { class: "tests" });
  const corrected = report.methods.filter((one) => isCorrected(one.method));
  const choice = html(
    "select",
    {},
    ...corrected.map(({ method }) =>
      html(
        "option",
        { value: method },
        `${methodName(baseOf(method))} → ${methodName(method)}`,
      ),
    ),
  );
  const show = () => {
    const method = report.methods.find((one) => one.method === choice.value);
    const plain = report.methods.find((one) => one.method === baseOf(choice.value));
    grid.replaceChildren(
      ...report.queries.map((id, at) => tile(report, at, thumbs.get(id), plain, method)),
    );
  };
  choice.value = corrected.at(-1)?.method ?? "";
  choice.addEventListener("change", show);
  show();
  return html(
    "section",
    {},
    html("h3", {}, words.embed.fewshot.tests),
    html("p", { class: "choice row" }, html("label", {}, `${words.embed.fewshot.by} `, choice)),
    grid,
  );
}

/** Accuracies of each method, plain and corrected side by side. */
export function accuracies(report: LabReport): HTMLElement {
  const said = words.embed.fewshot;
  const cell = (method: LabMethod | undefined) => {
    const accuracy = method?.accuracy;
    if (!accuracy) return html("td", {}, "–");
    const part = accuracy.correct / accuracy.total;
    const meter = html("meter", { min: 0, max: 1, value: part, "aria-hidden": "true" });
    return html(
      "td",
      {},
      html("strong", {}, percent(part)),
      html("small", {}, ` (${percentRange(accuracy.low, accuracy.high)})`),
      meter,
    );
  };
  const plain = report.methods.filter(({ corrected }) => !corrected);
  const rows = plain.map((method) => {
    const twin = report.methods.find(
      (one) =>
        one.corrected && baseOf(one.method) === method.method && one.text === method.text,
    );
    return html(
      "tr",
      {},
      html(
        "th",
        { scope: "row" },
        methodName(method.method),
        html("small", {}, ` ${methodInWords(method.method)}`),
      ),
      cell(method),
      cell(twin),
    );
  });
  const column = (name: string) => html("th", { scope: "col" }, name);
  return html(
    "table",
    { class: "accuracies" },
    html("caption", {}, said.accuracies),
    html(
      "thead",
      {},
      html("tr", {}, column(said.method), column(said.plain), column(said.corrected)),
    ),
    html("tbody", {}, ...rows),
  );
}

function tile(
  report: LabReport,
  at: number,
  thumb: Blob | undefined,
  plain: LabMethod | undefined,
  corrected: LabMethod | undefined,
): HTMLElement {
  const truth = report.truth[at];
  const known = truth === null || truth === undefined ? undefined : report.classes[truth];
  const says = (method: LabMethod | undefined) => {
    const place = method?.predicted[at];
    if (place === undefined || !method) return html("span");
    const mark = known === undefined ? "" : place === truth ? "✓ " : "✗ ";
    const name = report.classes[place] ?? "?";
    return html(
      "span",
      { class: isCorrected(method.method) ? "corrected" : "plain" },
      `${mark}${methodName(method.method)}: ${name}`,
    );
  };
  const image = html("img", { alt: "", width: 96, height: 96 });
  if (thumb) {
    image.src = URL.createObjectURL(thumb);
    image.addEventListener("load", () => {
      URL.revokeObjectURL(image.src);
    });
  }
  const said = words.embed.fewshot;
  return html(
    "li",
    { class: "test" },
    image,
    html("span", {}, known === undefined ? said.unknown : said.truth(known)),
    says(plain),
    says(corrected),
  );
}

/** One line per method: what it says, and how sure. */
export function guesses({ classes, answers }: LabExplanation): HTMLElement[] {
  if (answers.length === 0) return [html("li", {}, words.embed.fewshot.noAnswer)];
  return answers.map(({ method, predicted, probabilities }) =>
    html(
      "li",
      {},
      html("span", {}, `${methodName(method)}: `),
      html("strong", {}, classes[predicted] ?? "?"),
      ` ${percent(probabilities[predicted] ?? 0, 0)}`,
    ),
  );
}
