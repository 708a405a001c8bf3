/** Text for the clipboard; where a browser allows no copying, it is shown instead. */
import { html } from "./dom";
import { words } from "../words";

export class Copier {
  readonly status = html("span", { class: "copied", role: "status" });
  readonly text = html("pre", { tabindex: 0, hidden: "" });

  async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.status.textContent = words.ui.copy.copied;
    } catch {
      // Not allowed in some frames, and absent on insecure pages.
      this.status.textContent = words.ui.copy.refused;
      this.text.textContent = text;
      this.text.hidden = false;
    }
  }
}
