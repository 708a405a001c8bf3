/** What the parts below the verdict ask of the page of a pair. */
import type { Models } from "../client/models";
import type { Loaded } from "./slot";

export interface PartHost {
  readonly api: Models;
  /** Both pictures, while they are there. */
  pictures(): [Loaded, Loaded] | undefined;
  /** What the models do is stopped, where that costs no download. */
  stop(): void;
  /** What a call showed of its progress is over. */
  settled(): void;
  say(text: string): void;
}
