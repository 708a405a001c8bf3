/** The accuracies as one drawing, for saving: on the page they are a table. */
import { html, svg } from "../ui/dom";
import type { LabReport } from "../report";
import { methodClass, methodName } from "../ui/methods";
import { percent, percentRange } from "../ui/numbers";
import type { Saved } from "./save";
import { words } from "../words";

const [WIDTH, ROW, LEFT, RIGHT, TOP] = [720, 34, 110, 210, 36];

/** Draws into a hidden corner of `place`, whose colours it takes. */
export function drawAccuracies(
  report: LabReport | undefined,
  place: HTMLElement,
): Saved | undefined {
  if (!report || report.methods.length === 0) return undefined;
  const height = TOP + ROW * report.methods.length + 16;
  const x = (value: number) => LEFT + value * (WIDTH - LEFT - RIGHT);
  const drawing = svg("svg", {
    class: "plot",
    width: WIDTH,
    height,
    "aria-label": words.plot.accuracies,
  });
  for (const at of [0, 0.25, 0.5, 0.75, 1]) {
    drawing.append(
      svg("line", { class: "grid", x1: x(at), x2: x(at), y1: TOP - 8, y2: height - 12 }),
      svg("text", { x: x(at), y: TOP - 14, "text-anchor": "middle" }, percent(at, 0)),
    );
  }
  report.methods.forEach((method, at) => {
    const y = TOP + ROW * (at + 0.5);
    const row = svg("g", { class: methodClass(method.method) });
    row.append(svg("text", { class: "mine", x: 12, y: y + 4 }, methodName(method.method)));
    const { accuracy } = method;
    if (accuracy) {
      const mean = x(accuracy.correct / accuracy.total);
      row.append(
        svg("line", {
          class: "whisker",
          x1: x(accuracy.low),
          x2: x(accuracy.high),
          y1: y,
          y2: y,
        }),
        method.corrected
          ? svg("path", { class: "dot", d: `M${mean} ${y - 7}l7 7-7 7-7-7Z` })
          : svg("circle", { class: "dot", cx: mean, cy: y, r: 5.5 }),
        svg(
          "text",
          { x: WIDTH - RIGHT + 18, y: y + 4 },
          `${percent(accuracy.correct / accuracy.total)} (${percentRange(accuracy.low, accuracy.high)})`,
        ),
      );
    }
    drawing.append(row);
  });
  const corner = html("div", { class: "unseen", "aria-hidden": "true" }, drawing);
  place.append(corner);
  return {
    drawing,
    done: () => {
      corner.remove();
    },
  };
}
