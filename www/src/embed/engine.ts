/** The models of a page: elements that want the same share one worker. */
import type { Backend, Consent, Models, Needs, Progress, Ready } from "../client/models";
import { ModelsClient } from "../client/models-client";
import type { Failure } from "../client/rpc";
import { words } from "../words";

/** What an element wants of the models. */
export interface Wish {
  /** Address of the folder of the packs. */
  packs: URL;
  backend: Backend | "auto";
  needs: Needs;
}

/** An element that waits for the models, or uses them. */
export interface EngineUser {
  /** Whether it was agreed before that so much may be downloaded. */
  agrees(consent: Consent): boolean;
  /** It was not: somebody has to be asked. */
  consent(consent: Consent, agreed: () => void): void;
  progress(progress: Progress): void;
  note(text: string): void;
  ready(ready: Ready): void;
  /** What it asked is lost, and `ready` follows again. */
  lost(): void;
  failed(failure: Failure): void;
}

type Course =
  | { type: "starting" }
  | { type: "consent"; consent: Consent }
  | { type: "progress"; progress: Progress }
  | { type: "ready"; ready: Ready }
  | { type: "failed"; failure: Failure };

const engines = new Map<string, Engine>();

export class Engine {
  backend: Backend = "cpu";
  /** What the device calls itself. */
  device = "";

  private readonly client: ModelsClient;
  private readonly users = new Set<EngineUser>();
  private course: Course = { type: "starting" };
  private readonly notes = new Set<string>();

  private constructor(
    private readonly key: string,
    { packs, backend, needs }: Wish,
  ) {
    this.client = new ModelsClient(
      backend,
      needs,
      {
        event: (event) => {
          if (event.type === "backend") {
            this.backend = event.backend;
            this.device = event.device;
            event.notes.forEach((text) => {
              this.note(text);
            });
          } else if (event.type === "note") this.note(event.text);
          else if (event.type === "consent") this.tell({ type: "consent", consent: event });
          else this.tell({ type: "progress", progress: event });
        },
        ready: (ready) => {
          if (!ready.check.report.passed) this.note(words.pair.distrust);
          this.tell({ type: "ready", ready });
        },
        failed: (failure) => {
          this.tell({ type: "failed", failure });
        },
        replaced: ({ note }) => {
          if (note !== undefined) this.note(note);
          this.course = { type: "starting" };
          for (const user of this.users) user.lost();
        },
        gaveUp: (failure) => {
          this.tell({ type: "failed", failure });
        },
      },
      packs,
    );
    this.client.start(true);
  }

  /** The engine of a wish, begun where there is none. */
  static of(wish: Wish): Engine {
    const key = JSON.stringify([wish.packs.href, wish.backend, wish.needs]);
    const known = engines.get(key);
    if (known) return known;
    const engine = new Engine(key, wish);
    engines.set(key, engine);
    return engine;
  }

  get api(): Models {
    return this.client.api;
  }

  join(user: EngineUser): void {
    this.users.add(user);
    for (const text of this.notes) user.note(text);
    // One that failed is tried again by whoever comes next.
    if (this.course.type === "failed") {
      this.course = { type: "starting" };
      this.client.start(true);
    } else this.inform(user, this.course);
  }

  /** The last one ends the worker, and with it the memory of the models. */
  leave(user: EngineUser): void {
    this.users.delete(user);
    if (this.users.size > 0) return;
    this.client.end();
    engines.delete(this.key);
  }

  /** Ends what one user waits for; a worker that others use computes it to its end. */
  stop(user: EngineUser): void {
    const alone = this.users.size === 1 && this.users.has(user);
    if (alone && this.course.type === "ready" && this.course.ready.kept) {
      this.course = { type: "starting" };
      this.client.start(false);
    }
  }

  private note(text: string): void {
    this.notes.add(text);
    for (const user of this.users) user.note(text);
  }

  private tell(course: Course): void {
    this.course = course;
    if (
      course.type === "consent" &&
      [...this.users].some((user) => user.agrees(course.consent))
    ) {
      this.agree();
    } else for (const user of this.users) this.inform(user, course);
  }

  private agree(): void {
    this.course = { type: "starting" };
    this.client.agree();
  }

  private inform(user: EngineUser, course: Course): void {
    switch (course.type) {
      case "consent":
        if (user.agrees(course.consent)) this.agree();
        else {
          user.consent(course.consent, () => {
            this.agree();
          });
        }
        break;
      case "progress":
        user.progress(course.progress);
        break;
      case "ready":
        user.ready(course.ready);
        break;
      case "failed":
        user.failed(course.failure);
    }
  }
}
