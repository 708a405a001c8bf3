/** Where files come in: chosen, dropped, the example's; what is here of them. */
import { button, fileButton, fileInput } from "./button";
import { html, write } from "./dom";
import { chosen, type DropEvents } from "./dropped";

export interface IntakeEvents extends DropEvents {
  example(): void;
  cleared(): void;
}

/** What it says. */
interface Said {
  title: string;
  about: string;
  /** Its name for those who listen. */
  label: string;
  choose: string;
  folder: string;
  example: string;
  clear: string;
}

export class Intake {
  readonly element: HTMLElement;

  private readonly invitation: HTMLElement;
  private readonly count = html("p", { class: "image-count" });
  private readonly example: HTMLButtonElement;
  private readonly clear: HTMLButtonElement;

  /** `types` limits what is offered for choosing; `more` is said below the invitation. */
  constructor(said: Said, events: IntakeEvents, types?: string, ...more: Node[]) {
    const take = (files: FileList) => {
      events.offered({ found: chosen(files), lost: [] });
    };
    const kind: Record<string, string> = types === undefined ? {} : { accept: types };
    const files = fileInput({ ...kind, multiple: "" }, undefined, take);
    const folder = fileInput({ webkitdirectory: "" }, undefined, take);
    this.example = button(said.example, () => {
      events.example();
    });
    this.clear = button(said.clear, () => {
      events.cleared();
      files.focus();
    });
    this.invitation = html(
      "div",
      { class: "invitation" },
      html("h2", {}, said.title),
      html("p", {}, said.about),
      ...more,
    );
    this.element = html(
      "section",
      { class: "intake", "aria-label": said.label },
      this.invitation,
      this.count,
      html(
        "div",
        { class: "row" },
        fileButton(said.choose, files),
        fileButton(said.folder, folder),
        this.example,
        this.clear,
      ),
    );
    this.update(false, "");
  }

  /** Whether anything is here, and how much in words. */
  update(any: boolean, count: string): void {
    this.element.classList.toggle("none", !any);
    this.invitation.hidden = this.example.hidden = any;
    this.clear.hidden = !any;
    this.count.hidden = count === "";
    write(this.count, count);
  }
}
