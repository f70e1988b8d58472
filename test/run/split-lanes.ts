import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Random } from '../../sim/random.js';
import { Accesses, conflicts } from '../../src/lane/accesses.js';
import type { OperationTable } from '../../src/program/operation-table.js';
import { tileSystem } from '../../src/program/system.js';
import { sequence } from '../../src/protocols/sequence.js';
import type { Schedule } from '../../src/schedule/schedule.js';
import { ROOT } from '../cli/heddle.js';

const built = (path: string) => JSON.stringify(pathToFileURL(join(ROOT, 'dist/src', path)).href);

/** An operation, and for each lane how many of that lane's must be complete before it. */
interface SplitOperation {
  readonly op: number;
  readonly waits: readonly (readonly [lane: number, count: number])[];
}

/**
 * A schedule's operations dealt out to lanes at random, each lane's in schedule order. An operation waits for every earlier
 * one of another lane that has bytes in common with it where one of them writes, and for nothing else.
 */
export function splitAtRandom(schedule: Schedule, lanes: number, random: Random): SplitOperation[][] {
  const { ops } = tileSystem({ schedule, protocol: sequence, ringCapacity: 1 });
  const split: SplitOperation[][] = Array.from({ length: lanes }, () => []);
  const laneOf: number[] = [];
  for (let op = 0; op < ops.length; op++) {
    const lane = random.below(lanes);
    const waits = split.flatMap((earlier, other): [number, number][] => {
      const last = other === lane ? -1 : earlier.findLastIndex(({ op: before }) => conflict(ops, before, op));
      return last < 0 ? [] : [[other, last + 1]];
    });
    laneOf.push(lane);
    split[lane].push({ op, waits });
  }
  return split;
}

const one = new Accesses();
const other = new Accesses();

function conflict(ops: OperationTable, a: number, b: number): boolean {
  ops.declare(a, one.clear());
  ops.declare(b, other.clear());
  return conflicts(one, other);
}

/**
 * The module of a protocol whose lanes carry such parts out: each counts its operations in a cell of its own, and awaits
 * the cells of others one after the other.
 * @param extra a word of JavaScript that each lane does before the operation of this number: `{ op: 3, does: '...' }`.
 */
export function splitModule(
  folder: string,
  name: string,
  split: readonly (readonly SplitOperation[])[],
  extra: { readonly op: number; readonly does: string } = { op: -1, does: '' },
): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(
    path,
    `import { lanesIn, registers } from ${built('sim.js')};
     const split = ${JSON.stringify(split)};
     const kinds = ['load', 'execute', 'store'];
     const lane = (todo, number) => {
       const next = (r, { ops }, go) => {
         if (r.at === todo.length) return go.end;
         const { op, waits } = todo[r.at];
         return r.wait < waits.length ? go['await' + waits[r.wait][0]] : go[kinds[ops.kind(op)]];
       };
       const states = {};
       for (let other = 0; other < split.length; other++) {
         states['await' + other] = {
           awaits: other,
           toReach: (r) => todo[r.at].waits[r.wait][1],
           next: (r, context, go) => { r.wait++; return next(r, context, go); },
         };
       }
       for (const kind of kinds) {
         states[kind] = {
           touches: (r, { ops }, bytes) => ops.declare(todo[r.at].op, bytes),
           step: (r, { tiles }) => {
             const { op } = todo[r.at];
             if (op === ${extra.op}) { ${extra.does} }
             tiles[kind](op);
           },
           event: kind.toUpperCase(),
           next: 'publish',
         };
       }
       states.publish = { stores: number, value: (r) => { r.wait = 0; return ++r.at; }, next };
       const operation = (r) => todo[r.at]?.op ?? -1;
       return lanesIn()('lane ' + number, registers('at', 'wait'), states, { begin: next, operation });
     };
     export default { name: ${JSON.stringify(name)}, lanes: split.map(lane), cells: split.map((_, n) => 'done ' + n), rings: [] };`,
  );
  return path;
}

/** Lanes dealt out to workers at random, in random order. */
export function hostedAtRandom(lanes: number, workers: number, random: Random): number[][] {
  const hosts: number[][] = Array.from({ length: workers }, () => []);
  for (let lane = 0; lane < lanes; lane++) {
    const host = hosts[lane < workers ? lane : random.below(workers)];
    host.splice(random.below(host.length + 1), 0, lane);
  }
  return hosts;
}
