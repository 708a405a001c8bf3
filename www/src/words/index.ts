/**
 * What the page says, in the language that it speaks. Knows no DOM and no other part: the
 * pages, the workers and a component on a foreign page read it alike.
 */
import { de } from "./de";
import { en, type Words } from "./en";

export type { Words };

const ALL = { en, de } satisfies Record<string, Words>;

export type Language = keyof typeof ALL;

export const LANGUAGES = Object.keys(ALL) as Language[];

/** The language that a tag names (“de-AT” is German); undefined where it is not spoken. */
export function languageOf(tag: string | null | undefined): Language | undefined {
  const main = tag?.toLowerCase().split(/[-_]/)[0];
  return LANGUAGES.find((language) => language === main);
}

/** The words of a language tag; English ones where it is not spoken. */
export function wordsFor(tag: string | null | undefined): Words {
  return ALL[languageOf(tag) ?? "en"];
}

/** The language now; it is chosen once, before anything is shown. */
export let language: Language = chosen();
/** What is said in it. */
export let words: Words = ALL[language];

/** For a worker and a component, which are told their language: before anything is said. */
export function speak(spoken: Language): void {
  language = spoken;
  words = ALL[spoken];
}

/** The address’s `lang`, else the browser’s language, else English. */
function chosen(): Language {
  const asked = languageOf(new URLSearchParams(globalThis.location.search).get("lang"));
  if (asked) return asked;
  for (const tag of navigator.languages) {
    const known = languageOf(tag);
    if (known) return known;
  }
  return "en";
}
