/** Numbers as people read them. */

export function megabytes(bytes: number): string {
  const mb = bytes / 1e6;
  return `${mb < 10 ? mb.toFixed(1) : String(Math.round(mb))} MB`;
}

export function seconds(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** 0.883 as “88.3 %”. */
export const percent = (value: number, digits = 1) => `${(100 * value).toFixed(digits)}\u00a0%`;

/** “76.2–94.4 %”. */
export const percentRange = (low: number, high: number) =>
  `${(100 * low).toFixed(1)}–${percent(high)}`;

/** A difference of parts in points: “+6.7”, “−1.7”. */
export function points(value: number): string {
  const text = Math.abs(100 * value).toFixed(1);
  if (text === "0.0") return text;
  return `${value > 0 ? "+" : "−"}${text}`;
}

/** A number without needless noughts. */
export const short = (value: number, digits = 2) => String(Number(value.toFixed(digits)));

export const plural = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`;

/** A cosine as it is shown: three digits, a true minus sign. */
export function cosine(value: number): string {
  return value.toFixed(3).replace("-", "−");
}

/** An error bar as it is shown: never rounded down to nothing. */
export function errorBar(value: number): string {
  return value >= 0.001 ? `±${value.toFixed(3)}` : `±${value.toPrecision(1)}`;
}
