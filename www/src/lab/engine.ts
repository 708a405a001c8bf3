/** The engine's worker as the lab uses it: features of images, by promise. */
import { Client } from "../client";
import { byId } from "../dom";
import { Panel } from "../panel";
import type { Backend, Failure, LabModels, Reply } from "../protocol";

/** The worker was replaced while it computed. */
export class EngineLost extends Error {
  constructor(
    /** It broke off, and what it was reading may be the cause. */
    readonly died: boolean,
  ) {
    super("The computation broke off.");
    this.name = "EngineLost";
  }
}

interface Waiting<T> {
  resolve: (answer: T) => void;
  reject: (why: Error) => void;
}

/** CLIP's text tower, where the site has it. */
export interface TextTower {
  /** Still to be downloaded. */
  bytes: number;
  loaded: boolean;
}

export class Engine {
  models: LabModels | undefined;
  text: TextTower | undefined;
  backend: Backend = "cpu";

  private readonly client: Client;
  private readonly waiting = new Map<number, Waiting<Float32Array>>();
  private readonly waitingTexts = new Map<number, Waiting<ArrayBuffer>>();
  private lastId = 0;

  constructor(
    backend: Backend | "auto",
    private readonly panel: Panel,
    /** It became ready, or ceased to be. */
    private readonly changed: () => void,
  ) {
    this.client = new Client(
      backend,
      {
        reply: (reply) => {
          this.hear(reply);
        },
        replaced: ({ note, died }) => {
          if (note) panel.note(note);
          panel.busy("Starting again…");
          this.lose(new EngineLost(died));
        },
        gaveUp: (failure) => {
          this.lose(new EngineLost(true));
          this.broken(failure, "Reload the page", () => {
            location.reload();
          });
        },
      },
      "lab",
    );
    panel.busy("Starting…");
    this.client.start(true);
  }

  /** Raw embeddings, images x strengths x width. The bytes go with the call. */
  encode(images: ArrayBuffer[], views: number, strengths: number[]): Promise<Float32Array> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.client.encode(id, images, views, strengths);
    });
  }

  /**
   * A table of names' text embeddings. The first call brings the tower here, with
   * its download: it is for a button that says so.
   */
  texts(names: string[], template: string): Promise<ArrayBuffer> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      this.waitingTexts.set(id, { resolve, reject });
      this.client.text(id, names, template);
    });
  }

  forget(): void {
    this.client.forget();
  }

  private hear(reply: Parameters<ConstructorParameters<typeof Client>[1]["reply"]>[0]): void {
    switch (reply.type) {
      case "backend":
        this.backend = reply.backend;
        byId("panel").dataset.backend = reply.backend;
        for (const note of reply.notes) this.panel.note(note);
        break;
      case "consent":
        this.panel.consent(reply, () => {
          this.panel.busy("Starting the download…");
          this.client.download();
        });
        break;
      case "progress":
        this.panel.progress(reply);
        break;
      case "ready":
        this.ready(reply);
        break;
      case "encoded":
        settle(this.waiting, reply.id)?.resolve(reply.features);
        break;
      case "texts":
        if (this.text) this.text = { bytes: 0, loaded: true };
        this.panel.clear();
        settle(this.waitingTexts, reply.id)?.resolve(reply.table);
        break;
      case "failed":
        if (reply.id === undefined) {
          this.lose(new EngineLost(false));
          this.broken(reply.failure, "Try again", () => {
            this.panel.busy("Starting…");
            this.client.start(true);
          });
        } else this.failed(reply.id, new Error(reply.failure.message));
        break;
      case "forgotten":
        this.panel.note(
          "The model was removed from this browser. The next visit downloads it again.",
        );
        break;
      case "inspected":
      case "stage":
      case "report":
        break;
    }
  }

  private ready(reply: Extract<Reply, { type: "ready" }>): void {
    if (!reply.check.report.passed) {
      this.panel.note(
        "The self-test failed on the processor too: do not trust features computed here. Please report it.",
      );
    }
    this.models = reply.lab;
    this.text = reply.text && { ...reply.text, loaded: false };
    this.panel.clear();
    this.panel.say("The model is ready.");
    this.changed();
  }

  private failed(id: number, why: Error): void {
    // The tower's progress ends here.
    if (this.waitingTexts.has(id)) this.panel.clear();
    settle(this.waitingTexts, id)?.reject(why);
    settle(this.waiting, id)?.reject(why);
  }

  private lose(why: EngineLost): void {
    this.models = undefined;
    this.text = undefined;
    const lost = [...this.waiting.values(), ...this.waitingTexts.values()];
    this.waiting.clear();
    this.waitingTexts.clear();
    for (const one of lost) one.reject(why);
    this.changed();
  }

  private broken(failure: Failure, label: string, again: () => void): void {
    this.panel.failed(failure, label, again);
  }
}

function settle<T>(waiting: Map<number, Waiting<T>>, id: number): Waiting<T> | undefined {
  const one = waiting.get(id);
  waiting.delete(id);
  return one;
}
