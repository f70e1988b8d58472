// One contestant in a process of its own, told which when it starts. It works only while it has the turn.
import { answer } from '../lib/child.js';
import { type Inference, PEERS, type Peer } from './contestants.js';
import { peerWorkload } from './workloads.js';

/** What a contestant is asked. */
export type Question = { readonly prepare: string } | { readonly measureForMs: number };

/** What it says of a turn: every inference's time in milliseconds. */
export interface Turn {
  /** As the caller sees it. */
  readonly callsMs: readonly number[];
  /** Without copying tensors, where it can tell. */
  readonly runsMs: readonly number[];
}

const WARM_UP_MS = 300;

let peer: Peer | null = null;
let infer: () => Promise<Inference> | Inference;

answer(async (question: Question) => {
  if ('measureForMs' in question) return measure(question.measureForMs);
  peer ??= await PEERS[process.argv[2]](); // only now, so that a package that is missing is an answer
  infer = await peer.prepare(peerWorkload(question.prepare));
  await measure(WARM_UP_MS);
  const { output } = await infer();
  return { version: peer.version, output };
});

async function measure(forMs: number): Promise<Turn> {
  const callsMs: number[] = [];
  const runsMs: number[] = [];
  const end = performance.now() + forMs;
  do {
    const start = performance.now();
    const { runMs } = await infer();
    callsMs.push(performance.now() - start);
    if (runMs !== null) runsMs.push(runMs);
  } while (performance.now() < end);
  return { callsMs, runsMs };
}
