/** A question that has to be answered before the page goes on. */
import { button } from "./button";
import { freshId, html } from "./dom";
import { words } from "../words";

export interface Answer<T> {
  label: string;
  value: T;
}

/** Undefined when the question was closed without an answer. */
export function ask<T>(question: string, answers: Answer<T>[]): Promise<T | undefined> {
  return new Promise((resolve) => {
    const id = freshId("question");
    const dialog = html("dialog", { class: "ask", "aria-labelledby": id });
    let given: T | undefined;
    const buttons = answers.map(({ label, value }, place) =>
      button(
        label,
        () => {
          given = value;
          dialog.close();
        },
        place === 0 ? "main" : "quiet",
      ),
    );
    const cancel = button(words.ui.cancel, () => {
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(given);
    });
    dialog.append(
      html("p", { id }, question),
      html("div", { class: "actions row" }, ...buttons, cancel),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}
