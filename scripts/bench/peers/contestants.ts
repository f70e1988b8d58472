import { heddle } from './heddle.js';
import { onnxRuntime } from './onnx-runtime.js';
import { tensorflow } from './tensorflow.js';
import type { PeerWorkload } from './workloads.js';

/** One inference. */
export interface Inference {
  readonly output: Float32Array;
  /** Without copying tensors in and out, in milliseconds, where the contestant can tell; else null. */
  readonly runMs: number | null;
}

/** Something that carries a model out. */
export interface Peer {
  /** What is shown for it: name and version. */
  readonly version: string;
  /** Takes a model in; what it gives carries it out, once a call. */
  prepare(workload: PeerWorkload): Promise<() => Promise<Inference> | Inference>;
}

/** By the name in the table. Each runs in a process of its own, so what it changes globally is its own affair. */
export const PEERS: Readonly<Record<string, () => Promise<Peer>>> = {
  'Heddle, sequential': () => heddle('loop'),
  'Heddle, dma,compute': () => heddle('original'),
  'Heddle, auto lanes': () => heddle('fastest'),
  'onnxruntime-web, 1 thread': () => onnxRuntime('onnxruntime-web', 1),
  'onnxruntime-web, 2 threads': () => onnxRuntime('onnxruntime-web', 2),
  'tfjs-backend-wasm, 1 thread': () => tensorflow(),
  'onnxruntime-node, 1 thread': () => onnxRuntime('onnxruntime-node', 1),
  'onnxruntime-node, 2 threads': () => onnxRuntime('onnxruntime-node', 2),
};

/** What the others are compared with. */
export const REFERENCE = 'Heddle, sequential';
