/** Writes, one after the other, so that the last change is the last one kept. */

/** Changes come by the dozen from a slider; only the last one needs keeping. */
const SETTLE = 250;

export class Writing {
  private last: Promise<unknown> = Promise.resolve();
  private settling: ReturnType<typeof setTimeout> | undefined;

  /** All that was asked for so far is done, or failed. */
  get done(): Promise<unknown> {
    return this.last;
  }

  queue(task: () => unknown): void {
    this.last = this.last.then(task, task);
  }

  /** Once nothing else comes for a while. */
  soon(task: () => void): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(task, SETTLE);
  }

  /** What was to come soon does not come. */
  cancel(): void {
    clearTimeout(this.settling);
  }
}
