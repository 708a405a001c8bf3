/** Questions to the worker of which only the newest matters. */

/**
 * One question is under way at a time and at most one begins per frame; of those
 * that come meanwhile, the newest is asked next.
 */
export class Newest<Question, Answer> {
  private waiting: { question: Question } | undefined;
  private busy = false;
  private gate = false;
  private timer: number | undefined;
  private epoch = 0;

  constructor(
    private readonly ask: (question: Question) => Promise<Answer>,
    private readonly take: (answer: Answer, question: Question) => void,
    private readonly fail: (error: unknown) => void,
    /** Milliseconds of quiet before a question is asked; 0 asks at once. */
    private readonly quiet = 0,
  ) {}

  want(question: Question): void {
    this.waiting = { question };
    if (this.quiet === 0) {
      this.go();
      return;
    }
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.timer = undefined;
      this.go();
    }, this.quiet);
  }

  /** Whatever is asked is out of date: its answer is dropped. */
  forget(): void {
    this.epoch += 1;
    this.waiting = undefined;
    window.clearTimeout(this.timer);
    this.timer = undefined;
  }

  private go(): void {
    if (this.busy || this.gate || this.timer !== undefined || !this.waiting) return;
    const { question } = this.waiting;
    const { epoch } = this;
    this.waiting = undefined;
    this.busy = true;
    this.gate = true;
    requestAnimationFrame(() => {
      this.gate = false;
      this.go();
    });
    void this.ask(question)
      .then(
        (answer) => {
          if (epoch === this.epoch) this.take(answer, question);
        },
        (error: unknown) => {
          if (epoch === this.epoch) this.fail(error);
        },
      )
      .finally(() => {
        this.busy = false;
        this.go();
      });
  }
}

/** Runs something after a while of quiet. */
export function settled(quiet: number): (run: () => void) => void {
  let timer: number | undefined;
  return (run) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(run, quiet);
  };
}
