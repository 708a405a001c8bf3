/** The camera: bursts for a class while a button is held, and a live test. */
import { messageOf } from "../../client/rpc";
import { html } from "../../ui/dom";
import type { LabExplanation, LabPlace } from "../../report";
import type { Arrival } from "../../client/store";
import { methodName } from "../../ui/methods";
import { percent } from "../../ui/numbers";
import { button } from "../../ui/button";
import { offer } from "../../ui/choice";
import { words } from "../../words";

/** Between two frames of a burst. */
const BURST = 200;
/** Between two looks of the live test, after the last one was answered. */
const LOOK = 400;
/** Frames of one burst: nobody wants more of the same. */
const LONGEST = 60;
/** Longer side of a frame that is kept. */
const FRAME = 640;

export type CameraUse = { kind: "burst"; place: LabPlace } | { kind: "live" };

export interface CameraHost {
  /** What the methods make of a frame that is not kept. */
  glimpse(bytes: ArrayBuffer): Promise<LabExplanation>;
  take(files: File[], place: LabPlace): Promise<boolean>;
  say: (message: string) => void;
}

export class Camera {
  readonly element = html("section", {
    class: "camera card",
    "aria-label": words.lab.camera.name,
    hidden: "",
  });

  private readonly video = html("video", { "aria-label": words.lab.camera.video });
  private readonly canvas = document.createElement("canvas");
  private readonly title = html("h3", { tabindex: "-1" });
  private readonly line = html("p", { class: "line" });
  private readonly hold = html(
    "button",
    { type: "button", class: "main" },
    words.lab.camera.hold,
  );
  private readonly one = button(words.lab.camera.one, () => void this.takeOne());
  private readonly keep = button(words.lab.camera.keep, () => void this.keepFrame());
  private readonly truth = html("select", { "aria-label": words.lab.camera.truth });
  private readonly truthRow = html(
    "label",
    { class: "truth-row" },
    words.lab.camera.as,
    this.truth,
  );
  private readonly answers = html("ul", { class: "answers" });
  private use: CameraUse | undefined;
  private stream: MediaStream | undefined;
  private holding = false;
  private shown: File | undefined;
  private count = 0;
  /** Counts openings, so that what belonged to an earlier one ends. */
  private round = 0;

  constructor(private readonly host: CameraHost) {
    this.video.muted = true;
    this.video.playsInline = true;
    this.element.append(
      this.title,
      this.video,
      this.line,
      this.answers,
      html(
        "div",
        { class: "actions row" },
        this.hold,
        this.one,
        this.keep,
        this.truthRow,
        button(words.lab.camera.close, () => {
          this.close();
        }),
      ),
    );
    this.listen();
  }

  update(names: string[]): void {
    offer(this.truth, truths(names));
  }

  async open(use: CameraUse): Promise<void> {
    this.round += 1;
    const { round } = this;
    this.use = use;
    this.shown = undefined;
    this.element.hidden = false;
    const live = use.kind === "live";
    this.title.textContent = live ? words.lab.live : words.lab.camera.title(where(use.place));
    for (const element of [this.hold, this.one]) element.hidden = live;
    for (const element of [this.keep, this.truthRow, this.answers]) element.hidden = !live;
    this.answers.replaceChildren();
    this.title.focus();
    if (!this.stream && !(await this.start(round))) return;
    if (round !== this.round) return;
    if (live) {
      this.line.textContent = words.lab.camera.liveHint;
      void this.look(round);
    } else {
      this.line.textContent = words.lab.camera.burstHint;
      this.hold.focus();
    }
  }

  close(): void {
    this.round += 1;
    this.holding = false;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
    this.video.srcObject = null;
    this.element.hidden = true;
  }

  private async start(round: number): Promise<boolean> {
    this.line.textContent = words.lab.camera.asking;
    // Absent on an insecure page, whatever the type says.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    try {
      if (!devices) throw new Error(words.lab.camera.insecure);
      const stream = await devices.getUserMedia({ video: { width: FRAME }, audio: false });
      if (round !== this.round) {
        for (const track of stream.getTracks()) track.stop();
        return false;
      }
      this.stream = stream;
      this.video.srcObject = stream;
      await this.video.play();
      return true;
    } catch (error) {
      if (round !== this.round) return false;
      const why = messageOf(error);
      this.line.textContent = words.lab.camera.none(why);
      this.host.say(this.line.textContent);
      return false;
    }
  }

  private listen(): void {
    this.hold.addEventListener("pointerdown", (event) => {
      this.hold.setPointerCapture(event.pointerId);
      void this.burst();
    });
    for (const end of ["pointerup", "pointercancel", "blur"]) {
      this.hold.addEventListener(end, () => {
        this.holding = false;
      });
    }
    this.hold.addEventListener("keydown", (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      if (!event.repeat) void this.burst();
    });
    this.hold.addEventListener("keyup", () => {
      this.holding = false;
    });
    // A long press on a phone asks for a menu.
    this.hold.addEventListener("contextmenu", (event) => {
      event.preventDefault();
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.holding = false;
    });
  }

  /** Frames for as long as the button is held, added as one step. */
  private async burst(): Promise<void> {
    if (this.holding || !this.stream || this.use?.kind !== "burst") return;
    const { round } = this;
    const { place } = this.use;
    this.holding = true;
    this.hold.classList.add("on");
    this.line.textContent = words.lab.camera.recording;
    const files: File[] = [];
    while (this.isHeld() && round === this.round && files.length < LONGEST) {
      const frame = await this.frame();
      if (frame) files.push(frame);
      this.line.textContent = words.lab.camera.pictures(files.length);
      await pause(BURST);
    }
    this.holding = false;
    this.hold.classList.remove("on");
    this.line.textContent = words.lab.camera.recorded(files.length);
    if (files.length > 0) await this.host.take(files, place);
  }

  /** Asked anew each time: events change it meanwhile. */
  private isHeld(): boolean {
    return this.holding;
  }

  private async takeOne(): Promise<void> {
    if (this.use?.kind !== "burst") return;
    const { place } = this.use;
    const frame = await this.frame();
    if (frame) await this.host.take([frame], place);
  }

  private async look(round: number): Promise<void> {
    while (round === this.round) {
      const frame = document.hidden ? undefined : await this.frame();
      if (frame) {
        try {
          const answer = await this.host.glimpse(await frame.arrayBuffer());
          if (round !== this.round) return;
          this.shown = frame;
          this.answers.replaceChildren(...inWords(answer));
        } catch (error) {
          this.line.textContent = messageOf(error);
        }
      }
      await pause(LOOK);
    }
  }

  /** Keeps the frame that the answers are about. */
  private async keepFrame(): Promise<void> {
    const frame = this.shown ?? (await this.frame());
    if (!frame) return;
    await this.host.take([frame], { kind: "tests", truth: this.truth.value || null });
  }

  private async frame(): Promise<File | undefined> {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (width === 0) return undefined;
    const scale = Math.min(1, FRAME / Math.max(width, height));
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    const context = this.canvas.getContext("2d");
    context?.drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => {
      this.canvas.toBlob(resolve, "image/jpeg", 0.92);
    });
    if (!blob) return undefined;
    this.count += 1;
    return new File([blob], `camera-${String(this.count).padStart(3, "0")}.jpg`, {
      type: blob.type,
    });
  }
}

/** What an image may be said to show. */
export function truths(names: string[]): [string, string][] {
  return [["", words.lab.unknownClass], ...names.map((name): [string, string] => [name, name])];
}

/** One line per method: what it says, and how sure. */
function inWords({ classes, answers }: LabExplanation): HTMLElement[] {
  if (answers.length === 0) return [html("li", {}, words.lab.camera.noFeatures)];
  return answers.map((answer) => {
    const name = classes[answer.predicted] ?? "?";
    const probability = percent(answer.probabilities[answer.predicted] ?? 0, 0);
    return html(
      "li",
      {},
      html("span", { class: "method" }, methodName(answer.method)),
      html("strong", {}, name),
      html("span", { class: "probability" }, probability),
    );
  });
}

function where(place: Arrival["place"]): string {
  return place.kind === "shots" ? place.class : words.lab.camera.tests;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
