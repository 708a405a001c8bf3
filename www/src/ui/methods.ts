/** The methods, and their strength, as the pages name them. */
import { short } from "./numbers";

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

/** A strength of the adapter: “0.0225”. */
export const strength = (value: number) => short(value, 5);

export const isCorrected = (method: string) => method.endsWith("++");

/** Classes of whatever is drawn in a method's colour. */
export const methodClass = (method: string) =>
  `method ${isCorrected(method) ? "corrected" : "plain"}`;
