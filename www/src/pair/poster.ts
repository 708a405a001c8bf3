/** A pair's answer as one picture, for slides and papers: always on white. */
import type { EncoderReport, PairReport, Verdict } from "../report";
import { html } from "../ui/dom";
import { cosine, errorBar, fixed } from "../ui/numbers";
import { words } from "../words";

export interface PosterContent {
  report: PairReport;
  /** The two pictures, upright. */
  pictures: [Drawable, Drawable];
  /** Names of the models by their ids. */
  titles: Record<string, string>;
  /** What stands at its foot: versions, date. */
  foot: string;
}

export type Drawable = HTMLCanvasElement | HTMLImageElement;

const WIDTH = 1200;
const MARGIN = 48;
const GAP = 24;
/** Of a picture's place. */
const SIDE = (WIDTH - 2 * MARGIN - GAP) / 2;
/** Of one encoder's scale. */
const SCALE = 110;
const INK = "#1c1d20";
const SOFT = "#5b5d66";
const COLOURS = { clip: "#0b5cad", dino: "#a84300" };
const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif';
const SERIF = 'Charter, Palatino, Georgia, "Times New Roman", serif';

/** Draws the poster, and gives it as a PNG. */
export async function drawPoster(content: PosterContent): Promise<Blob> {
  const canvas = html("canvas", { width: WIDTH, height: 10 });
  const context = canvas.getContext("2d");
  const failed = new Error(words.pair.poster.failed);
  if (!context) throw failed;
  const sentence = `500 40px ${SERIF}`;
  const lines = wrapped(context, content.report.sentence, sentence, WIDTH - 2 * MARGIN);
  const foot = wrapped(context, content.foot, `20px ${SANS}`, WIDTH - 2 * MARGIN);
  const tall = content.pictures.map((one) => fit(one)[1]);
  const pictures = Math.max(...tall);
  canvas.height =
    2 * MARGIN + pictures + 2 * SCALE + 116 + 52 * lines.length + 28 * foot.length + GAP;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, WIDTH, canvas.height);
  let y = MARGIN;
  content.pictures.forEach((picture, at) => {
    const [width, height] = fit(picture);
    const left = MARGIN + at * (SIDE + GAP) + (SIDE - width) / 2;
    context.drawImage(picture, left, y + (pictures - height) / 2, width, height);
  });
  y += pictures + GAP;
  for (const kind of ["clip", "dino"] as const) {
    scale(context, y, kind, content.report[kind], content.titles);
    y += SCALE;
  }
  y += GAP;
  badge(context, y, content.report.verdict);
  y += 92;
  for (const line of lines) {
    text(context, line, MARGIN, y, sentence, INK);
    y += 52;
  }
  y += GAP / 2;
  for (const line of foot) {
    text(context, line, MARGIN, y, `20px ${SANS}`, SOFT);
    y += 28;
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(failed);
    }, "image/png");
  });
}

/** Size in its place. */
function fit(picture: Drawable): [number, number] {
  const [width, height] =
    picture instanceof HTMLImageElement
      ? [picture.naturalWidth, picture.naturalHeight]
      : [picture.width, picture.height];
  const shrunk = Math.min(SIDE / width, SIDE / height);
  return [width * shrunk, height * shrunk];
}

function text(
  context: CanvasRenderingContext2D,
  what: string,
  x: number,
  y: number,
  font: string,
  colour: string,
  align: CanvasTextAlign = "left",
): void {
  context.font = font;
  context.fillStyle = colour;
  context.textAlign = align;
  context.textBaseline = "alphabetic";
  context.fillText(what, x, y);
}

function scale(
  context: CanvasRenderingContext2D,
  top: number,
  kind: "clip" | "dino",
  report: EncoderReport,
  titles: Record<string, string>,
): void {
  const colour = COLOURS[kind];
  const bar = report.error === null ? "" : ` ${errorBar(report.error)}`;
  const right = WIDTH - MARGIN;
  text(
    context,
    titles[report.model] ?? report.model,
    MARGIN,
    top + 28,
    `650 26px ${SANS}`,
    colour,
  );
  text(
    context,
    `${cosine(report.cosine)}${bar}`,
    right,
    top + 28,
    `650 26px ${SANS}`,
    colour,
    "right",
  );
  const place = (value: number) =>
    MARGIN + Math.min(Math.max(value, 0), 1) * (WIDTH - 2 * MARGIN);
  const line = top + 60;
  const edge = place(report.threshold);
  context.fillStyle = colour;
  context.globalAlpha = 0.18;
  const from = kind === "clip" ? edge : MARGIN;
  context.fillRect(from, line - 12, (kind === "clip" ? right : edge) - from, 24);
  context.globalAlpha = 1;
  context.fillStyle = SOFT;
  context.fillRect(MARGIN, line - 1, WIDTH - 2 * MARGIN, 2);
  context.fillStyle = INK;
  context.fillRect(edge - 1.5, line - 16, 3, 32);
  text(context, fixed(report.threshold, 2), edge, line + 38, `20px ${SANS}`, SOFT, "center");
  const needle = place(report.cosine);
  context.fillStyle = colour;
  context.beginPath();
  if (kind === "clip") context.arc(needle, line, 13, 0, 2 * Math.PI);
  else {
    context.moveTo(needle, line - 16);
    context.lineTo(needle + 16, line);
    context.lineTo(needle, line + 16);
    context.lineTo(needle - 16, line);
  }
  context.fill();
}

function badge(context: CanvasRenderingContext2D, top: number, verdict: Verdict): void {
  const said = words.pair.verdicts[verdict];
  context.font = `600 22px ${SANS}`;
  const width = context.measureText(said).width + 40;
  context.beginPath();
  context.roundRect(MARGIN, top, width, 40, 20);
  context.fillStyle = verdict === "blind" ? INK : "#ffffff";
  context.strokeStyle = INK;
  context.lineWidth = 2;
  context.fill();
  context.stroke();
  const colour = verdict === "blind" ? "#ffffff" : INK;
  text(context, said, MARGIN + 20, top + 28, `600 22px ${SANS}`, colour);
}

/** A text in lines that fit. */
function wrapped(
  context: CanvasRenderingContext2D,
  whole: string,
  font: string,
  width: number,
): string[] {
  context.font = font;
  const lines: string[] = [];
  for (const word of whole.split(" ")) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && context.measureText(longer).width <= width) {
      lines[lines.length - 1] = longer;
    } else lines.push(word);
  }
  return lines;
}
