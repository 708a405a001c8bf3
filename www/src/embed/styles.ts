/** The components' style sheets: the page's own, made to stand on a page of any design. */
import dialog from "../ui/dialog.css?inline";
import base from "../ui/base.css?inline";
import buttons from "../ui/button.css?inline";
import panel from "../ui/panel.css?inline";
import tokens from "../ui/tokens.css?inline";
import marks from "../plot/marks.css?inline";
import scale from "../plot/scale.css?inline";
import difference from "../pair/difference.css?inline";
import result from "../pair/result.css?inline";
import zoom from "../pair/zoom.css?inline";
import embed from "./embed.css?inline";

/**
 * Colours and fonts are custom properties of the host, which its page may set:
 * `--paper` is `--clipsight-paper` there, else ours.
 */
function themed(css: string): string {
  return css
    .replaceAll(":root", ":host")
    .replace(/--([a-z0-9-]+):\s*([^;}]+)(?=[;}])/g, "--$1: var(--clipsight-$1, $2)");
}

const LENGTH = /(-?\d*\.?\d+)rem\b/g;

/** A page may have any size at its root: lengths are those of the component. */
function sized(css: string): string {
  return css
    .split(/(@media[^{]*\{)/)
    .map((part) =>
      part.startsWith("@media")
        ? narrow(part)
        : part.replace(LENGTH, "calc($1 * var(--clipsight-size, 16px))"),
    )
    .join("");
}

/** What the page says of a narrow window holds of a narrow component. */
function narrow(query: string): string {
  if (!query.includes("width")) return query;
  return query
    .replace("@media", "@container")
    .replace(LENGTH, (_, size: string) => `${16 * Number(size)}px`);
}

let sheet: CSSStyleSheet | undefined;

/** One sheet for all components of a page. */
export function styleSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    const shared = [base, buttons, panel, scale, difference, result, zoom, dialog, embed];
    sheet.replaceSync(sized([themed(tokens), themed(marks), ...shared].join("\n")));
  }
  return sheet;
}
