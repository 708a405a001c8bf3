/** Answers that are kept for each step of the strength and each share of a mixture. */
import type { LabBoard, LabSettings } from "../../report";
import { Newest } from "./newest";

/** The step and the share that settings ask about. */
const place = ({ step, mix }: LabSettings) => `${step} ${mix === undefined ? 1 : String(mix)}`;

/** Asks about a step once, for as long as the lab stays what it is. */
export class ByStep<Answer> {
  /** The newest answer: of another step while that of this one is computed. */
  last: Answer | undefined;
  private readonly known = new Map<string, { key: string; answer: Answer }>();
  private readonly newest: Newest<{ settings: LabSettings; key: string }, Answer>;
  private asked = "";

  constructor(
    ask: (settings: LabSettings) => Promise<Answer>,
    changed: () => void,
    fail: (error: unknown) => void,
    quiet: number,
  ) {
    this.newest = new Newest(
      ({ settings }) => ask(settings),
      (answer, { settings, key }) => {
        this.known.set(place(settings), { key, answer });
        // The slider may have come back to a known step meanwhile.
        if (this.asked !== `${place(settings)}\n${key}`) return;
        this.last = answer;
        changed();
      },
      fail,
      quiet,
    );
  }

  /** `key` says what the lab is. */
  want(settings: LabSettings, key: string): void {
    const question = `${place(settings)}\n${key}`;
    if (this.asked === question) return;
    this.asked = question;
    const known = this.known.get(place(settings));
    if (known?.key === key) {
      this.newest.forget();
      this.last = known.answer;
    } else this.newest.want({ settings, key });
  }
}

/** What of the board the numbers at a step depend on. */
export function fingerprint(board: LabBoard, step: number): string {
  const parts = board.classes.map(({ name, text }) => `${name}\t${text}`);
  for (const list of [board.shots, board.tests]) {
    parts.push("");
    for (const { id, class: own, steps, dino } of list) {
      const has = (there: boolean) => (there ? "+" : "-");
      const there = [steps.includes(0), steps.includes(step), dino].map(has).join("");
      parts.push(`${id}${own ?? "?"}${there}`);
    }
  }
  return parts.join("\n");
}

/** Whether every image that has plain features has those of a step. */
export function complete(board: LabBoard, step: number): boolean {
  let any = false;
  for (const list of [board.shots, board.tests]) {
    for (const { steps } of list) {
      if (!steps.includes(0)) continue;
      if (!steps.includes(step)) return false;
      any = true;
    }
  }
  return any;
}

/** The step that is set, or while its features are missing one that is there. */
export function stepToShow(board: LabBoard, set: number, shown: number): number {
  if (set === 0 || complete(board, set)) return set;
  if (shown > 0 && complete(board, shown)) return shown;
  const steps = [...board.strengths.keys()].filter((step) => step > 0 && complete(board, step));
  steps.sort((a, b) => Math.abs(a - set) - Math.abs(b - set));
  return steps[0] ?? 0;
}
