/** The state that the page's address carries. */
import type { Backend } from "../client/models";

export interface State {
  backend: Backend | "auto";
  /** Name of an example pair. */
  example: string | undefined;
  /** The page is shown inside another one: no header, no footer. */
  embed: boolean;
  /** What of the address could not be understood. */
  notes: string[];
}

export function readAddress(search: string): State {
  const query = new URLSearchParams(search);
  const backend = query.get("backend") ?? "auto";
  const known = backend === "webgpu" || backend === "cpu" || backend === "auto";
  return {
    backend: known ? backend : "auto",
    example: query.get("example") ?? undefined,
    embed: query.get("embed") === "1",
    notes: known
      ? []
      : [`The address asks for backend “${backend}”; there are webgpu and cpu.`],
  };
}

/** Writes the example into the address, or takes it out, without a new visit. */
export function rememberExample(name: string | undefined): void {
  const url = new URL(location.href);
  if (name) url.searchParams.set("example", name);
  else url.searchParams.delete("example");
  if (url.href !== location.href) history.replaceState(null, "", url);
}
