/** Text for the clipboard; where a browser allows no copying, it is shown instead. */
import { html } from "./dom";

export class Copier {
  readonly status = html("span", { class: "copied", role: "status" });
  readonly text = html("pre", { tabindex: 0, hidden: "" });

  async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.status.textContent = "Copied.";
    } catch {
      // Not allowed in some frames, and absent on insecure pages.
      this.status.textContent = "This browser does not allow copying here; the text is below.";
      this.text.textContent = text;
      this.text.hidden = false;
    }
  }
}
