import type { ProtocolVerification } from '../../every-schedule/verify-protocol.js';
import { colours } from './colours.js';
import { stepsText } from './verification-text.js';

const CLASSES = {
  every: 'every schedule',
  'stored-at-once': 'every schedule that stores each sum straight after its last EXECUTE',
} as const;

/**
 * What `heddle verify --every-schedule` prints.
 * @param width characters of a line.
 * @param replaying how a schedule that goes wrong is played back; null where it was not saved.
 */
export function protocolText(
  verification: ProtocolVerification,
  width: number,
  replaying: string | null,
): string {
  const { protocol, ringCapacity, lanes, schedules, verdict, sentence } = verification;
  const { states, transitions, held, elapsedMs, schedule, way } = verification;
  const link = ringCapacity === null ? `lanes ${lanes.join(', ')}` : `ring ${ringCapacity}`;
  const lines = [
    `protocol ${protocol}, ${link}, ${CLASSES[schedules]}`,
    `${states} abstract states, ${transitions} transitions, ${held} steps held at other offsets, ${elapsedMs.toFixed(0)} ms`,
  ];
  if (verdict === 'proved') {
    lines.push(
      colours.green(
        `proved for ${CLASSES[schedules]} that keeps the contract: no interleaving races, deadlocks, livelocks or ` +
          'stores other data than the sequential run.',
      ),
    );
    return lines.join('\n');
  }
  if (verdict === 'refused')
    return [...lines, colours.yellow(`refused: ${sentence}.`), 'Nothing is proved.'].join('\n');
  const explanation = verification.verification?.explanation;
  if (way)
    lines.push(`The search comes to it in ${way.lanes.length} steps, with ${way.operations} operations.`);
  lines.push(`A schedule of ${schedule?.ops.length} operations shows it:`, '');
  if (explanation && explanation.steps.length > 0) lines.push(stepsText(explanation, width, 3), '');
  lines.push(colours.red(sentence ?? ''));
  lines.push(
    replaying === null
      ? 'Write it to a file with --save FILE, for heddle verify and heddle replay.'
      : `Replay: ${replaying}`,
  );
  return lines.join('\n');
}

/** What is said of a schedule beside that: whether it is one of those that the protocol was verified for. */
export function contractText(verdict: ProtocolVerification['verdict'], contract: string | null): string {
  if (contract !== null) return colours.yellow(`This schedule is none of them: ${contract}.`);
  return verdict === 'proved'
    ? colours.green('This schedule keeps the contract, so it is proved with them.')
    : 'This schedule keeps the contract.';
}
