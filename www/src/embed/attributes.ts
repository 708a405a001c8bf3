/** What a page writes into a component's attributes. */
import type { Backend } from "../client/models";
import type { Given } from "../pair/thresholds";

export function backendOf(element: Element): Backend | "auto" {
  const backend = element.getAttribute("backend");
  return backend === "cpu" || backend === "webgpu" ? backend : "auto";
}

/** A model by its name, where the page wants another than the catalogue's. */
export function named(
  element: Element,
  kind: "clip" | "dino",
): { clip?: string; dino?: string } {
  const value = element.getAttribute(kind);
  return value === null ? {} : { [kind]: value };
}

/** Thresholds between 0 and 1; others are as none. */
export function givenBy(element: Element): Given {
  const given: Given = {};
  for (const kind of ["clip", "dino"] as const) {
    const value = Number.parseFloat(element.getAttribute(`${kind}-threshold`) ?? "");
    if (value >= 0 && value <= 1) given[kind] = value;
  }
  return given;
}
