/** The models, with their course shown on a panel: consent, progress, failure, replacement. */
import type { Backend, Models, Needs, Ready } from "../client/models";
import { ModelsClient, type ModelsListener, type Replacement } from "../client/models-client";
import type { Panel } from "./panel";

/** What the visit before left a mark of. */
const ENDED = {
  code: "Ended",
  message:
    "This tab was ended while Clipsight was at work, most likely because memory ran out. So it does not start again by itself: close other tabs or programs first.",
};

export interface ModelsHost {
  ready(ready: Ready): void;
  /** They are not ready any more, and what they were doing is lost. */
  lost(why: Replacement): void;
  /** They are not there, and are not coming by themselves. */
  broken(): void;
}

export class ShownModels {
  private readonly client: ModelsClient;
  backend: Backend = "cpu";
  /** The adapter's or processor's description. */
  device = "";

  constructor(
    backend: Backend | "auto",
    needs: Needs,
    private readonly panel: Panel,
    private readonly host: ModelsHost,
  ) {
    this.client = new ModelsClient(backend, needs, this.listener());
    this.start();
  }

  get api(): Models {
    return this.client.api;
  }

  /** Starts the worker afresh, to end what it computes. */
  restart(): void {
    this.panel.busy("Starting again…");
    this.client.start(false);
  }

  private start(): void {
    this.panel.busy("Starting…");
    this.client.start(true);
  }

  private listener(): ModelsListener {
    const { panel, host } = this;
    return {
      event: (event) => {
        switch (event.type) {
          case "backend":
            this.backend = event.backend;
            this.device = event.device;
            panel.backend = event.backend;
            for (const note of event.notes) panel.note(note);
            break;
          case "consent":
            if (event.bytes > 0) {
              panel.consent(event, () => {
                panel.busy("Starting the download…");
                this.client.agree();
              });
            } else {
              panel.failed(ENDED, "Start again", () => {
                panel.busy("Starting again…");
                this.client.agree();
              });
            }
            break;
          case "note":
            panel.note(event.text);
            break;
          case "progress":
            panel.progress(event);
        }
      },
      ready: (ready) => {
        host.ready(ready);
      },
      failed: (failure) => {
        host.broken();
        panel.failed(failure, "Try again", () => {
          this.start();
        });
      },
      replaced: (why) => {
        if (why.note) panel.note(why.note);
        panel.busy("Starting again…");
        host.lost(why);
      },
      gaveUp: (failure) => {
        host.broken();
        panel.failed(failure, "Reload the page", () => {
          location.reload();
        });
      },
    };
  }
}
