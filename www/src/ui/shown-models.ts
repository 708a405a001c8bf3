/** The models, with their course shown on a panel: consent, progress, failure, replacement. */
import type { Backend, Consent, Models, Needs, Ready } from "../client/models";
import { ModelsClient, type ModelsListener, type Replacement } from "../client/models-client";
import type { Panel } from "./panel";
import { words } from "../words";

/** Asks for the user's word: to download, or to begin what ended the tab before. */
export function askOn(panel: Panel, consent: Consent, agreed: () => void): void {
  if (consent.bytes > 0) {
    panel.consent(consent, () => {
      panel.busy(words.ui.models.startingDownload);
      agreed();
    });
    return;
  }
  const ended = { code: "Ended", message: words.client.ended };
  panel.failed(ended, words.client.startAgain, () => {
    panel.busy(words.ui.models.startingAgain);
    agreed();
  });
}

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
    this.panel.busy(words.ui.models.startingAgain);
    this.client.start(false);
  }

  private start(): void {
    this.panel.busy(words.ui.models.starting);
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
            askOn(panel, event, () => {
              this.client.agree();
            });
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
        panel.failed(failure, words.ui.tryAgain, () => {
          this.start();
        });
      },
      replaced: (why) => {
        if (why.note) panel.note(why.note);
        panel.busy(words.ui.models.startingAgain);
        host.lost(why);
      },
      gaveUp: (failure) => {
        host.broken();
        panel.failed(failure, words.ui.models.reload, () => {
          location.reload();
        });
      },
    };
  }
}
