/** A choice among few, as a list. */
import { html } from "./dom";

export function choice(label: string): { element: HTMLElement; select: HTMLSelectElement } {
  const select = html("select");
  return { element: html("label", { class: "choice" }, label, " ", select), select };
}

/** The choices of a list; the chosen one stays where it is still there. */
export function offer(select: HTMLSelectElement, options: [string, string][]): void {
  const same =
    select.options.length === options.length &&
    options.every(([value, text], at) => {
      const option = select.options[at];
      return option?.value === value && option.text === text;
    });
  if (same) return;
  const { value } = select;
  select.replaceChildren(...options.map(([v, text]) => html("option", { value: v }, text)));
  if (options.some(([v]) => v === value)) select.value = value;
}
