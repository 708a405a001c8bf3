/** The methods, and their strength, as the pages name them. */
import { short } from "./numbers";
import { words } from "../words";

export const methodName = (method: string) =>
  method === "zero-shot" ? words.ui.methods.zeroShot : method.toUpperCase();
export function methodInWords(method: string): string {
  const long: Record<string, string> = words.ui.methods.long;
  return long[method] ?? method;
}
/** The method without the correction: `ta` of `ta++`. */
export const baseOf = (method: string) => method.replace(/\+\+$/, "");

/** A strength of the adapter: “0.0225”. */
export const strength = (value: number) => short(value, 5);

export const isCorrected = (method: string) => method.endsWith("++");

/** Classes of whatever is drawn in a method's colour. */
export const methodClass = (method: string) =>
  `method ${isCorrected(method) ? "corrected" : "plain"}`;
