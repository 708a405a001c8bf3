/** The answer that a component shows: pictures, result, heat maps, and what people take away. */
import type { Look, Models, Ready } from "../client/models";
import { Difference } from "../pair/difference";
import type { PartHost } from "../pair/part";
import { Result } from "../pair/result";
import { drawPreview } from "../pair/seen";
import type { Loaded } from "../pair/slot";
import { type Answer, takeAway } from "../pair/take-away";
import type { Given } from "../pair/thresholds";
import { zoom } from "../pair/zoom";
import type { PairBundle, PairReport } from "../report";
import { language, words } from "../words";
import { framed } from "./pictures";

export interface AnswerHost {
  readonly api: Models;
  /** What a picture shows, for those who do not see it. */
  alt(at: 0 | 1): string;
  /** A kept answer is to be computed anew. */
  verify(): void;
  /** What the models do for this element is stopped. */
  stop(): void;
  say(text: string): void;
  note(text: string): void;
}

/** What made an answer here. */
export interface Live {
  made: Ready;
  device: string;
  loaded: [Loaded, Loaded];
  /** Thresholds that the page gave. */
  given: Given;
}

export class ShownAnswer {
  /** By the page's thresholds, whatever a reader moves. */
  report: PairReport | undefined;
  kept: PairBundle | undefined;

  private looks: [Look, Look] | undefined;
  private live: Live | undefined;
  private given: Given = {};
  private result: Result | undefined;
  private difference: Difference | undefined;

  constructor(
    private readonly figure: Element,
    private readonly pictures: Element,
    private readonly host: AnswerHost,
  ) {}

  showKept(kept: PairBundle, looks: [Look, Look]): void {
    this.kept = kept;
    this.report = kept.report;
    const result = this.resultPart();
    result.showKept(kept.report, kept);
    result.note(words.embed.kept(kept.made));
    // A kept answer is worded in English; thresholds move with the models alone.
    result.spokenIn("en");
    result.thresholdsShown = false;
    this.showPictures(looks);
    this.differencePart().answer(kept.difference, looks);
  }

  /** `agreed` says whether a kept answer agrees. */
  showLive(report: PairReport, live: Live, agreed: string | undefined): void {
    const { made, device, loaded, given } = live;
    this.report = report;
    this.live = live;
    const result = this.resultPart();
    result.thresholdsShown = true;
    result.spokenIn(language);
    result.show(report, { ...made, device });
    if (given.clip !== undefined || given.dino !== undefined) result.judged(report, given);
    if (agreed !== undefined) result.note(agreed);
    this.showPictures([loaded[0].look, loaded[1].look]);
    if (!this.kept) this.differencePart().offer();
  }

  private showPictures(looks: [Look, Look]): void {
    this.looks = looks;
    const shown = ([0, 1] as const).map((at) =>
      framed(drawPreview(looks[at], this.host.alt(at)), at),
    );
    this.pictures.replaceChildren(...shown);
  }

  private resultPart(): Result {
    if (this.result) return this.result;
    const api = () => this.host.api;
    const result = new Result(
      {
        ...takeAway(api, () => this.taken()),
        forget: () => void this.forget(),
        computeHere: () => {
          this.host.verify();
        },
        moved: (given) => void this.judge(given),
      },
      words.embed.verify,
    );
    result.element.setAttribute("part", "result");
    this.result = result;
    this.figure.append(result.element);
    return result;
  }

  private differencePart(): Difference {
    if (this.difference) return this.difference;
    const difference = new Difference(this.partHost(), (at, map, from) => {
      const views = difference.large(at);
      if (views[map]) zoom(words.pair.picture(at === 0 ? "A" : "B"), views, map, from);
    });
    difference.element.setAttribute("part", "difference");
    this.difference = difference;
    this.figure.append(difference.element);
    return difference;
  }

  private partHost(): PartHost {
    const { host } = this;
    return {
      get api() {
        return host.api;
      },
      pictures: () => this.live?.loaded,
      stop: () => {
        host.stop();
      },
      settled: () => undefined,
      say: (text) => {
        host.say(text);
      },
    };
  }

  private taken(): Answer | undefined {
    const { looks, report, kept, live } = this;
    if (!report || !looks) return undefined;
    return {
      pictures: [drawPreview(looks[0], ""), drawPreview(looks[1], "")],
      files: live?.loaded.map(({ file }) => file) ?? [],
      kept: report === kept?.report ? kept : undefined,
      made: live?.made,
    };
  }

  private async judge(given: Given): Promise<void> {
    const { report } = this;
    if (!report) return;
    this.given = given;
    const judged = await this.host.api.judged(report, given.clip, given.dino);
    if (this.report === report && this.given === given) this.result?.judged(judged, given);
  }

  private async forget(): Promise<void> {
    await this.host.api.forget();
    this.host.note(words.pair.forgottenNote);
  }
}
