/** Class names as text: which table of embeddings the names are looked up in. */
import { html } from "../dom";
import { button, fileLabel } from "./board/card";
import type { StoreApi, StoreState } from "./store-api";

export interface TextHost {
  api: StoreApi;
  commit(change: Promise<StoreState>): Promise<boolean>;
  say(message: string): void;
}

export class TextNames {
  private readonly line = html("p", { class: "hint" });
  private readonly away: HTMLButtonElement;

  constructor(root: HTMLElement, host: TextHost) {
    const input = html("input", { type: "file", accept: ".safetensors", class: "unseen" });
    input.setAttribute("aria-label", "Choose a table of text embeddings");
    input.addEventListener("change", () => {
      const [file] = input.files ?? [];
      input.value = "";
      if (!file) return;
      const change = file.arrayBuffer().then((bytes) => host.api.setText(bytes));
      void host.commit(change).then((done) => {
        if (done) host.say("The names are looked up in this table.");
      });
    });
    this.away = button("Take the text away", () => {
      void host.commit(host.api.setText(undefined)).then((done) => {
        if (done) host.say("The methods go by images alone.");
      });
    });
    root.append(
      this.line,
      html("div", { class: "actions" }, fileLabel("Open a text table", input), this.away),
    );
  }

  update({ board, template }: StoreState): void {
    const known = board.classes.filter((one) => one.text === "known").length;
    const any = board.classes.some((one) => one.text !== "none");
    this.away.hidden = !any;
    const prompt = template === undefined ? "" : `The prompt is “${template}”. `;
    this.line.textContent = any
      ? `${prompt}The text knows ${known} of ${board.classes.length} class names. Where it does not know all of them, the methods go by images alone.`
      : "There is no text here: the methods go by images alone. A table of text embeddings (names and vectors) adds zero-shot and the forms of the methods that use it.";
  }
}
