import type { ExplainedStep, Explanation } from '../../safety/explain.js';
import type { Counterexample, Verification } from '../../safety/verify.js';
import { colours } from './colours.js';
import { plainTable } from './plain-table.js';

/** Steps of a proof's counterexample that are shown at either end of a stretch that one lane takes without a switch. */
const SHOWN = 3;

/**
 * What `heddle verify` prints under the workload's line.
 * @param replaying how a counterexample is played back; null where that is said elsewhere.
 */
export function verificationText(
  verification: Verification,
  explanation: Explanation | null,
  replaying: string | null,
): string {
  const { verdict, states, transitions, elapsedMs, peakStates, counterexample, interleavings } = verification;
  const { unwrittenReads } = verification;
  const lines = [
    `${states} states, ${transitions} transitions, ${peakStates} states held at most, ${elapsedMs.toFixed(0)} ms`,
  ];
  if (unwrittenReads.first !== null) lines.push(unwrittenText(unwrittenReads.count, unwrittenReads.first));
  if (interleavings !== null) lines.push(`Interleavings covered: ${interleavingsText(interleavings)}`);
  if (verdict === 'proved') {
    lines.push(
      colours.green(
        'proved: no interleaving races, deadlocks, livelocks or stores other data than the sequential run.',
      ),
    );
    lines.push(...worth(verification));
  } else if (verdict === 'incomplete') {
    lines.push(
      colours.yellow(`incomplete: a limit was reached after ${states} states; nothing was found in them.`),
    );
  }
  if (counterexample && explanation) {
    const { steps, contextSwitches, minimal } = counterexample;
    lines.push(
      '',
      ...(steps > 0 ? [stepsTable(explanation, SHOWN), ''] : []),
      colours.red(explanation.sentence),
      `${steps} steps and ${contextSwitches} context ${contextSwitches === 1 ? 'switch' : 'switches'}: ` +
        (minimal ? 'no interleaving with this verdict has fewer switches.' : 'not shown to be the simplest.'),
      ...(replaying === null ? [] : [`Replay: ${replaying}`]),
    );
  }
  const others = verification.findings.map(({ kind }) => kind).filter((kind) => kind !== verdict);
  if (others.length > 0) lines.push(`Found besides: ${others.join(', ')} (--find ${others[0]} shows it)`);
  return lines.join('\n');
}

/** A finding that is being made simpler: enough to go to work with. */
export function earlyText(
  { kind, steps }: Counterexample,
  { sentence }: Explanation,
  simplify: string,
  replaying: string,
): string {
  return [
    `Found, after ${steps} steps: ${kind}. A simpler way there is looked for, ${simplify} at most (Ctrl-C ends that).`,
    colours.red(sentence),
    `Replay: ${replaying}`,
    '',
  ].join('\n');
}

/** A finding in one line, for when there is no time for more. */
export function foundText({ kind, steps }: Counterexample, replaying: string): string {
  return `${kind} after ${steps} steps, not shown to be the simplest: ${replaying}`;
}

/** What a finding is worth that was not waited for to the end. */
export function unexploredText({ verdict }: Verification): string {
  return `Not every state was explored: ${verdict === 'race' ? 'other findings' : 'worse'} may be there.`;
}

/** What a proof rests on, and what it has not exercised. */
function worth({ held, heldOnMemory, neverWaited, idleWaits }: Verification): readonly string[] {
  const lines: string[] = [];
  if (held) {
    const onMemory = heldOnMemory ? `, and ${heldText(heldOnMemory)} of a run on real memory` : '';
    lines.push(
      `Held against their declarations and against being taken again: ${heldText(held)}${onMemory}.`,
    );
  } else {
    lines.push(
      'Not held here: that steps keep to their declarations. Tests hold the shipped lanes (or --checked).',
    );
  }
  if (neverWaited) {
    lines.push(
      colours.yellow('No wait ever made a lane wait: the proof says nothing about what synchronises them.'),
    );
  } else if (idleWaits.length > 0) {
    const waits = idleWaits.map(({ lane, state }) => `${lane} ${state}`).join(', ');
    lines.push(`Waits at which no lane ever had to wait, so that this says nothing about them: ${waits}.`);
  }
  return lines;
}

function heldText({ steps, of }: { readonly steps: number; readonly of: number }): string {
  return steps === of ? `all ${of} steps` : `${steps} of ${of} steps`;
}

/** What a person should know before data are taken for proved: some of them are nobody's. */
function unwrittenText(count: number, first: number): string {
  return count === 1
    ? `Operation ${first} reads SRAM that nothing wrote before it: zeros.`
    : `${count} operations read SRAM that nothing wrote before them: zeros. The first is operation ${first}.`;
}

/**
 * The steps of a run as a table, the accesses that race marked.
 * @param ends how many steps of a long stretch of one lane are shown at either end. Default: all.
 */
export function stepsTable({ steps, pending }: Explanation, ends = Number.POSITIVE_INFINITY): string {
  const table = plainTable(['step', 'lane', 'state', 'operation', 'access'], 'left');
  const row = (step: ExplainedStep, mark: string) =>
    table.push([mark, step.lane, step.state, step.operation, step.access]);
  for (const stretch of stretches(steps)) {
    const isLong = stretch.length > 2 * ends + 1;
    const shown = isLong ? [...stretch.slice(0, ends), null, ...stretch.slice(-ends)] : stretch;
    for (const step of shown) {
      if (step) row(step, String(step.step));
      else table.push(['...', stretch[0].lane, `${stretch.length - 2 * ends} more steps`, '', '']);
    }
  }
  for (const step of pending) row(step, colours.red('next'));
  return table.toString();
}

/** Steps grouped by the lane that takes them one after the other. */
function stretches(steps: readonly ExplainedStep[]): readonly ExplainedStep[][] {
  const grouped: ExplainedStep[][] = [];
  for (const step of steps) {
    const current = grouped.at(-1);
    if (current?.[0].lane === step.lane) current.push(step);
    else grouped.push([step]);
  }
  return grouped;
}

function interleavingsText(interleavings: NonNullable<Verification['interleavings']>): string {
  if (typeof interleavings !== 'string') return `about 2^${interleavings.log2.toFixed(1)}`;
  const { length } = interleavings;
  return length <= 12 ? interleavings : `${interleavings.slice(0, 3)}... (${length} digits)`;
}
