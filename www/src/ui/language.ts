/** The page's language: its HTML's words, the links between pages, the choice of another. */
import { LANGUAGES, language, words, wordsFor } from "../words";
import { named, type Piece, pieces } from "../words/marked";
import { html } from "./dom";

/** The parts of an address that name a language. */
const ASKED = "lang";
/** Attributes that hold words; `data-words-title` names those of `title`. */
const ATTRIBUTES = ["aria-label", "content"];

/** Makes the page speak the chosen language. To be called before anything else is shown. */
export function speakPage(): void {
  document.documentElement.lang = words.locale;
  // The page is built with the English words.
  if (language !== "en") replaceWords();
  carryLanguage();
  offerLanguages();
}

function replaceWords(): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-words]")) {
    const name = element.dataset.words ?? "";
    element.replaceChildren(...pieces(named(words, name)).map(drawn));
  }
  for (const attribute of ATTRIBUTES) {
    const holder = `data-words-${attribute}`;
    for (const element of document.querySelectorAll(`[${holder}]`)) {
      const name = element.getAttribute(holder) ?? "";
      element.setAttribute(attribute, named(words, name));
    }
  }
}

function drawn({ text, strong, href }: Piece): Node | string {
  if (href !== undefined) return html("a", { href, rel: "noreferrer" }, text);
  return strong ? html("strong", {}, text) : text;
}

/** A language that the address names is named to the other pages too. */
function carryLanguage(): void {
  const asked = new URLSearchParams(location.search).get(ASKED);
  if (asked === null) return;
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[href^="./"]')) {
    const address = new URL(link.href);
    address.searchParams.set(ASKED, asked);
    link.href = address.href;
  }
}

function offerLanguages(): void {
  const links = LANGUAGES.filter((other) => other !== language).map((other) => {
    const { itself } = wordsFor(other);
    const link = html("a", { hreflang: other, lang: other }, itself);
    // The rest of the address changes while the page is used.
    const aim = () => {
      const address = new URL(location.href);
      address.searchParams.set(ASKED, other);
      link.href = address.href;
    };
    for (const event of ["focus", "pointerdown"]) link.addEventListener(event, aim);
    aim();
    return link;
  });
  document.querySelector(".bottom")?.append(html("p", { class: "languages row" }, ...links));
}
