import { shown } from './bad-lane.js';

/** A state as it was written: not yet known to be well formed. */
// biome-ignore lint/suspicious/noExplicitAny: whatever a user wrote
export type Written = any;

/** What stands beside a verb. */
interface Companions {
  /** One of these has to be there. */
  readonly one: readonly string[];
  readonly may?: readonly string[];
}

/** What stands beside each verb, and nothing else does. */
const COMPANIONS = {
  awaits: { one: ['toReach', 'toEqual', 'toBeLess', 'until', 'untilAll'] },
  stores: { one: ['value'] },
  touches: { one: ['step'] },
  reads: { one: ['take'] },
  writes: { one: ['value'] },
  readsCell: { one: ['take'] },
  writesCell: { one: ['value'] },
  loads: { one: ['take'] },
  updates: { one: ['to'], may: ['when'] },
  parks: { one: ['while'], may: ['take', 'timeLimit'] },
  notifies: { one: ['all', 'count'], may: ['take'] },
  chooses: { one: ['take'] },
} satisfies Readonly<Record<string, Companions>>;

/** A verb as it is written. */
export type WrittenVerb = keyof typeof COMPANIONS;

/** All of them. */
export const VERBS = Object.keys(COMPANIONS) as WrittenVerb[];
const COMMON = ['next', 'stall', 'event', 'operation'];
const ALL = new Set(Object.values<Companions>(COMPANIONS).flatMap(({ one, may = [] }) => [...one, ...may]));

/**
 * The state's verb: it has one, with its companions, and nothing that no such state has.
 * @param fault makes the error of what is wrong.
 */
export function verbOf(spec: Written, fault: (what: string) => Error): WrittenVerb {
  const keys = Object.keys(spec).filter((key) => spec[key] !== undefined);
  const verbs = VERBS.filter((verb) => keys.includes(verb));
  const unknown = keys.find(
    (key) => !COMMON.includes(key) && !VERBS.includes(key as WrittenVerb) && !ALL.has(key),
  );
  if (unknown !== undefined)
    throw fault(`\`${unknown}\` means nothing here: its verb is one of ${VERBS.join(', ')}`);
  if (verbs.length === 0) throw fault(`it has no verb: give it one of ${VERBS.join(', ')}`);
  if (verbs.length > 1) throw fault(`it has the verbs ${verbs.join(' and ')}: make it two states`);
  const [verb] = verbs;
  const { one, may = [] }: Companions = COMPANIONS[verb];
  const stray = keys.find((key) => ALL.has(key) && !one.includes(key) && !may.includes(key));
  if (stray !== undefined)
    throw fault(`\`${stray}\` does not go with \`${verb}\`: that takes ${listed([...one, ...may])}`);
  const given = one.filter((key) => keys.includes(key));
  if (given.length > 1) throw fault(`\`${verb}\` takes only one of ${listed(given)}`);
  // One that is missing altogether is told by whoever needs it, but where there are several to choose from.
  if (given.length === 0 && one.length > 1) throw fault(`\`${verb}\` takes one of ${listed(one)}: give it`);
  for (const text of ['stall', 'event']) {
    if (spec[text] !== undefined && typeof spec[text] !== 'string') throw fault(`its \`${text}\` is no text`);
  }
  return verb;
}

function listed(keys: readonly string[]): string {
  return keys.map((key) => `\`${key}\``).join(', ');
}

/** A step is taken at once and whole: what goes on later, or only when it is asked again, is no part of it. */
export function plainFunction(key: string, of: Written, fault: (what: string) => Error): Written {
  if (typeof of !== 'function') throw fault(`its \`${key}\` is ${shown(of)}: give a function`);
  const kind = Object.prototype.toString.call(of).slice('[object '.length, -1);
  if (kind === 'Function') return of;
  throw fault(`its \`${key}\` is of the kind ${kind}: a step is taken at once, so give an ordinary function`);
}
