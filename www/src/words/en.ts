/**
 * Everything that the page says, in English. A value is a sentence, or a function of what
 * the sentence tells. In a sentence, [text](name) is a link of ./links.ts and **text** is
 * strong.
 */

const plural = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`;

export const en = {
  /** Of the document, and of collation. */
  locale: "en-GB",
  /** The mark between a number's whole part and its decimals. */
  decimal: ".",
  /** What is the same on every page. */
  ui: {
    stop: "Stop",
    cancel: "Cancel",
    tryAgain: "Try again",
  },
  pair: {
    title: "Clipsight: is CLIP blind to the difference?",
    lead: "Give it two pictures, and learn whether CLIP, the model through which many AI systems see, is blind to their difference.",
  },
};

void plural;
