import { boundsText } from '../../../sim/explore/bounds.js';
import { storyText } from '../../../sim/story/columns.js';
import type { Story } from '../../../sim/story/story.js';
import type { Counterexample, Verification } from '../../safety/verify.js';
import { colours } from './colours.js';

/** Steps of a proof's counterexample that are shown at either end of a stretch that one lane takes without a switch. */
const SHOWN = 3;

/**
 * What `heddle verify` prints under the workload's line.
 * @param width characters of a line.
 * @param replaying how a counterexample is played back; null where that is said elsewhere.
 */
export function verificationText(
  verification: Verification,
  width: number,
  replaying: string | null,
): string {
  const { verdict, states, counterexample, interleavings, unwrittenReads, explanation, bounds } =
    verification;
  const lines = [lookedAt(verification)];
  if (unwrittenReads.first !== null) lines.push(unwrittenText(unwrittenReads.count, unwrittenReads.first));
  if (interleavings !== null) lines.push(`Interleavings covered: ${interleavingsText(interleavings)}`);
  if (verdict === 'proved') {
    lines.push(
      colours.green(
        'proved: no interleaving races, deadlocks, livelocks or stores other data than the sequential run.',
      ),
    );
    lines.push(...worth(verification));
    if (verification.contract !== null) {
      lines.push(colours.yellow(`Its waits break the contract: ${verification.contract}.`));
    }
  } else if (verdict === 'incomplete') {
    const few = bounds ? boundsText(bounds) : '';
    const where = few === '' ? 'them' : `them, nor in ${few}`;
    lines.push(
      colours.yellow(
        `incomplete: a limit was reached after ${states} states; nothing was found in ${where}.`,
      ),
    );
  }
  if (counterexample && explanation) {
    const { steps, contextSwitches, minimal, sentence } = counterexample;
    lines.push(
      '',
      ...(steps > 0 ? [stepsText(explanation, width, SHOWN), ''] : []),
      colours.red(sentence),
      `${steps} steps and ${contextSwitches} context ${contextSwitches === 1 ? 'switch' : 'switches'}: ` +
        (minimal ? 'no interleaving with this verdict has fewer switches.' : 'not shown to be the simplest.'),
      ...(replaying === null ? [] : [`Replay: ${replaying}`]),
    );
  }
  const others = verification.findings.map(({ kind }) => kind).filter((kind) => kind !== verdict);
  if (others.length > 0) lines.push(`Found besides: ${others.join(', ')} (--find ${others[0]} shows it)`);
  return lines.join('\n');
}

/** How states were left out, where some were. */
const HOW: { readonly [method in Verification['method']]?: string } = {
  'counters-first': ' (counters first)',
  'persistent-sets': ' (persistent sets)',
};

/** What was looked at, and how long it took. */
function lookedAt({ verdict, method, states, transitions, peakStates, elapsedMs }: Verification): string {
  const took = `${elapsedMs.toFixed(0)} ms`;
  if (method === 'one-path' && verdict === 'proved') {
    return `${transitions} steps, and every interleaving is an order of them, ${took}`;
  }
  return `${states} states${HOW[method] ?? ''}, ${transitions} transitions, ${peakStates} states held at most, ${took}`;
}

/** A finding that is being made simpler: enough to go to work with. */
export function earlyText(
  { kind, steps, sentence }: Counterexample,
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
function worth({ held, heldOnMemory, neverWaited, idleWaits, unreached }: Verification): readonly string[] {
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
  // What ships has states for schedules of every kind.
  if (held && unreached.length > 0) {
    const states = unreached.map(({ lane, state }) => `${lane} ${state}`).join(', ');
    lines.push(`States that no order of steps leads to, so that this says nothing about them: ${states}.`);
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
 * The steps of a run, a column for each lane.
 * @param width characters of a line.
 * @param ends how many steps of a long stretch of one lane are shown at either end. Default: all.
 */
export function stepsText(story: Story, width: number, ends = Number.POSITIVE_INFINITY): string {
  return storyText(story, { width, ends, mark: colours.red });
}

function interleavingsText(interleavings: NonNullable<Verification['interleavings']>): string {
  if (typeof interleavings !== 'string') return `about 2^${interleavings.log2.toFixed(1)}`;
  const { length } = interleavings;
  return length <= 12 ? interleavings : `${interleavings.slice(0, 3)}... (${length} digits)`;
}
