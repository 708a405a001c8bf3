/** A row as a pair: the page of one pair, with its heat maps, in a dialog. */
import type { Backend } from "../client/models";
import { App } from "../pair/app";
import { button } from "../ui/button";
import { freshId, html } from "../ui/dom";
import { words } from "../words";

export class OpenedPair {
  private readonly title = html("h2", { id: freshId("opened") }, words.pairs.onePair);
  private readonly dialog: HTMLDialogElement;
  /** Made when the first pair is opened: it has models of its own. */
  private app: App | undefined;

  constructor(private readonly backend: () => Backend | "auto") {
    const close = button(words.ui.close, () => {
      this.dialog.close();
    });
    this.dialog = html(
      "dialog",
      { class: "opened", "aria-labelledby": this.title.id },
      html("div", { class: "opened-head row" }, this.title, close),
    );
    document.body.append(this.dialog);
  }

  get isOpen(): boolean {
    return this.dialog.open;
  }

  /** Closed, it gives the focus back to where it was. */
  open(files: [File, File]): void {
    if (!this.app) {
      const place = html("div");
      this.dialog.append(place);
      this.app = new App(place, { backend: this.backend() });
    }
    this.dialog.showModal();
    this.dialog.scrollTop = 0;
    this.offer([...files]);
  }

  offer(files: File[]): void {
    this.app?.offer({ files, folders: [] });
  }
}
