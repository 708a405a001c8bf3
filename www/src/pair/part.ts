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
  /** `english`: it is a text of the core, which is in English. */
  say(text: string, english?: boolean): void;
}

/** Whether these are the pair's pictures still: where not, nobody waits for their answer. */
export function still(host: PartHost, [a, b]: [Loaded, Loaded]): boolean {
  const now = host.pictures();
  return now?.[0] === a && now[1] === b;
}
