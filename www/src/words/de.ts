/** Everything that the page says, in German. */
import type { Words } from ".";

export const de: Words = {
  locale: "de-DE",
  decimal: ",",
  ui: {
    stop: "Anhalten",
    cancel: "Abbrechen",
    tryAgain: "Noch einmal versuchen",
  },
  pair: {
    title: "Clipsight: Ist CLIP blind für den Unterschied?",
    lead: "Zwei Bilder hineingeben und erfahren, ob CLIP, das Modell, durch das viele KI-Systeme sehen, für ihren Unterschied blind ist.",
  },
};
