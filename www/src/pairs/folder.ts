/** Folders that stay open: chosen by the File System Access API, kept for the next visit. */
import type { Pairs } from "../client/pairs";
import type { Dropped } from "../ui/dropped";
import { CLUTTER } from "../ui/dropped";
import { button } from "../ui/button";
import { html } from "../ui/dom";
import { words } from "../words";

/** What browsers that have it add to the platform's types. */
interface Handle extends FileSystemDirectoryHandle {
  requestPermission(): Promise<PermissionState>;
}

interface Picker {
  showDirectoryPicker?: (options: { id: string }) => Promise<Handle>;
}

export interface FolderHost {
  readonly pairs: Pairs;
  offered(what: Dropped): void;
  complain(message: string): void;
}

export class FolderOffer {
  /** “Go on with the folder”, where there is one. */
  readonly element = html("p", { class: "kept-folder", hidden: "" });

  constructor(private readonly host: FolderHost) {
    void this.show();
  }

  /** Whether this browser's own chooser of folders is to be used. */
  static get there(): boolean {
    return (window as Picker).showDirectoryPicker !== undefined;
  }

  async choose(): Promise<void> {
    const { showDirectoryPicker } = window as Picker;
    let folder: Handle | undefined;
    try {
      folder = await showDirectoryPicker?.call(window, { id: "clipsight" });
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      this.host.complain(words.pairs.folder.notOpened);
      return;
    }
    if (folder) await this.open(folder);
  }

  /** The folder is of no interest any more. */
  forget(): void {
    this.element.hidden = true;
    void this.host.pairs.keepFolder();
  }

  private async show(): Promise<void> {
    const folder = (await this.host.pairs.folder().catch(() => undefined)) as
      Handle | undefined;
    if (!folder) return;
    const go = button(words.pairs.folder.goOn(folder.name), () => {
      void folder.requestPermission().then(
        (answer) => {
          if (answer === "granted") void this.open(folder);
          else this.host.complain(words.pairs.folder.refused);
        },
        () => {
          this.host.complain(words.pairs.folder.notOpened);
        },
      );
    });
    this.element.replaceChildren(go);
    this.element.hidden = false;
  }

  private async open(folder: Handle): Promise<void> {
    this.element.hidden = true;
    await this.host.pairs.keepFolder(folder).catch(() => undefined);
    const what: Dropped = { found: [], lost: [] };
    await walk(folder, [folder.name], what);
    if (what.found.length === 0 && what.lost.length === 0)
      this.host.complain(words.pairs.folder.empty(folder.name));
    else this.host.offered(what);
  }
}

/** Files of a folder, none of them read. What cannot be opened is lost alone. */
async function walk(
  folder: FileSystemDirectoryHandle,
  folders: string[],
  what: Dropped,
): Promise<void> {
  try {
    for await (const entry of folder.values()) {
      if (CLUTTER.test(entry.name)) continue;
      if (entry.kind === "directory") await walk(entry, [...folders, entry.name], what);
      else {
        try {
          what.found.push({ file: await entry.getFile(), folders });
        } catch {
          const name = [...folders, entry.name].join("/");
          what.lost.push({ name, why: words.ui.files.lost(true) });
        }
      }
    }
  } catch {
    what.lost.push({ name: folders.join("/"), why: words.ui.files.lost(false) });
  }
}
