// What checking says of some systems: a line for each, and the steps that lead to what goes wrong.
import { realpathSync } from 'node:fs';
import { check, storyText, tell } from 'heddle/sim';

/**
 * Checks each system and prints what comes of it, if `module` (its `import.meta`) is the program that Node was started
 * with. A module that another one imports prints nothing.
 */
export function printVerdicts(module, systems, options) {
  const started = process.argv[1];
  if (!started || realpathSync(started) !== module.filename) return;
  const told = Object.entries(systems).map(([name, system]) => {
    const { verdict, states, counterexample, unreached } = check(system, options);
    const line = `${name}: ${verdict}, ${states} ${states === 1 ? 'state' : 'states'}`;
    if (!counterexample)
      return [line, ...unreached.map(({ lane, state }) => `never reached: ${lane} ${state}`)].join('\n');
    const story = tell(system, counterexample.lanes, counterexample.finding);
    return `${line}\n${storyText(story)}\n${story.sentence}\n`;
  });
  console.log(told.join('\n').trimEnd());
}
