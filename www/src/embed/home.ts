/** Where this program lies: the packs lie beside it unless a page says otherwise. */
let home: URL | undefined;

/** Said by the entry alone: other parts may end up in other files. */
export function setHome(address: string): void {
  home = new URL(".", address);
}

/** Address of the folder of the packs; `given` is relative to the page. */
export function packsAddress(given: string | null): URL {
  if (given === null || given.trim() === "") return new URL("packs/", home ?? document.baseURI);
  const folder = new URL(given, document.baseURI);
  // A folder's address ends in a slash, also where it was forgotten.
  if (!folder.pathname.endsWith("/")) folder.pathname += "/";
  return folder;
}
