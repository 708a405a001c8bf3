/** The words of the HTML pages: found by their names, and taken apart where they are marked. */
import type { Words } from "./en";
import { LINKS } from "./links";

/** A piece of a text: plain, strong, or a link. */
export interface Piece {
  text: string;
  strong?: true;
  href?: string;
}

/** Takes `[text](link)` and `**strong**` apart. */
export function pieces(marked: string): Piece[] {
  return marked
    .split(/(\[[^\]]+\]\(\w+\)|\*\*[^*]+\*\*)/)
    .filter((part) => part !== "")
    .map((part): Piece => {
      const [, text, name] = /^\[([^\]]+)\]\((\w+)\)$/.exec(part) ?? [];
      if (text !== undefined && name !== undefined) {
        const href = LINKS[name];
        if (href === undefined) throw new Error(`there is no link named ${name}`);
        return { text, href };
      }
      const strong = /^\*\*(.+)\*\*$/.exec(part)?.[1];
      return strong === undefined ? { text: part } : { text: strong, strong: true };
    });
}

/** The text that a name such as `page.pair.lead` stands for. */
export function named(words: Words, name: string): string {
  let found: unknown = words;
  for (const part of name.split(".")) {
    found = (found as Record<string, unknown> | undefined)?.[part];
  }
  if (typeof found !== "string") throw new Error(`there are no words named ${name}`);
  return found;
}
