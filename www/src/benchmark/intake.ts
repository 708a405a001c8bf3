/** Where files come in: chosen, dropped, the example's; what is here of them. */
import { button, fileButton, fileInput } from "../ui/button";
import { html, write } from "../ui/dom";
import { chosen, type DropEvents, takeDrops } from "../ui/dropped";
import { words } from "../words";

export interface IntakeEvents extends DropEvents {
  example(): void;
  cleared(): void;
}

export class Intake {
  readonly element: HTMLElement;

  private readonly invitation: HTMLElement;
  private readonly count = html("p", { class: "image-count" });
  private readonly example: HTMLButtonElement;
  private readonly clear: HTMLButtonElement;

  constructor(events: IntakeEvents) {
    const said = words.benchmark.intake;
    const take = (files: FileList) => {
      events.offered({ found: chosen(files), lost: [] });
    };
    const files = fileInput({ multiple: "" }, undefined, take);
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
      html(
        "ul",
        {},
        html("li", {}, said.answers),
        html("li", {}, said.encoders),
        html("li", {}, said.images),
        html("li", {}, said.statements),
      ),
    );
    this.element = html(
      "section",
      { class: "intake none", "aria-label": said.files },
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
    this.update(0, 0, false);
    takeDrops(this.element, events);
  }

  /** How much is here; `any` where that is anything at all. */
  update(models: number, images: number, any: boolean): void {
    this.element.classList.toggle("none", !any);
    this.invitation.hidden = any;
    this.count.hidden = models + images === 0;
    this.clear.hidden = !any;
    this.example.hidden = any;
    write(this.count, words.benchmark.here(models, images));
  }
}
