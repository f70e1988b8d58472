import { Accesses } from '../../src/lane/accesses.js';
import { Verb } from '../../src/lane/lane.js';
import type { Execution } from '../execution.js';
import { ownerIn } from '../interleaving.js';
import type { StoryWords } from './story.js';

/** Plain words whose values are told of one step, at most. */
const MOST_WORDS = 4;
const bytes = new Accesses();

/** What a lane's next step does to shared memory, and what it finds there: `loads turn (is 1)`. */
export function accessText(execution: Execution, lane: number, words: StoryWords): string {
  const { verb, cell, cells } = execution.state(lane);
  const name = execution.cellNames[cell];
  const each = () => cells.map((at) => `${execution.cellNames[at]} (is ${execution.cell(at)})`).join(' and ');
  if (execution.isAsleep(ownerIn(execution, lane))) return `sleeps on ${name} (is ${execution.cell(cell)})`;
  switch (verb) {
    case Verb.awaits:
      return cells
        .map((awaited, at) => {
          const goal = execution.goal(lane, at) | 0;
          return `awaits ${execution.cellNames[awaited]} >= ${goal} (is ${execution.cell(awaited)})`;
        })
        .join(' or ');
    case Verb.stores:
      return `stores ${name}`;
    case Verb.writesCell:
      return `writes ${name} plainly`;
    case Verb.readsCell:
      return `reads ${name} plainly (is ${execution.cell(cell)})`;
    case Verb.loads:
      return `loads ${name} (is ${execution.cell(cell)})`;
    case Verb.updates:
      return `updates ${name} (is ${execution.cell(cell)})`;
    case Verb.parks:
      return `parks on ${name} (is ${execution.cell(cell)})`;
    case Verb.notifies:
      return `notifies ${name}`;
    case Verb.awaitsUntil:
      return `awaits ${each()}`;
    case Verb.updatesWhen:
      return `updates ${each()}`;
    case Verb.chooses:
      return `chooses ${execution.teller.choice(lane)}`;
    default: {
      execution.declare(lane, bytes);
      const ranges = Array.from({ length: bytes.count }, (_, at) => {
        const verb = bytes.isWrite[at] ? 'writes' : 'reads';
        const value = bytes.isWrite[at] ? null : onlyValue(execution, at);
        const is = value === null ? '' : ` (is ${value})`;
        return `${verb} ${words.bytes(bytes.address[at], bytes.end(at) - bytes.address[at])}${is}`;
      });
      return ranges.join(', ');
    }
  }
}

/** The value of a range that is one plain word; null of any other. */
function onlyValue({ teller }: Execution, at: number): number | null {
  return bytes.end(at) - bytes.address[at] === 4 ? teller.plainValue(bytes.address[at]) : null;
}

/**
 * What is to be said of a lane's next step once it is taken. Called before the step; what it gives is called after it.
 * `turn 0 -> 1`, `sleeps`; empty where the access says all.
 */
export function effectOf(execution: Execution, lane: number, words: StoryWords): () => string {
  const { verb, cell, isLimited } = execution.state(lane);
  if (execution.isAsleep(ownerIn(execution, lane))) {
    const isByChance = execution.isByChance?.(lane) ?? !isLimited;
    return () => (isByChance ? 'wakes by itself' : 'its time is up');
  }
  switch (verb) {
    case Verb.stores:
    case Verb.writesCell:
    case Verb.updatesWhen:
    case Verb.updates: {
      const before = execution.cell(cell);
      return () => `${before} -> ${execution.cell(cell)}`;
    }
    case Verb.parks:
      return () => (execution.isAsleep(lane) ? 'sleeps' : 'goes on');
    case Verb.notifies: {
      const sleepers = execution.lanes.flatMap((_, other) => (execution.isAsleep(other) ? [other] : []));
      return () => {
        const woken = sleepers.filter((other) => !execution.isAsleep(other));
        return `wakes ${woken.map((other) => execution.lanes[other].name).join(', ') || 'nobody'}`;
      };
    }
    case Verb.touches:
      return writtenWords(execution, lane, words);
    default:
      return () => '';
  }
}

/** The plain words that a step writes, before and after. */
function writtenWords(execution: Execution, lane: number, words: StoryWords): () => string {
  execution.declare(lane, bytes);
  const written: { readonly address: number; readonly before: number }[] = [];
  for (let at = 0; at < bytes.count; at++) {
    if (!bytes.isWrite[at] || bytes.rows[at] > 1) continue;
    for (let address = bytes.address[at]; address < bytes.end(at); address += 4) {
      const before = execution.teller.plainValue(address);
      if (before === null || written.length === MOST_WORDS) break;
      written.push({ address, before });
    }
  }
  return () =>
    written
      .map(
        ({ address, before }) =>
          `${words.bytes(address, 4)} ${before} -> ${execution.teller.plainValue(address)}`,
      )
      .join(', ');
}
