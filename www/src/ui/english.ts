/**
 * What the core says in English alone, marked so where the page speaks another language:
 * it is then read aloud rightly, and hyphenated rightly.
 */
import { language } from "../words";
import { write } from "./dom";

/** The attribute of an element that holds such a text. */
export const inEnglish = () => ({ lang: language === "en" ? undefined : "en" });

/** Writes into an element that holds such a text, or one of the page's own at other times. */
export function writeIn(element: HTMLElement, text: string, english: boolean): void {
  if (english && language !== "en") element.lang = "en";
  else element.removeAttribute("lang");
  write(element, text);
}
