/** The packs of the site: what a visit knows of them, and what it does when they change. */
import type { ModelsEvent } from "../../models";
import type { Choice } from "./list";
import { PackError } from "./pack-error";
import { words } from "../../../words";

export class Site {
  /** What the last list said. */
  choice: Promise<Choice>;

  constructor(private readonly list: (anew: boolean) => Promise<Choice>) {
    this.choice = list(false);
  }

  /**
   * Does something with the packs. Where one of them is gone, a page that was kept may
   * hold an old list: the site is asked again, once.
   */
  async use<T>(
    tell: (event: ModelsEvent) => void,
    task: (choice: Choice) => Promise<T>,
  ): Promise<T> {
    const known = await this.choice;
    try {
      return await task(known);
    } catch (error) {
      if (!(error instanceof PackError && error.name === "PackGone")) throw error;
      const now = await this.list(true);
      if (files(now) === files(known)) throw error;
      tell({ type: "note", text: words.models.newerBuild });
      this.choice = Promise.resolve(now);
      return task(now);
    }
  }
}

function files({ packs, extras }: Choice): string {
  return [...packs, ...extras]
    .map(({ files, sha256 }) => `${files.map(({ file }) => file).join()} ${sha256}`)
    .join();
}
