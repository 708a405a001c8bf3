/** The encoders as the lab uses them: features of images, embeddings of names. */
import type { Adapted, Backend, Ready } from "../client/models";
import type { Panel } from "../ui/panel";
import { ShownModels } from "../ui/shown-models";
import { words } from "../words";

/** CLIP's text encoder, where the site has it. */
export interface TextEncoder {
  /** Still to be downloaded. */
  bytes: number;
  loaded: boolean;
}

export class Encoders {
  adapted: Adapted | undefined;
  text: TextEncoder | undefined;
  /** DINOv2 to mix with, where the site has it. */
  mixture: Ready["mixture"];
  /** They are not coming back by themselves. */
  gone = false;

  private readonly models: ShownModels;

  constructor(
    backend: Backend | "auto",
    private readonly panel: Panel,
    /** They became ready, or ceased to be. */
    private readonly changed: () => void,
  ) {
    const needs = { encoders: ["clip" as const], adapter: true, text: true, mixture: true };
    const lost = (gone: boolean) => {
      this.adapted = undefined;
      this.text = undefined;
      this.mixture = undefined;
      this.gone = gone;
      this.changed();
    };
    this.models = new ShownModels(backend, needs, panel, {
      ready: (ready) => {
        this.ready(ready);
      },
      lost: () => {
        lost(false);
      },
      broken: () => {
        lost(true);
      },
    });
  }

  get backend(): Backend {
    return this.models.backend;
  }

  /** Raw embeddings, images x strengths x width. The bytes go with the call. */
  encode(images: ArrayBuffer[], views: number, strengths: number[]): Promise<Float32Array> {
    return this.models.api.encode(images, views, strengths);
  }

  /**
   * Raw embeddings by DINOv2, images x width. The first call brings it here, with its
   * download: it is for a button that says so.
   */
  async encodeDino(images: ArrayBuffer[], views: number): Promise<Float32Array> {
    try {
      const values = await this.models.api.encodeDino(images, views);
      if (this.mixture) this.mixture = { ...this.mixture, bytes: 0 };
      return values;
    } finally {
      // DINOv2's progress ends here.
      if (this.adapted) this.panel.clear();
    }
  }

  /**
   * A table of names' text embeddings. The first call brings the text encoder here,
   * with its download: it is for a button that says so.
   */
  async embedNames(names: string[], template: string): Promise<ArrayBuffer> {
    try {
      const table = await this.models.api.embedNames(names, template);
      if (this.text) this.text = { bytes: 0, loaded: true };
      return table;
    } finally {
      // The text encoder's progress ends here.
      if (this.adapted) this.panel.clear();
    }
  }

  async forget(): Promise<void> {
    await this.models.api.forget();
    this.panel.note(words.lab.forgotten);
  }

  private ready(ready: Ready): void {
    if (!ready.check.report.passed) {
      this.panel.note(words.lab.distrust);
    }
    this.adapted = ready.adapted;
    this.gone = false;
    this.text = ready.text && { ...ready.text, loaded: false };
    this.mixture = ready.mixture;
    this.panel.clear();
    this.panel.say(words.lab.modelReady);
    this.changed();
  }
}
