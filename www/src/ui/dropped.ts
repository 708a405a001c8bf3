/** Files out of choosers and drops, those in folders too. */
import type { Refused } from "../client/store";
import { words } from "../words";

/** A file and the folders it lay in, the outermost first. */
export interface Found {
  file: File;
  folders: string[];
}

/** What a drop brought, and what of it could not be read. */
export interface Dropped {
  found: Found[];
  lost: Refused[];
}

/** What file managers leave lying about in folders. */
export const CLUTTER = /^(\..*|thumbs\.db|desktop\.ini|__macosx)$/i;

/** Files of a chooser, with their folders where it chose one. */
export function chosen(list: FileList): Found[] {
  return [...list]
    .map((file) => ({ file, folders: file.webkitRelativePath.split("/").slice(0, -1) }))
    .filter(({ file, folders }) => ![...folders, file.name].some((name) => CLUTTER.test(name)));
}

/** Files of a drop, those in folders too. Has to be called within the event. */
export async function dropped(data: DataTransfer): Promise<Dropped> {
  // The list is emptied when the event is over.
  const entries = [...data.items].map((item) =>
    item.kind === "file" ? (item.webkitGetAsEntry() ?? undefined) : undefined,
  );
  const files = [...data.files];
  const found: Found[] = [];
  const lost: Refused[] = [];
  if (entries.some((entry) => entry?.isDirectory)) {
    for (const entry of entries) if (entry) await walk(entry, [], found, lost);
  } else found.push(...files.map((file) => ({ file, folders: [] })));
  return { found, lost };
}

/** Who takes what is dropped. */
export interface DropEvents {
  offered(what: Dropped): void;
  complain(message: string): void;
}

/**
 * Takes what is dropped anywhere on the page, unless `elsewhere` takes it; `place` shows
 * where it would go.
 */
export function takeDrops(
  place: HTMLElement,
  events: DropEvents,
  elsewhere: (data: DataTransfer) => boolean = () => false,
): void {
  place.addEventListener("dragover", () => {
    place.classList.add("over");
  });
  place.addEventListener("dragleave", () => {
    place.classList.remove("over");
  });
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    const data = event.dataTransfer;
    if (!data || elsewhere(data)) return;
    void dropped(data).then((what) => {
      if (what.found.length === 0 && what.lost.length === 0)
        events.complain(words.ui.files.none);
      else events.offered(what);
    });
  });
}

/** What cannot be read is lost alone: the rest of its folder is not. */
async function walk(
  entry: FileSystemEntry,
  folders: string[],
  found: Found[],
  lost: Refused[],
): Promise<void> {
  if (CLUTTER.test(entry.name)) return;
  // Some browsers give no name where it is in an encoding of old.
  const inside = [...folders, entry.name || words.ui.files.nameless];
  try {
    if (entry.isFile) {
      found.push({ file: await fileOf(entry as FileSystemFileEntry), folders });
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      // A hundred at a time, until none is left.
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
        reader.readEntries(resolve, reject);
      });
      if (some.length === 0) return;
      for (const one of some) await walk(one, inside, found, lost);
    }
  } catch {
    const why = words.ui.files.lost(entry.isFile);
    lost.push({ name: inside.join("/"), why });
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}
