/** Numbers and names as the results write them. */

const NAMES: Record<string, string> = {
  "zero-shot": "Zero-shot",
  ncm: "NCM",
  ta: "TA",
  tx: "TX",
  "ncm++": "NCM++",
  "ta++": "TA++",
  "tx++": "TX++",
};

const LONG: Record<string, string> = {
  "zero-shot": "class names only",
  ncm: "nearest class mean",
  ta: "Tip-Adapter",
  tx: "Tip-X",
  "ncm++": "nearest class mean, corrected",
  "ta++": "Tip-Adapter, corrected",
  "tx++": "Tip-X, corrected",
};

export const methodName = (method: string) => NAMES[method] ?? method;
export const methodInWords = (method: string) => LONG[method] ?? method;
/** The method without the correction: `ta` of `ta++`. */
export const baseOf = (method: string) => method.replace(/\+\+$/, "");

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

/** A strength or a hyper-parameter without needless noughts. */
export const short = (value: number, digits = 2) => String(Number(value.toFixed(digits)));

/** A strength of the adapter: “0.0225”. */
export const strength = (value: number) => short(value, 5);

export const plural = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`;
