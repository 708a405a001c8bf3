/** A picture or a map, large, in a dialog. */
import { button } from "../ui/button";
import { freshId, html } from "../ui/dom";
import { words } from "../words";

/** Something to see large. */
export interface ZoomView {
  name: string;
  /** Drawn when it is wanted; a finer one may come later. */
  draw(): HTMLCanvasElement;
  finer?(): Promise<HTMLCanvasElement | undefined>;
}

/** Opens a dialog on one of the views; when it closes, the focus goes back to `from`. */
export function zoom(title: string, views: ZoomView[], at: number, from: HTMLElement): void {
  const id = freshId("zoom");
  const heading = html("h2", { id }, title);
  const place = html("div", { class: "zoom-place" });
  const list = html(
    "select",
    {},
    ...views.map(({ name }, index) => html("option", { value: index }, name)),
  );
  const choice = html("label", { class: "choice" }, words.pair.difference.view, list);
  choice.hidden = views.length < 2;
  const dialog = html(
    "dialog",
    { class: "zoom", "aria-labelledby": id },
    html(
      "div",
      { class: "zoom-head row" },
      heading,
      choice,
      button(words.ui.close, () => {
        dialog.close();
      }),
    ),
    place,
  );
  const show = (index: number) => {
    const view = views[index];
    if (!view) return;
    const drawn = named(view.draw(), `${title}: ${view.name}`);
    place.replaceChildren(drawn);
    void view.finer?.().then((finer) => {
      if (finer && drawn.isConnected) {
        place.replaceChildren(named(finer, `${title}: ${view.name}`));
      }
    });
  };
  list.value = String(at);
  list.addEventListener("change", () => {
    show(Number(list.value));
  });
  // A click beside the dialog lands on its backdrop, which is the dialog itself.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    from.focus();
  });
  show(at);
  const root = from.getRootNode();
  (root instanceof ShadowRoot ? root : document.body).append(dialog);
  dialog.showModal();
}

function named(canvas: HTMLCanvasElement, label: string): HTMLCanvasElement {
  canvas.className = "zoomed";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  return canvas;
}
