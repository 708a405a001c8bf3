/** Numbers as people read them, in the page's language. */
import { words } from "../words";

/** A number that was written plainly, with the language's decimal mark. */
export const localised = (written: string) => written.replace(".", words.decimal);

/** “0.88”, with just so many digits. */
export const fixed = (value: number, digits: number) => localised(value.toFixed(digits));

export function megabytes(bytes: number): string {
  const mb = bytes / 1e6;
  return `${mb < 10 ? fixed(mb, 1) : String(Math.round(mb))} MB`;
}

export function seconds(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  return `${fixed(milliseconds / 1000, 1)} s`;
}

/** How long something takes, which may be hours. */
export function duration(milliseconds: number): string {
  const minutes = milliseconds / 60_000;
  if (minutes < 2) return seconds(milliseconds);
  return minutes < 120 ? `${Math.round(minutes)} min` : `${fixed(minutes / 60, 1)} h`;
}

/** 0.883 as “88.3 %”. */
export const percent = (value: number, digits = 1) => `${fixed(100 * value, digits)}\u00a0%`;

/** “76.2–94.4 %”. */
export const percentRange = (low: number, high: number) =>
  `${fixed(100 * low, 1)}–${percent(high)}`;

/** A difference of parts in points: “+6.7”, “−1.7”. */
export function points(value: number): string {
  const written = Math.abs(100 * value).toFixed(1);
  if (written === "0.0") return localised(written);
  return `${value > 0 ? "+" : "−"}${localised(written)}`;
}

/** “1,234”: a count, in groups of three digits. */
export const whole = (count: number) => new Intl.NumberFormat(words.locale).format(count);

/** A number without needless noughts, as programs and input fields read it. */
export const plain = (value: number, digits = 2) => String(Number(value.toFixed(digits)));

/** The same as people read it. */
export const short = (value: number, digits = 2) => localised(plain(value, digits));

/** A cosine as it is shown: three digits, a true minus sign. */
export function cosine(value: number): string {
  return fixed(value, 3).replace("-", "−");
}

/** An error bar as it is shown: never rounded down to nothing. */
export function errorBar(value: number): string {
  return `±${value >= 0.001 ? fixed(value, 3) : localised(value.toPrecision(1))}`;
}
