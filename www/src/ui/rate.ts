/** How fast something goes, by its last steps. */

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
  if (perSecond >= 1) return `${perSecond.toFixed(1)} a second`;
  return `${(60 * perSecond).toFixed(1)} a minute`;
}
