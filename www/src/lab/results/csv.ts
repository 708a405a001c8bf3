/** The table of test images as CSV. */
import type { LabImage, LabReport } from "../../report";
import { methodName } from "../../ui/methods";

/** A field of RFC 4180; text that a spreadsheet would run is made text by an apostrophe. */
function field(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(Number(value.toFixed(6)));
  const text = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Every test image with its truth and what each method says. */
export function tableCsv(report: LabReport, images: Map<string, LabImage>): string {
  const head = ["image", "sha256", "truth"];
  for (const { method } of report.methods) {
    const name = methodName(method);
    head.push(`${name} prediction`, `${name} probability`);
  }
  head.push("cosine with the nearest class mean", "usual from");
  const rows = report.queries.map((id, at) => {
    const truth = report.truth[at] ?? null;
    const cells: (string | number | null)[] = [
      images.get(id)?.name ?? "",
      id,
      truth === null ? null : (report.classes[truth] ?? null),
    ];
    for (const { predicted, probability } of report.methods) {
      cells.push(report.classes[predicted[at] ?? -1] ?? null, probability[at] ?? null);
    }
    cells.push(report.open_set?.cosines[at] ?? null, report.open_set?.threshold ?? null);
    return cells;
  });
  return [head, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}
