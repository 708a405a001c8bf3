/** A pair as a card: both images, the question, what each model said, what the encoders see. */
import type { BlindPair, Given, MmvpModel, MmvpPair, MmvpReport } from "../report";
import { freshId, html } from "../ui/dom";
import { inEnglish } from "../ui/english";
import { cosine } from "../ui/numbers";
import { words } from "../words";
import { answerIs, type Labels, pairIs } from "./right";
import { modelLabel } from "./shares";

/** Letters of an answer that are shown before it is opened. */
const SHORT = 90;

/** `thumb` gives the address of an image's small picture, by its question's number. */
export function drawCard(
  report: MmvpReport,
  place: number,
  blind: BlindPair | undefined,
  labels: Labels,
  thumb: (index: number) => string | undefined,
): HTMLElement {
  const pair = report.pairs[place];
  if (!pair) throw new RangeError(`there is no pair ${place}`);
  const said = words.benchmark.card;
  const [first, second] = pair.indices;
  const title = html(
    "h3",
    { id: freshId("pair") },
    said.pair(place + 1),
    " ",
    html(
      "small",
      {},
      [
        said.questions(first, second),
        ...(pair.pattern === null ? [] : [words.benchmark.patterns[pair.pattern]]),
      ].join(", "),
    ),
  );
  const correction = report.corrections.find(({ indices }) => indices[0] === first);
  const one = pair.questions[0] === pair.questions[1];
  return html(
    "li",
    { class: "pair-card card", "data-pair": place + 1, "aria-labelledby": title.id },
    title,
    ...(one ? [html("p", { class: "question", ...inEnglish() }, pair.questions[0])] : []),
    html(
      "div",
      { class: "halves" },
      half(pair, 0, labels, thumb),
      half(pair, 1, labels, thumb),
    ),
    ...(correction && labels === "corrected"
      ? [html("p", { class: "hint" }, said.corrected(correction.why))]
      : []),
    ...(blind ? [seenBy(blind)] : []),
    ...(report.models.length > 0 ? [answers(report.models, pair, place, labels)] : []),
  );
}

function half(
  pair: MmvpPair,
  at: 0 | 1,
  labels: Labels,
  thumb: (index: number) => string | undefined,
): HTMLElement {
  const said = words.benchmark.card;
  const index = pair.indices[at];
  const address = thumb(index);
  const name = said.image(index);
  const image =
    address === undefined
      ? html("p", { class: "no-image" }, name, " ", html("small", {}, said.notHere))
      : html("img", { src: address, alt: name, loading: "lazy" });
  const options = pair.options[at].map((option, letter) =>
    letter === pair[labels][at]
      ? html(
          "li",
          { class: "right-option" },
          html("span", inEnglish(), written(letter, option)),
          " ",
          html("strong", {}, `✓ ${said.rightHere}`),
        )
      : html("li", {}, html("span", inEnglish(), written(letter, option))),
  );
  const own = pair.questions[0] !== pair.questions[1];
  return html(
    "div",
    { class: "half" },
    image,
    ...(own ? [html("p", inEnglish(), pair.questions[at])] : []),
    html("ul", { "aria-label": name }, ...options),
  );
}

/** An option as MMVP writes it. */
const written = (place: number, option: string) => `(${"ab".charAt(place)}) ${option}`;

function seenBy({ clip, dino, verdict }: BlindPair): HTMLElement {
  return html(
    "p",
    { class: "seen-by" },
    html("span", { class: "clip" }, "CLIP ", html("data", { value: clip }, cosine(clip))),
    html("span", { class: "dino" }, "DINOv2 ", html("data", { value: dino }, cosine(dino))),
    html(
      "span",
      { class: "badge", "data-verdict": verdict },
      words.benchmark.verdicts[verdict],
    ),
  );
}

function answers(
  models: MmvpModel[],
  pair: MmvpPair,
  place: number,
  labels: Labels,
): HTMLElement {
  const said = words.benchmark.card;
  const titles = [said.model, ...pair.indices.map(said.image), said.pairColumn];
  const rows = models.map((model, at) => {
    const whole = pairIs(pair, at, labels);
    return html(
      "tr",
      {},
      html("th", { scope: "row" }, modelLabel(model, at)),
      ...(pair.given[at] ?? []).map((given, which) =>
        html("td", {}, ...answer(given, pair, which, labels)),
      ),
      html(
        "td",
        { class: "whole" },
        outcome(whole, whole === undefined ? said.notCounted : ""),
      ),
    );
  });
  return html(
    "table",
    { class: "answers" },
    html("caption", { class: "unseen" }, said.answersOf(place + 1)),
    html(
      "thead",
      {},
      html("tr", {}, ...titles.map((title) => html("th", { scope: "col" }, title))),
    ),
    html("tbody", {}, ...rows),
  );
}

/** What was written, what that was read as, and whether it is right. */
function answer(given: Given, pair: MmvpPair, which: number, labels: Labels): Node[] {
  const said = words.benchmark.card;
  if (given.reading === "missing") return [outcome(undefined, said.missing)];
  const right = answerIs(given, pair[labels][which] ?? -1);
  const plain = given.response.replaceAll(/\s+/g, " ").trim();
  const text =
    plain.length <= SHORT
      ? html("q", inEnglish(), plain)
      : html(
          "details",
          { class: "long", ...inEnglish() },
          html("summary", {}, `${plain.slice(0, SHORT)}…`),
          given.response,
        );
  return [text, outcome(right, reading(given, pair, which))];
}

function reading({ reading, rule }: Given, pair: MmvpPair, which: number): string {
  const said = words.benchmark.card;
  if (reading === "neither") return said.neither;
  if (reading === "unread") return said.unread;
  // A letter, or an option's own words, need no reading aloud.
  if (rule === "letter" || rule === "whole") return "";
  const place = reading === "a" ? 0 : 1;
  return said.readAs(written(place, pair.options[which]?.[place] ?? ""));
}

/** By shape and word, not by colour alone. */
export function outcome(right: boolean | undefined, more: string): HTMLElement {
  const said = words.benchmark.card;
  const kind = right === undefined ? "none" : right ? "right" : "wrong";
  const word = right === undefined ? "" : right ? said.right : said.wrong;
  const sign = right === undefined ? "–" : right ? "✓" : "✗";
  const text = [word, more].filter((part) => part !== "").join(", ");
  return html("span", { class: `outcome ${kind}` }, `${sign} ${text}`);
}
