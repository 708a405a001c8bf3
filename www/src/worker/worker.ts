/** Everything heavy: the wasm, the weights, the images' bytes. Owns no DOM. */
import type {
  Backend,
  Check,
  LabModels,
  PackEntry,
  Picture,
  Reply,
  Request,
} from "../protocol";
import type { CheckReport } from "../report";
import type { EngineHandle, Module } from "./contract";
import { defaultPair, failure, isFatal, openEngine } from "./engine";
import { acquire, listPacks, PackError, Store } from "./packs";
import { probe } from "./probe";

const scope = self as unknown as DedicatedWorkerGlobalScope;

function post(reply: Reply): void {
  scope.postMessage(reply);
}

/** What a start leaves behind for the requests after it. */
interface Session {
  module: Module;
  engine: EngineHandle;
  page: URL;
  store: Store;
  clip: string;
  /** The text tower and the tokenizer, where the site has both. */
  text: [PackEntry, PackEntry] | undefined;
}

/** The tokenizer's name among the packs. */
const TOKENIZER = "clip-tokenizer";

type Start = Extract<Request, { type: "start" }>;
type Encode = Extract<Request, { type: "encode" }>;
type Text = Extract<Request, { type: "text" }>;

let module: Promise<Module> | undefined;
let session: Promise<Session> | undefined;
let agree: (() => void) | undefined;
let store: Store | undefined;
/** The text tower's way into the engine. */
let tower: Promise<void> | undefined;
/** The engine takes one request at a time. */
let queue: Promise<unknown> = Promise.resolve();

function inTurn(task: () => Promise<void>): Promise<void> {
  const done = queue.then(task, task);
  queue = done;
  return done;
}

scope.addEventListener("message", ({ data }: MessageEvent<Request>) => {
  switch (data.type) {
    case "start":
      module = openEngine();
      session = new Promise((resolve) => {
        void guard(undefined, async () => {
          resolve(await start(data));
        });
      });
      break;
    case "download":
      agree?.();
      break;
    case "inspect":
      void guard(data.id, () => inspect(data.id, data.bytes));
      break;
    case "pair":
      void inTurn(() => guard(data.id, () => pair(data.id, data.pictures)));
      break;
    case "encode":
      void inTurn(() => guard(data.id, () => encode(data)));
      break;
    case "text":
      void guard(data.id, () => text(data));
      break;
    case "forget":
      void guard(undefined, forget);
  }
});

// A panic inside a future never settles its promise: it only shows up here.
scope.addEventListener("error", (event) => {
  post({ type: "fatal", message: event.message });
});
scope.addEventListener("unhandledrejection", (event) => {
  if (isFatal(event.reason)) post({ type: "fatal", message: failure(event.reason).message });
});

/** Turns whatever goes wrong into a reply. */
async function guard(id: number | undefined, task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (isFatal(error)) post({ type: "fatal", message: failure(error).message });
    else post({ type: "failed", ...(id === undefined ? {} : { id }), failure: failure(error) });
  }
}

async function start({
  page: address,
  backend: wanted,
  selfTest,
  use,
}: Start): Promise<Session> {
  const page = new URL(address);
  const found = await probe(wanted);
  const notes = [...found.notes];
  if (!module) throw new Error("started twice");
  const wasm = await module;
  const engine = await create(wasm, found.backend, notes);
  const backend: Backend = engine.backend === "webgpu" ? "webgpu" : "cpu";
  post({ type: "backend", backend, device: engine.device, notes });

  store = await Store.open(page);
  const [clip, dino] = defaultPair(wasm);
  const forLab = use === "lab";
  const { packs, extras } = await listPacks(
    page,
    store,
    forLab ? [clip, imo(clip)] : [clip, dino],
    forLab ? [`${clip}-text`, TOKENIZER] : [],
  );
  await askFirst(packs, store);
  let lab: LabModels | undefined;
  for (const pack of packs) {
    const bytes = await fetchPack(page, store, wasm, pack, packs);
    if (pack.model === imo(clip)) lab = await attach(engine, pack, bytes, packs);
    else await load(engine, pack, bytes);
  }

  const check = await runCheck(store, engine, backend, packs, selfTest);
  if (!check.report.passed && backend === "webgpu") {
    const worst = Math.min(...check.report.rows.map((row) => row.cosine));
    const reason = `On this GPU (${engine.device || "no name given"}) the self-test failed (similarity ${worst.toFixed(4)} to the stored numbers), so Clipsight computes on the processor instead.`;
    post({ type: "downgrade", reason });
    return new Promise(() => undefined);
  }
  const [towerPack, merges] = extras;
  const offered: Session["text"] = towerPack && merges && [towerPack, merges];
  post({
    type: "ready",
    packs,
    kept: store.keeps,
    check,
    ...(lab ? { lab } : {}),
    ...(offered ? { text: { bytes: await missing(offered, store) } } : {}),
  });
  return { module: wasm, engine, page, store, clip, text: offered };
}

async function create(wasm: Module, backend: Backend, notes: string[]): Promise<EngineHandle> {
  if (backend === "cpu") return wasm.Engine.create("cpu");
  try {
    return await wasm.Engine.create("webgpu");
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    notes.push(
      `WebGPU could not be started (${failure(error).message}) Clipsight computes on the processor instead: the same answer, only slower.`,
    );
    return wasm.Engine.create("cpu");
  }
}

/** Bytes that have to be downloaded. */
async function missing(packs: PackEntry[], kept: Store): Promise<number> {
  let bytes = 0;
  for (const pack of packs) bytes += pack.bytes - (await kept.held(pack));
  return bytes;
}

/** Waits for the user's word when anything has to be downloaded. */
async function askFirst(packs: PackEntry[], kept: Store): Promise<void> {
  const bytes = await missing(packs, kept);
  if (bytes === 0) return;
  const resumed = bytes < packs.reduce((sum, pack) => sum + pack.bytes, 0);
  const agreed = new Promise<void>((resolve) => {
    agree = resolve;
  });
  post({ type: "consent", packs, bytes, kept: kept.keeps, resumed });
  await agreed;
}

/** A pack's verified bytes, with progress over `all`. */
async function fetchPack(
  page: URL,
  kept: Store,
  wasm: Module,
  pack: PackEntry,
  all: PackEntry[],
): Promise<Uint8Array> {
  const before = all.slice(0, all.indexOf(pack)).reduce((sum, one) => sum + one.bytes, 0);
  const total = all.reduce((sum, one) => sum + one.bytes, 0);
  const title = pack.title;
  let shown = 0;
  const progress = (phase: "download" | "verify" | "load", bytes: number) => {
    post({ type: "progress", phase, title, done: before + bytes, total });
  };
  const bytes = await acquire({
    page,
    store: kept,
    pack,
    sha256: (data) => wasm.sha256(data),
    onBytes: (done) => {
      // The network's chunks are small: four messages a megabyte are enough.
      if (done < pack.bytes && done - shown < 250_000) return;
      shown = done;
      progress("download", done);
    },
    onVerify: () => {
      progress("verify", pack.bytes);
    },
  });
  progress("load", pack.bytes);
  return bytes;
}

async function load(engine: EngineHandle, pack: PackEntry, bytes: Uint8Array): Promise<void> {
  const model = await orEvict(pack, () => engine.load(bytes));
  if (model !== pack.model) throw await wrongPack(pack, model);
}

/** What is not the model that the list says is not worth keeping. */
async function wrongPack(pack: PackEntry, model: string): Promise<PackError> {
  await store?.evict(pack);
  return new PackError(
    "WrongPack",
    `The file of ${pack.title} holds another model (${model}), so it was removed. Whoever runs the site can write it again with “clipsight pack --web”.`,
  );
}

/** The name under which a model's adapter is listed among the packs. */
function imo(model: string): string {
  return `${model}-imo`;
}

async function attach(
  engine: EngineHandle,
  pack: PackEntry,
  bytes: Uint8Array,
  [clip]: PackEntry[],
): Promise<LabModels> {
  const steps = await orEvict(pack, () => engine.attach(bytes));
  const key = { model: clip?.model ?? "", weights: clip?.sha256 ?? "", adapter: pack.sha256 };
  return { key, ...steps };
}

/** What the models cannot read is not worth keeping. */
async function orEvict<T>(pack: PackEntry, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isFatal(error)) await store?.evict(pack);
    throw error;
  }
}

/**
 * The GPU is tested on each visit: drivers change. The CPU's arithmetic is part
 * of the build, so one pass per build and weights is kept.
 */
async function runCheck(
  kept: Store,
  engine: EngineHandle,
  backend: Backend,
  packs: PackEntry[],
  again: boolean,
): Promise<Check> {
  const key = [
    __BUILD__,
    backend,
    navigator.userAgent,
    ...packs.map((pack) => pack.sha256),
  ].join();
  if (!again || backend === "cpu") {
    const note = (await kept.readNote(`check-${backend}`)) as
      { key: string; date: string; report: CheckReport } | undefined;
    if (note?.key === key) return { report: note.report, date: note.date, remembered: true };
  }
  post({ type: "progress", phase: "self-test", title: "", done: 0, total: 0 });
  const report = await engine.selfTest();
  const date = new Date().toISOString();
  if (report.passed) await kept.writeNote(`check-${backend}`, { key, date, report });
  return { report, date, remembered: false };
}

async function inspect(id: number, bytes: ArrayBuffer): Promise<void> {
  const { width, height } = (await (module ?? openEngine())).inspect(new Uint8Array(bytes));
  post({ type: "inspected", id, width, height });
}

async function pair(id: number, [a, b]: [Picture, Picture]): Promise<void> {
  if (!session) throw new Error("not started");
  const { engine } = await session;
  const onProgress = (stage: string) => {
    post({ type: "stage", id, stage });
  };
  const report = await engine.pair(
    new Uint8Array(a.bytes),
    a.name,
    new Uint8Array(b.bytes),
    b.name,
    onProgress,
  );
  post({ type: "report", id, report });
}

async function encode({ id, images, views, strengths }: Encode): Promise<void> {
  if (!session) throw new Error("not started");
  const { engine } = await session;
  const files = images.map((image) => new Uint8Array(image));
  const features = await engine.streams(files, views, Float32Array.from(strengths));
  scope.postMessage({ type: "encoded", id, features } satisfies Reply, [features.buffer]);
}

async function text({ id, names, template }: Text): Promise<void> {
  if (!session) throw new Error("not started");
  const opened = await session;
  const mine = (tower ??= loadTower(opened));
  try {
    await mine;
  } catch (error) {
    // The next request tries again.
    if (tower === mine) tower = undefined;
    throw error;
  }
  await inTurn(async () => {
    const { buffer } = await opened.engine.textTable(names, template);
    scope.postMessage({ type: "texts", id, table: buffer } satisfies Reply, [buffer]);
  });
}

/** Images go on being encoded while the tower is downloaded. */
async function loadTower({
  module: wasm,
  engine,
  page,
  store: kept,
  clip,
  text: packs,
}: Session) {
  if (!packs) throw new PackError("NoSuchPack", "This site has no text encoder.");
  const [pack, merges] = packs;
  const tokenizer = await fetchPack(page, kept, wasm, merges, [merges, pack]);
  const bytes = await fetchPack(page, kept, wasm, pack, [merges, pack]);
  await inTurn(async () => {
    const model = await orEvict(pack, () =>
      orEvict(merges, () => engine.loadText(bytes, tokenizer)),
    );
    if (model !== clip) throw await wrongPack(pack, model);
  });
}

async function forget(): Promise<void> {
  await store?.clear();
  post({ type: "forgotten" });
}
