/** The models' worker: loads what is needed, and computes with it. Owns no DOM. */
import type {
  Backend,
  Changed,
  Embedded,
  Looked,
  Models,
  ModelsEvent,
  ModelsStart,
  ModelsWorker,
  Picture,
  Ready,
  Step,
  TakenImage,
} from "../../models";
import type { DifferenceReport, PackEntry, PairProvenance, PairReport } from "../../../report";
import type { EngineHandle, Module } from "../contract";
import { failure } from "../failure";
import { lookAt } from "../look";
import { readImage } from "../read-image";
import { serve } from "../serve";
import { memoryBytes, openWasm } from "../wasm";
import { Loader } from "./loader";
import { type Chosen, chooseModels } from "./needs";
import { Store } from "./kept";
import { listPacks } from "./list";
import { PackError } from "./pack-error";
import { probe } from "./probe";
import { selfTest } from "./self-test";
import { Site } from "./site";
import { localised } from "../../../ui/numbers";
import { language, words } from "../../../words";

/** What a start leaves behind for the calls after it. */
interface Session {
  engine: EngineHandle;
  loader: Loader;
  ready: Ready;
  models: Chosen;
  site: Site;
  backend: Backend;
}

class ModelsService implements Models {
  private readonly module = openWasm();
  private readonly session: Promise<Session>;
  private store: Store | undefined;
  private agree: (() => void) | undefined;
  /** The text encoder's way into the engine. */
  private textEncoder: Promise<void> | undefined;
  /** DINOv2's, where it is mixed in. */
  private dino: Promise<void> | undefined;
  /** The engine takes one request at a time. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    start: ModelsStart,
    private readonly tell: (event: ModelsEvent) => void,
  ) {
    this.session = this.open(start);
  }

  async ready(): Promise<Ready> {
    return (await this.session).ready;
  }

  download(): Promise<void> {
    this.agree?.();
    return Promise.resolve();
  }

  async inspect(bytes: ArrayBuffer, side: number): Promise<Looked> {
    return lookAt(await this.module, new Uint8Array(bytes), side);
  }

  async take(file: File): Promise<TakenImage> {
    return readImage(await this.module, file);
  }

  embedBoth(images: ArrayBuffer[]) {
    const files = images.map((image) => new Uint8Array(image));
    return this.inTurn(({ engine }) => engine.embedBoth(files));
  }

  compare(
    [[nameA, a, foreignA], [nameB, b, foreignB]]: [Picture, Picture],
    hear: (stage: string) => void,
  ) {
    const byBrowser = Uint8Array.of(Number(foreignA), Number(foreignB));
    return this.inTurn(({ engine }) =>
      engine.pair(
        new Uint8Array(a),
        nameA,
        new Uint8Array(b),
        nameB,
        byBrowser,
        language,
        hear,
      ),
    );
  }

  difference([a, b]: [ArrayBuffer, ArrayBuffer], hear: (stage: string) => void) {
    return this.inTurn(({ engine }) =>
      engine.difference(new Uint8Array(a), new Uint8Array(b), hear),
    );
  }

  async exchanged(report: DifferenceReport): Promise<DifferenceReport> {
    return (await this.module).exchanged(report);
  }

  statements(
    [a, b]: [ArrayBuffer, ArrayBuffer],
    statements: [string, string],
    table: ArrayBuffer,
    file: string | undefined,
  ) {
    const [one, other] = [new Uint8Array(a), new Uint8Array(b)];
    return this.inTurn(({ engine }) =>
      engine.statements(one, other, statements, new Uint8Array(table), file),
    );
  }

  async changed(image: ArrayBuffer, side: number): Promise<Changed[]> {
    return (await this.module).changed(new Uint8Array(image), side);
  }

  noticed(name: string, image: ArrayBuffer, hear: (step: Step) => void) {
    return this.inTurn(({ engine }) =>
      engine.noticed(new Uint8Array(image), name, (stage, done, total) => {
        hear({ stage, done, total });
      }),
    );
  }

  async judged(report: PairReport, clip?: number, dino?: number): Promise<PairReport> {
    return (await this.module).judged(report, clip, dino, language);
  }

  async hash(file: ArrayBuffer): Promise<string> {
    return (await this.module).sha256(new Uint8Array(file));
  }

  async cite(report: PairReport, provenance: PairProvenance): Promise<string> {
    return (await this.module).cite(report, provenance);
  }

  async agreement(computed: PairReport, kept: PairReport) {
    return (await this.module).agreement(computed, kept, language);
  }

  encode(images: ArrayBuffer[], views: number, strengths: number[]) {
    const files = images.map((image) => new Uint8Array(image));
    return this.inTurn(({ engine }) =>
      engine.streams(files, views, Float32Array.from(strengths)),
    );
  }

  async encodeDino(images: ArrayBuffer[], views: number) {
    const mine = (this.dino ??= this.loadDino());
    try {
      await mine;
    } catch (error) {
      // The next call tries again.
      if (this.dino === mine) this.dino = undefined;
      throw error;
    }
    const files = images.map((image) => new Uint8Array(image));
    return this.inTurn(({ engine }) => engine.dinoStreams(files, views));
  }

  embed(image: ArrayBuffer): Promise<Embedded> {
    const bytes = new Uint8Array(image);
    return this.inTurn(async ({ engine }) => {
      const begun = performance.now();
      const vector = await engine.embed(bytes, words.models.theImage);
      const milliseconds = performance.now() - begun;
      return { vector, milliseconds, memoryBytes: memoryBytes() };
    });
  }

  async embedNames(names: string[], template: string): Promise<ArrayBuffer> {
    const mine = (this.textEncoder ??= this.loadText());
    try {
      await mine;
    } catch (error) {
      // The next call tries again.
      if (this.textEncoder === mine) this.textEncoder = undefined;
      throw error;
    }
    return this.inTurn(async ({ engine }) => (await engine.textTable(names, template)).buffer);
  }

  async forget(): Promise<void> {
    await this.store?.clear();
  }

  private async inTurn<T>(task: (session: Session) => T | Promise<T>): Promise<T> {
    const run = async () => task(await this.session);
    const done = this.queue.then(run, run);
    this.queue = done;
    return done;
  }

  private async open(start: ModelsStart): Promise<Session> {
    const folder = new URL(start.packs);
    const found = await probe(start.backend);
    const notes = [...found.notes];
    const module = await this.module;
    const engine = await create(module, found.backend, notes);
    const backend: Backend = engine.backend === "webgpu" ? "webgpu" : "cpu";
    this.tell({ type: "backend", backend, device: engine.device, notes });

    const store = await Store.open(folder);
    this.store = store;
    const models = chooseModels(module, start.needs);
    const loader = new Loader(folder, store, module, this.tell);
    const site = new Site((anew) =>
      listPacks(folder, store, models.needed, [...models.extras, ...models.mixture], anew),
    );
    const adapted = await site.use(this.tell, async ({ packs }) => {
      await this.askFirst(packs, loader, start.ask);
      return loader.load(engine, packs, models);
    });
    const { packs, extras } = await site.choice;

    const check = await selfTest(store, engine, backend, packs, start.selfTest, this.tell);
    if (!check.report.passed && backend === "webgpu") {
      const worst = Math.min(...check.report.rows.map((row) => row.cosine));
      const reason = words.models.gpuFailed(
        engine.device || words.models.noName,
        localised(worst.toFixed(4)),
      );
      this.tell({ type: "downgrade", reason });
      return new Promise(() => undefined);
    }
    const texts = among(extras, models.extras);
    const text = texts.length === 2 ? { bytes: await loader.missing(texts) } : undefined;
    const [dino] = among(extras, models.mixture);
    const mixture = dino && {
      bytes: await loader.missing([dino]),
      key: { model: dino.model, weights: dino.sha256, adapter: "" },
    };
    const kept = store.keeps && (await loader.missing(packs)) === 0;
    const version = module.version();
    const ready = { version, packs, kept, check, adapted, text, mixture };
    return { engine, loader, ready, models, site, backend };
  }

  /** Waits for the user's word when anything has to be downloaded, or `always`. */
  private async askFirst(packs: PackEntry[], loader: Loader, always: boolean): Promise<void> {
    const bytes = await loader.missing(packs);
    if (bytes === 0 && !always) return;
    const resumed = bytes < packs.reduce((sum, pack) => sum + pack.bytes, 0);
    const agreed = new Promise<void>((resolve) => {
      this.agree = resolve;
    });
    const kept = this.store?.keeps ?? false;
    this.tell({ type: "consent", packs, bytes, kept, resumed });
    await agreed;
  }

  /** Images go on being encoded while the text encoder is downloaded. */
  private async loadText(): Promise<void> {
    const { loader, site, models } = await this.session;
    await site.use(this.tell, async ({ extras }) => {
      const [encoder, tokenizer] = among(extras, models.extras);
      if (!encoder || !tokenizer) {
        throw new PackError("NoSuchPack", words.models.noTextEncoder);
      }
      const all = [tokenizer, encoder];
      const names = await loader.fetch(tokenizer, all);
      const weights = await loader.fetch(encoder, all);
      await this.inTurn(({ engine }) =>
        loader.take(encoder, models.clip, () =>
          loader.orEvict(tokenizer, () => engine.loadText(weights, names)),
        ),
      );
    });
  }

  /** Images go on being encoded by CLIP while DINOv2 is downloaded. */
  private async loadDino(): Promise<void> {
    const { loader, site, models, backend } = await this.session;
    await site.use(this.tell, async ({ extras }) => {
      const [pack] = among(extras, models.mixture);
      if (!pack) throw new PackError("NoSuchPack", words.models.noMixture);
      const bytes = await loader.fetch(pack, [pack]);
      await this.inTurn(async ({ engine }) => {
        await loader.take(pack, pack.model, () => engine.load(bytes));
        // A GPU that CLIP can be trusted on may still fail at DINOv2's sizes.
        const passed = backend === "cpu" || (await engine.selfTest()).passed;
        if (!passed) throw new PackError("Distrusted", words.models.mixtureDistrusted);
      });
    });
  }
}

/** The packs of some models, in their order. */
function among(packs: PackEntry[], models: string[]): PackEntry[] {
  return models.flatMap((model) => packs.filter((pack) => pack.model === model));
}

async function create(module: Module, backend: Backend, notes: string[]) {
  if (backend === "cpu") return module.Engine.create("cpu");
  try {
    return await module.Engine.create("webgpu");
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    notes.push(words.models.gpuNotStarted(failure(error).message));
    return module.Engine.create("cpu");
  }
}

serve<ModelsWorker>(
  (start, tell) => new ModelsService(start, tell),
  () => undefined,
);
