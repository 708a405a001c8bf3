/** The worker of onnxruntime-web. Only the benchmark starts it. */
import type { InferenceSession, Tensor } from "onnxruntime-web/wasm";
import wasmAddress from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type { Backend, Embedded } from "../../models";
import type { Graph, Peer, PeerWorker } from "../../peer";
import { serve } from "../serve";

/** What computes on a device: the build of the library, and its name there. */
const DEVICES: Partial<
  Record<Backend, { load: () => Promise<typeof import("onnxruntime-web/wasm")>; name: string }>
> = {
  cpu: { load: () => import("onnxruntime-web/wasm"), name: "wasm" },
};

// The library does not tell its memory: what it makes is remembered here.
const memories: WebAssembly.Memory[] = [];
WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(descriptor: WebAssembly.MemoryDescriptor) {
    super(descriptor);
    memories.push(this);
  }
};

interface Opened {
  session: InferenceSession;
  feeds: Record<string, Tensor>;
  output: string;
}

class PeerService implements Peer {
  private opened: Opened | undefined;

  constructor(private readonly device: Backend) {}

  async open(
    { address, bytes, input, output }: Graph,
    image: Float32Array<ArrayBuffer>,
    side: number,
    hear: (bytes: number) => void,
  ): Promise<string> {
    const provider = DEVICES[this.device];
    if (!provider) throw new Error(`onnxruntime-web is not built in for ${this.device}`);
    const ort = await provider.load();
    // Clipsight computes on one thread too; threads need headers that few sites send.
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmPaths = { wasm: wasmAddress };
    const model = await download(address, bytes, hear);
    const session = await ort.InferenceSession.create(model, {
      executionProviders: [provider.name],
      graphOptimizationLevel: "all",
    });
    const feeds = { [input]: new ort.Tensor("float32", image, [1, 3, side, side]) };
    this.opened = { session, feeds, output };
    return ort.env.versions.web ?? ort.env.versions.common;
  }

  async run(): Promise<Embedded> {
    if (!this.opened) throw new Error("no model was opened");
    const { session, feeds, output } = this.opened;
    const begun = performance.now();
    const outputs = await session.run(feeds, [output]);
    const milliseconds = performance.now() - begun;
    const vector = outputs[output]?.data;
    if (!(vector instanceof Float32Array)) throw new Error(`the model has no ${output}`);
    const sizes = memories.map((memory) => memory.buffer.byteLength);
    const memoryBytes = sizes.length > 0 ? Math.max(...sizes) : undefined;
    return { vector: vector.slice(), milliseconds, memoryBytes };
  }
}

/** A file of known size; anything else is refused. */
async function download(
  address: string,
  bytes: number,
  hear: (bytes: number) => void,
): Promise<Uint8Array> {
  const response = await fetch(address);
  if (!response.ok || !response.body) {
    throw new Error(`${address} could not be fetched (HTTP ${response.status})`);
  }
  const content = new Uint8Array(bytes);
  const reader = response.body.getReader();
  let done = 0;
  let heard = 0;
  for (;;) {
    const { done: ended, value } = await reader.read();
    if (ended) break;
    if (done + value.length > bytes) throw new Error(`${address} is longer than its list says`);
    content.set(value, done);
    done += value.length;
    if (done - heard < 250_000 && done < bytes) continue;
    heard = done;
    hear(done);
  }
  if (done < bytes) throw new Error(`the download of ${address} was cut off`);
  return content;
}

serve<PeerWorker>(
  ({ device }) => new PeerService(device),
  () => undefined,
);
