// What checking says of some systems: a line for each, and the steps that lead to what goes wrong.
import { realpathSync } from 'node:fs';
import { check, explainWait } from 'heddle/sim';

/**
 * Checks each system and prints what comes of it, if `module` (its `import.meta`) is the program that Node was started
 * with. A module that another one imports prints nothing.
 */
export function printVerdicts(module, systems, options) {
  const started = process.argv[1];
  if (!started || realpathSync(started) !== module.filename) return;
  for (const [name, system] of Object.entries(systems)) {
    const { verdict, states, counterexample } = check(system, options);
    console.log(`${name}: ${verdict}, ${states} ${states === 1 ? 'state' : 'states'}`);
    if (counterexample) printSteps(system, counterexample);
  }
}

function printSteps(system, { lanes, finding }) {
  const width = Math.max(...system.lanes.map(({ name }) => name.length));
  const line = (lane, state) => console.log(`  ${lane.padEnd(width)}  ${state}`);
  system.reset();
  for (const lane of lanes) {
    line(system.lanes[lane].name, system.state(lane).name);
    system.step(lane);
  }
  console.log(`  ${explain(finding)}`);
}

function explain(finding) {
  switch (finding.kind) {
    case 'race': {
      const steps = [finding.first, finding.second].map(({ lane, state }) => `${lane} in ${state}`);
      return `${steps.join(' and ')} come next, and touch the same bytes`;
    }
    case 'deadlock':
      return finding.waiting.map(explainWait).join('; ');
    case 'livelock':
      return `for ever: ${finding.loop.map(({ lane, state }) => `${lane} in ${state}`).join(', ')}`;
    case 'wrong-result':
      return finding.what;
  }
}
