import { INBOX } from '../../../sim/stateless/dependence.js';
import { Races } from '../../../sim/stateless/races.js';
import { Field, Kind, RECORD, type Trace } from '../../../sim/stateless/trace.js';
import type { Story } from '../../../sim/story/story.js';
import type { Note } from '../baton/telling.js';
import { type AccessStep, placeText } from '../verdict/report.js';
import type { CellNames } from './cells.js';
import type { Execution } from './runner.js';
import type { SourcePlaces } from './source-places.js';

/** What each kind of access is called, and what a thread does that makes it. */
const WORDS: Readonly<Record<Kind, readonly [noun: string, verb: string]>> = {
  [Kind.read]: ['read', 'reads'],
  [Kind.write]: ['write', 'writes'],
  [Kind.load]: ['load', 'loads'],
  [Kind.store]: ['store', 'stores'],
  [Kind.update]: ['update', 'updates'],
  [Kind.failed]: ['failed exchange', 'fails to exchange'],
  [Kind.wait]: ['wait', 'sleeps on'],
  [Kind.unequal]: ['wait in vain', 'does not sleep on'],
  [Kind.wake]: ['wake', 'wakes from'],
  [Kind.timeout]: ['time limit', 'waits no longer on'],
  [Kind.notify]: ['notify', 'notifies'],
  [Kind.vain]: ['notify', 'notifies'],
  [Kind.alsoReads]: ['read', 'reads'],
  [Kind.alsoUpdates]: ['update', 'updates'],
};
/** What comes in for an event loop is taken from it. */
const RECEIVE = ['receive', 'takes from'] as const;
const VERB_OF = new Map([...Object.values(WORDS), RECEIVE]);

/** An execution in words. */
export interface Told {
  readonly steps: readonly AccessStep[];
  readonly races: readonly (readonly [AccessStep, AccessStep])[];
  /** The last step of a thread, to that cell where one is given; null where there is none. */
  last(thread: string, cell?: string): AccessStep | null;
}

/** Tells an execution that was run to be told. */
export class Explainer {
  constructor(
    private readonly cells: CellNames,
    private readonly places: SourcePlaces,
  ) {}

  tell({ trace, outcome }: Execution): Told {
    const notes = new Map<number, Note>();
    for (const ofThread of outcome.notes) for (const note of ofThread) notes.set(note.record, note);
    const steps: AccessStep[] = [];
    const byRecord = new Map<number, AccessStep>();
    for (let record = 0; record < trace.length; record++) {
      const kind = trace.words[record * RECORD + Field.kind];
      if (kind === Kind.alsoReads || kind === Kind.alsoUpdates) continue;
      const step = this.step(trace, record, notes.get(record), outcome.names);
      steps.push(step);
      byRecord.set(record, step);
    }
    const races = new Races().find(trace).flatMap(([first, second]) => {
      const pair = [byRecord.get(first), byRecord.get(second)] as const;
      return pair[0] && pair[1] ? [[pair[0], pair[1]] as const] : [];
    });
    const last = (thread: string, cell?: string) =>
      steps.findLast((step) => step.thread === thread && (cell === undefined || step.cell === cell)) ?? null;
    return { steps, races, last };
  }

  /** What bytes are called. Size in bytes. */
  cell(address: number, size: number): string {
    return address >= INBOX ? 'event loop' : this.cells.name(address, size);
  }

  private step(
    { words }: Trace,
    record: number,
    note: Note | undefined,
    names: readonly string[],
  ): AccessStep {
    const at = record * RECORD;
    const kind = words[at + Field.kind] as Kind;
    const address = words[at + Field.address];
    return {
      thread: names[words[at + Field.thread]],
      access: note?.what ?? (address >= INBOX ? RECEIVE : WORDS[kind])[0],
      cell: this.cell(address, words[at + Field.size]),
      value: note?.value ?? null,
      was: note?.was ?? null,
      at: note ? this.places.find(note.stack) : null,
    };
  }
}

/** The steps as other executions are told: a lane for each thread, a line of a file for each state. */
export function storyOf(names: readonly string[], steps: readonly AccessStep[], sentence: string): Story {
  return {
    lanes: names,
    steps: steps.map((step, index) => ({
      step: index + 1,
      lane: step.thread,
      state: placeText(step.at),
      operation: 'none',
      access: accessText(step),
      effect: effectOf(step),
    })),
    pending: [],
    sentence,
  };
}

/** What is no access to bytes says by itself what it is. */
function accessText({ access, cell }: AccessStep): string {
  const verb = VERB_OF.get(access);
  return verb === undefined ? access : `${verb} ${cell}`;
}

function effectOf({ access, value, was }: AccessStep): string {
  if (value === null) return '';
  if (access === 'notify') return value === '0' ? 'wakes nobody' : `wakes ${value}`;
  return was === null || access === 'failed exchange' ? `is ${value}` : `${was} -> ${value}`;
}

/** `consumer: load of ring.head[0] at ring.mjs:12:5`. */
export function stepText({ thread, access, cell, at }: AccessStep): string {
  return `${thread}: ${access} of ${cell} at ${placeText(at)}`;
}
