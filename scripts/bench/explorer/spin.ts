import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alternate } from '../lib/alternate.js';
import type { Figures } from '../lib/figures.js';
import { missing, type ProgramRun, RUN_NEEDS, runProgram } from '../lib/program.js';
import { spread } from '../lib/spread.js';

const MODEL = fileURLToPath(new URL('../../../../scripts/bench/explorer/two-lane-ring.pml', import.meta.url));
const LANES = fileURLToPath(new URL('./two-lane-process.js', import.meta.url));

/** One whole verification: from the model, or the lanes, to the verdict. */
interface Verification {
  readonly states: number;
  /** Everything, SPIN's generating and compiling a verifier included, and the start of Node. */
  readonly totalMs: number;
  /** Exploring alone: a run of the verifier, or of Node. */
  readonly runMs: number;
  readonly peakMiB: number;
}

/** The two-lane ring explored by SPIN and by Heddle, as whole processes, by number of tiles. */
export async function againstSpin(repeats: number, tileCounts: readonly number[]): Promise<Figures> {
  const title = 'Every interleaving of the two-lane ring, against SPIN: whole processes';
  const lacking = missing(['spin', 'gcc', ...RUN_NEEDS]);
  if (lacking.length > 0) {
    return {
      title,
      rows: [],
      notes: [`not measured: ${lacking.join(', ')} missing: apt-get install spin gcc time`],
    };
  }
  const folder = mkdtempSync(join(os.tmpdir(), 'heddle-spin-'));
  try {
    const rows = [];
    for (const tiles of tileCounts) rows.push(...(await compare(tiles, repeats, folder)));
    return {
      title,
      rows,
      notes: [
        'SPIN: two-lane-ring.pml, spin -a, gcc -O2 -DSAFETY, pan with depth limit and hash table of the size needed.',
        'Heddle: the same two lanes, state by state, explored level by level. SPIN marks an operand buffer as in use',
        'for two steps and asserts; Heddle declares the bytes, and looks for races in every state. So its states are',
        'fewer for the same interleavings: compare total time and memory rather than states a second.',
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compare(tiles: number, repeats: number, folder: string) {
  const contestants = [
    { name: 'Heddle', turn: () => heddle(tiles, folder) },
    { name: 'SPIN, partial-order reduction', turn: () => spin(tiles, folder, []) },
    { name: 'SPIN, -DNOREDUCE', turn: () => spin(tiles, folder, ['-DNOREDUCE']) },
  ];
  const runs = await alternate<Verification>(contestants, repeats);
  const of = (name: string, kind: keyof Verification) =>
    spread(
      (runs.get(name) ?? []).map((run) => run[kind]),
      'smaller',
    );
  return contestants.map(({ name }) => ({
    contestant: name,
    tiles,
    states: of(name, 'states').best,
    'total s, best': of(name, 'totalMs').best / 1e3,
    'total s, median': of(name, 'totalMs').median / 1e3,
    'run s, best': of(name, 'runMs').best / 1e3,
    'million states/s, best': of(name, 'states').best / of(name, 'runMs').best / 1e3,
    'peak MiB': of(name, 'peakMiB').median,
    'total / Heddle, best': of(name, 'totalMs').best / of('Heddle', 'totalMs').best,
    'memory / Heddle': of(name, 'peakMiB').median / of('Heddle', 'peakMiB').median,
  }));
}

function heddle(tiles: number, folder: string): Verification {
  const run = runProgram(process.execPath, [LANES, String(tiles)], folder);
  const { verdict, states } = JSON.parse(run.stdout) as { verdict: string; states: number };
  if (verdict !== 'proved') throw new Error(`Heddle on ${tiles} tiles: ${verdict}`);
  return { states, totalMs: run.elapsedMs, runMs: run.elapsedMs, peakMiB: run.peakMiB };
}

/** The verifier's peak is reported; that of the compiler, some 200 MiB whatever the model, is not. */
function spin(tiles: number, folder: string, flags: readonly string[]): Verification {
  const generate = runProgram('spin', ['-a', `-DN=${tiles}`, MODEL], folder);
  const compile = runProgram(
    'gcc',
    ['-O2', '-DSAFETY', '-DMEMLIM=16000', ...flags, '-o', 'pan', 'pan.c'],
    folder,
  );
  // 16 steps a tile are the longest path; a table with twice as many places as there are states.
  const depth = 16 * tiles + 100;
  const places = Math.ceil(Math.log2(2 * (flags.length > 0 ? 160 : 80) * tiles));
  const run = runProgram('./pan', [`-m${depth}`, `-w${places}`], folder);
  return {
    states: statesOf(run),
    totalMs: generate.elapsedMs + compile.elapsedMs + run.elapsedMs,
    runMs: run.elapsedMs,
    peakMiB: run.peakMiB,
  };
}

/** @throws Error where the verifier found an error, or gave up before it had seen everything. */
function statesOf({ stdout }: ProgramRun): number {
  const states = Number(/(\d+) states, stored/.exec(stdout)?.[1]);
  if (!/errors: 0\n/.test(stdout) || /max search depth too small|reached -DMEMLIM/.test(stdout) || !states) {
    throw new Error(`SPIN did not prove the model: ${stdout.split('\n')[0]}`);
  }
  return states;
}
