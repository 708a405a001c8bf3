/** Plots that people take away, as SVG and PNG. */
import { button, saveFile } from "../ui/button";
import { html, svg } from "../ui/dom";
import { words } from "../words";

/** What a drawing takes from the style sheet, and what it is without one. */
const STYLES: Record<string, string> = {
  fill: "rgb(0, 0, 0)",
  "fill-opacity": "1",
  stroke: "none",
  "stroke-width": "1px",
  "stroke-opacity": "1",
  "stroke-dasharray": "none",
  "stroke-linejoin": "miter",
  "stroke-linecap": "butt",
  opacity: "1",
  "font-family": "",
  "font-size": "",
  "font-weight": "400",
  "text-anchor": "start",
  "paint-order": "normal",
};
const OF_TEXT = /^(font|text)-/;

/** A copy of a drawing that needs no style sheet; it must be in the page. */
function standAlone(drawing: SVGSVGElement): SVGSVGElement {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const originals = [drawing, ...drawing.querySelectorAll("*")];
  const unseen: Element[] = [];
  [copy, ...copy.querySelectorAll("*")].forEach((element, at) => {
    const original = originals[at];
    if (!original) return;
    const style = getComputedStyle(original);
    if (style.visibility === "hidden") unseen.push(element);
    const text = original instanceof SVGTextContentElement;
    for (const [name, usual] of Object.entries(STYLES)) {
      if (!text && OF_TEXT.test(name)) continue;
      const value = style.getPropertyValue(name);
      if (value !== "" && value !== usual) element.setAttribute(name, value);
      else element.removeAttribute(name);
    }
    for (const name of ["class", "style", "tabindex", "role", "aria-roledescription"]) {
      element.removeAttribute(name);
    }
  });
  for (const element of unseen) element.remove();
  const [width, height] = [drawing.width.baseVal.value, drawing.height.baseVal.value];
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  if (!copy.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const paper = colourOf("--card", drawing.parentElement ?? document.body);
  copy.prepend(svg("rect", { width: "100%", height: "100%", fill: paper }));
  const title = drawing.getAttribute("aria-label");
  if (title !== null) copy.prepend(svg("title", {}, title));
  copy.removeAttribute("aria-label");
  return copy;
}

/** A colour of the style sheet as it is where `place` is: light or dark. */
function colourOf(name: string, place: Element): string {
  const probe = html("span", { hidden: "" });
  probe.style.color = `var(${name}, #ffffff)`;
  place.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function svgFile(drawing: SVGSVGElement): Blob {
  const text = new XMLSerializer().serializeToString(standAlone(drawing));
  return new Blob([text], { type: "image/svg+xml" });
}

/** Twice as fine as on the screen, for print. */
const FINER = 2;

async function pngFile(drawing: SVGSVGElement): Promise<Blob> {
  const address = URL.createObjectURL(svgFile(drawing));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = html("canvas", {
      width: Math.round(drawing.width.baseVal.value * FINER),
      height: Math.round(drawing.height.baseVal.value * FINER),
    });
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => {
        if (blob) resolve(blob);
        else reject(new Error(words.plot.noPng));
      }, "image/png");
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** A drawing to be saved: in the page, and `done` is called when it may go again. */
export interface Saved {
  drawing: SVGSVGElement;
  done?: () => void;
}

/** Buttons that save a plot. */
export function saveButtons(
  title: string,
  name: string,
  drawing: () => Saved | undefined,
  say: (message: string) => void,
): HTMLElement {
  const save = async (kind: "svg" | "png") => {
    const taken = drawing();
    if (!taken) return;
    const file = `clipsight-lab-${name}.${kind}`;
    try {
      const { drawing: plot } = taken;
      saveFile(file, kind === "svg" ? svgFile(plot) : await pngFile(plot));
      say(words.ui.saved(file));
    } catch (error) {
      say(words.plot.notSaved(String(error)));
    } finally {
      taken.done?.();
    }
  };
  const make = (kind: "svg" | "png") => {
    const element = button(kind.toUpperCase(), () => void save(kind), "save");
    element.setAttribute("aria-label", words.plot.saveAs(title, kind.toUpperCase()));
    return element;
  };
  return html("span", { class: "saves row" }, make("svg"), make("png"));
}
