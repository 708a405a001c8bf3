/** What the results ask of the page around them, and how the page drives them. */
import type { Store, StoreState } from "../../client/store";
import type { LabSettings } from "../../report";

/** What of the lab's state the results go by. */
export type LabState = Pick<StoreState, "board" | "settings" | "key" | "template">;

export interface ResultsHost {
  store: Pick<Store, "classify" | "explain" | "measures" | "projection" | "curves">;
  /** Address of an image's small picture. */
  thumb(id: string): Promise<string | undefined>;
  /** Changes some settings: kept, and told to every part by `update`. */
  change(settings: Partial<LabSettings>): void;
  /** Features at this step are looked at: they are to be computed if missing. */
  wantStep(step: number): void;
  /** DINOv2 to mix with: its download in bytes; undefined where the site has none. */
  mixture(): number | undefined;
  /** DINOv2's features are wanted, with its download. */
  wantDino(): void;
  /** Says something to everybody, through the page's live region. */
  say: (message: string) => void;
}
