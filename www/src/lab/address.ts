/** What of the lab its page's address carries. */
import { readAddress, type State } from "../ui/address";
import type { LabSettings } from "../report";
import { words } from "../words";

/** As large as the methods take them. */
const LIMITS = { alpha: 20, beta: 20, gamma: 30 };
/** Browsers refuse an address that changes a hundred times in half a minute. */
const SETTLE = 400;

export interface LabAddress extends State {
  settings: Partial<LabSettings>;
}

export function readLabAddress(search: string): LabAddress {
  const query = new URLSearchParams(search);
  const state = readAddress(search);
  const settings: Partial<LabSettings> = {};
  const number = (name: string, largest: number, whole: boolean): number | undefined => {
    const text = query.get(name);
    if (text === null) return undefined;
    const value = Number(text);
    const good = text !== "" && value >= 0 && value <= largest;
    if (good && (!whole || Number.isInteger(value))) return value;
    state.notes.push(words.lab.address.senseless(name, text));
    return undefined;
  };
  const step = number("step", 100, true);
  if (step !== undefined) settings.step = step;
  const shots = number("shots", 10_000, true);
  if (shots) settings.shots = shots;
  const seed = number("seed", 2 ** 32 - 1, true);
  if (seed !== undefined) settings.seed = seed;
  const mix = number("mix", 1, false);
  if (mix !== undefined) settings.mix = mix;
  const alpha = number("alpha", LIMITS.alpha, false);
  const beta = number("beta", LIMITS.beta, false);
  const gamma = number("gamma", LIMITS.gamma, false);
  if (alpha !== undefined && beta !== undefined && gamma !== undefined) {
    settings.hyper = { alpha, beta, gamma };
  } else if ((alpha ?? beta ?? gamma) !== undefined) {
    state.notes.push(words.lab.address.allThree);
  }
  return { ...state, settings };
}

let settling: ReturnType<typeof setTimeout> | undefined;

/** Writes the example and the settings into the address, without a new visit. */
export function rememberLab(example: string | undefined, settings: LabSettings): void {
  clearTimeout(settling);
  settling = setTimeout(() => {
    const url = new URL(location.href);
    const { hyper } = settings;
    const values: Record<string, string | number | undefined> = {
      example,
      step: settings.step,
      shots: settings.shots ?? undefined,
      seed: settings.seed,
      mix: settings.mix === 1 ? undefined : (settings.mix ?? undefined),
      alpha: hyper?.alpha,
      beta: hyper?.beta,
      gamma: hyper?.gamma,
    };
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) url.searchParams.delete(name);
      else url.searchParams.set(name, String(value));
    }
    if (url.href !== location.href) history.replaceState(null, "", url);
  }, SETTLE);
}
