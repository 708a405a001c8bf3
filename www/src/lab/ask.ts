/** A question that has to be answered before the page goes on. */
import { html } from "../dom";

export interface Answer<T> {
  label: string;
  value: T;
}

/** Undefined when the question was closed without an answer. */
export function ask<T>(question: string, answers: Answer<T>[]): Promise<T | undefined> {
  return new Promise((resolve) => {
    const dialog = html("dialog", { class: "ask", "aria-labelledby": "ask-question" });
    let given: T | undefined;
    const buttons = answers.map(({ label, value }, place) => {
      const button = html(
        "button",
        { type: "button", class: place === 0 ? "main" : "quiet" },
        label,
      );
      button.addEventListener("click", () => {
        given = value;
        dialog.close();
      });
      return button;
    });
    const cancel = html("button", { type: "button", class: "quiet" }, "Cancel");
    cancel.addEventListener("click", () => {
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(given);
    });
    dialog.append(
      html("p", { id: "ask-question" }, question),
      html("div", { class: "actions" }, ...buttons, cancel),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}
