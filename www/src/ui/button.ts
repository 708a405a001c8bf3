/** Buttons, and what looks like one. */
import { html } from "./dom";

type Kind = "quiet" | "main";

export function button(
  text: string,
  run: (event: MouseEvent) => void,
  kind: Kind | "save" | "remove" = "quiet",
): HTMLButtonElement {
  const element = html("button", { type: "button", class: kind }, text);
  element.addEventListener("click", run);
  return element;
}

/** A chooser of files that looks like a button: the input itself takes the focus. */
export function fileButton(text: string, input: HTMLInputElement): HTMLLabelElement {
  return html("label", { class: "file-button" }, input, html("span", {}, text));
}

/** A chooser of files; `label` says what it is for where its button does not. */
export function fileInput(
  attributes: Record<string, string>,
  label: string | undefined,
  take: (files: FileList) => void,
): HTMLInputElement {
  const input = html("input", { type: "file", class: "unseen", "aria-label": label });
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  input.addEventListener("change", () => {
    const { files } = input;
    if (files && files.length > 0) take(files);
    // So that the same file can be chosen again.
    input.value = "";
  });
  return input;
}

/** Hands a file to the user. */
export function saveFile(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = html("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  // Not at once: some browsers begin to read the blob later.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 60_000);
}
