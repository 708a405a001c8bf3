/** The benchmark's other side: onnxruntime-web, in a worker of its own. */
import type { Backend, Embedded } from "./models";

/** An ONNX file, and its tensors that count. */
export interface Graph {
  address: string;
  bytes: number;
  input: string;
  output: string;
}

export interface PeerStart {
  device: Backend;
}

export interface Peer {
  /**
   * Fetches a graph, and takes the image that it is to embed, as the model takes it:
   * 3 x side x side. `hear` is told the bytes that arrived. Gives the library's version.
   */
  open(
    graph: Graph,
    image: Float32Array<ArrayBuffer>,
    side: number,
    hear: (bytes: number) => void,
  ): Promise<string>;
  /** Embeds the image; the time is that of the network alone. */
  run(): Promise<Embedded>;
}

export interface PeerWorker {
  start: PeerStart;
  api: Peer;
  event: never;
  legacy: undefined;
}
