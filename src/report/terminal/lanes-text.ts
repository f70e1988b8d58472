import type { LanesReport } from '../../run/lanes/lanes-report.js';
import { colours } from './colours.js';

/** What `heddle check --on threads` prints. */
export function runsText({
  lanes,
  runs,
  failures,
  steps,
  elapsedMs,
  sentence,
  failedRun,
  seed,
}: LanesReport): string {
  const head = [
    `${count(lanes.length, 'lane')} on threads: ${lanes.join(', ')}`,
    `${count(runs, 'run')} at full speed, ${count(steps, 'step')}, ${(elapsedMs / 1000).toFixed(1)} s, seed ${seed}`,
  ];
  if (failures === 0) {
    return [...head, colours.yellow('Nothing went wrong, which proves nothing: heddle check proves.')].join(
      '\n',
    );
  }
  const which =
    failures === 1 ? `Run ${failedRun} went wrong` : `${failures} runs went wrong, first run ${failedRun}`;
  return [...head, colours.red(`${which}. ${sentence}`)].join('\n');
}

/** What `heddle replay --on threads` says of an order of lanes that it forced. */
export function forcedText({ steps, finding, forced, sentence }: LanesReport): string {
  const same = `On real threads: the same ${count(steps, 'step')}`;
  if (!forced || forced.difference !== null) {
    return colours.red(`On real threads: words differ from the simulated ones: ${forced?.difference}.`);
  }
  if (!forced.sameFinding)
    return colours.red(`On real threads: another end. ${sentence ?? 'Nothing goes wrong.'}`);
  const words = 'the same words in every bit';
  if (finding?.kind === 'race') return `${same}, ${words}, and both lanes stand before accesses that race.`;
  return `${same}, ${words}${finding ? ', and the same went wrong' : ''}.`;
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;
}
