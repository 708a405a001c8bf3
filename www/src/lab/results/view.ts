/** What the parts of the results are given to show, and what they may ask for. */
import type {
  LabBoard,
  LabComparison,
  LabCurves,
  LabImage,
  LabMeasures,
  LabMethod,
  LabProjection,
  LabReport,
  LabSettings,
} from "../../report";
import { baseOf } from "../../ui/methods";

/** A method with and without the correction: places among the report's methods. */
export interface Pair {
  base: string;
  plain: number | undefined;
  corrected: number | undefined;
  comparison: LabComparison | undefined;
}

export interface View {
  board: LabBoard;
  /** As the controls stand. */
  settings: LabSettings;
  /** Step whose answers are shown: another than set while its features are missing. */
  step: number;
  /** Shots and test images by id. */
  images: Map<string, LabImage>;
  report: LabReport | undefined;
  /** All pairs of the report. */
  pairs: Pair[];
  /** The one that the totals at the top and the filters speak of. */
  pair: Pair | undefined;
  measures: LabMeasures | undefined;
  projection: LabProjection | undefined;
  curves: LabCurves | undefined;
  /** Bytes of DINOv2 that are still to be downloaded; undefined where there is none. */
  mixture: number | undefined;
}

/** CLIP's share of the mixture as it is set; null where it is chosen. Nothing is 1. */
export function mixOf({ mix }: LabSettings): number | null {
  return mix === undefined ? 1 : mix;
}

/** Whether the answers are of more than plain CLIP: corrected, or mixed. */
export function isChanged({ step, report }: View): boolean {
  return step > 0 || (report?.mix ?? 1) < 1;
}

/** Whether what was measured is of another strength or share than the answers. */
export function isStale({ step, report, measures }: View): boolean {
  if (measures === undefined) return false;
  return measures.step !== step || (report !== undefined && measures.mix !== report.mix);
}

export interface Actions {
  /** Changes settings; the event is what the answer's time counts from. */
  change: (settings: Partial<LabSettings>, event?: Event) => void;
  choosePair: (base: string) => void;
  /** Explains a test image; focus goes back to where it came from. */
  open: (id: string, from: HTMLElement | SVGElement) => void;
  filter: (filter: Filter) => void;
  thumb: (id: string) => Promise<string | undefined>;
  /** Has DINOv2 look at all images. */
  wantDino: () => void;
  say: (message: string) => void;
}

export type Filter = "all" | "disagreeing" | "wrong" | "wins" | "losses" | "none";

/** Whatever shows a part of the view. */
export interface Part {
  readonly element: HTMLElement;
  show(view: View): void;
}

export function pairsOf(report: LabReport): Pair[] {
  const pairs: Pair[] = [];
  report.methods.forEach((method, place) => {
    if (method.method === "zero-shot") return;
    const base = baseOf(method.method);
    let pair = pairs.find((one) => one.base === base);
    if (!pair) {
      pair = { base, plain: undefined, corrected: undefined, comparison: undefined };
      pairs.push(pair);
    }
    if (method.corrected) pair.corrected = place;
    else pair.plain = place;
  });
  for (const pair of pairs) {
    pair.comparison = report.comparisons.find(
      (one) => one.plain === pair.plain && one.corrected === pair.corrected,
    );
  }
  return pairs;
}

/** The method that a pair shows: the corrected one where it is there. */
export function shownOf(report: LabReport, pair: Pair | undefined): LabMethod | undefined {
  const place = pair?.corrected ?? pair?.plain;
  return place === undefined ? undefined : report.methods[place];
}

/** Place on the board of each class that predictions count by: it picks the colour. */
export function placesOf(board: LabBoard, classes: string[]): number[] {
  const places = new Map(board.classes.map(({ name }, place) => [name, place]));
  return classes.map((name) => places.get(name) ?? -1);
}

/** Whether a test image of unknown class looks like none of the classes. */
export function isNone({ open_set, truth }: LabReport, at: number): boolean {
  const cosine = open_set?.cosines[at];
  return (
    open_set !== null &&
    cosine !== undefined &&
    cosine < open_set.threshold &&
    (truth[at] ?? null) === null
  );
}
