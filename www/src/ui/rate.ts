/** How fast something goes, by its last steps. */
import { fixed } from "./numbers";
import { words } from "../words";

/** Steps that the rate is measured over. */
const MEMORY = 12;

export class Rate {
  private readonly steps: { units: number; milliseconds: number }[] = [];

  add(units: number, milliseconds: number): void {
    this.steps.push({ units, milliseconds });
    if (this.steps.length > MEMORY) this.steps.shift();
  }

  /** Milliseconds a unit takes, once known. */
  get each(): number | undefined {
    const units = this.steps.reduce((sum, one) => sum + one.units, 0);
    const spent = this.steps.reduce((sum, one) => sum + one.milliseconds, 0);
    return units > 0 ? spent / units : undefined;
  }
}

export function rateInWords(perSecond: number): string {
  if (perSecond >= 1) return words.ui.rate.aSecond(fixed(perSecond, 1));
  return words.ui.rate.aMinute(fixed(60 * perSecond, 1));
}
