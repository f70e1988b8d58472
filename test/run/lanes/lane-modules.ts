import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, temporaryFolder } from '../../cli/heddle.js';

const folder = temporaryFolder();
const built = (path: string) => JSON.stringify(pathToFileURL(join(ROOT, 'dist/src', path)).href);
let modules = 0;

/** What a module of lanes has to hand. */
const HEAD = `import { at, Ended, fromGenerators, lanesIn, registers, shared, System } from ${built('sim.js')};
const lane = lanesIn();
`;

/** Writes a module of lanes. @returns its URL */
export function laneModule(text: string): URL {
  return moduleOf(HEAD + text);
}

/** A module that exports what an example's function builds. */
export function exampleModule(name: string, build: string, options: string): URL {
  const example = JSON.stringify(exampleUrl(name).href);
  return moduleOf(`import { ${build} } from ${example};\nexport const system = ${build}(${options});\n`);
}

export function exampleUrl(name: string): URL {
  return pathToFileURL(join(ROOT, `examples/${name}.mjs`));
}

/** Writes a module. @returns its URL */
export function moduleOf(text: string): URL {
  const path = join(folder, `lanes-${modules++}.mjs`);
  writeFileSync(path, text);
  return pathToFileURL(path);
}

/** Lanes of every verb that searches alone had before, with an end that is right in every order. */
export const EVERY_VERB = `
const cells = shared({ lock: 0, turn: 0, bell: 0, slots: [0, 0] });
const plain = shared({ sum: 0, marks: [7, 0] });
const add = (next) => ({ touches: (_, __, b) => b.reads(0, 4).writes(0, 4), step: (_, { plain }) => void plain[0]++, next });
const locking = lane('locker', registers('at', 'how'), {
  choose: { chooses: 2, take: (r, chosen) => void (r.at = chosen) },
  fill: { stores: at(cells.slots, (r) => r.at), value: 1 },
  lock: { updates: cells.lock, when: (old) => old === 0, to: 1 },
  count: add('unlock'),
  unlock: { stores: cells.lock, value: 0 },
  bell: { updates: cells.bell, to: (old) => old + 1 },
  wake: { notifies: cells.bell, count: 1 },
});
const sleeper = lane('sleeper', registers('how'), {
  sleep: { parks: cells.bell, while: 0, timeLimit: 2, take: (r, how) => void (r.how = how) },
  wait: { awaits: cells.bell, toEqual: 2 },
  all: { awaits: [cells.lock, cells.turn], untilAll: (_, [lock, turn]) => lock === 0 && turn === 0 },
  less: { awaits: cells.turn, toBeLess: 1 },
  until: { awaits: cells.bell, until: (_, value) => value > 1 },
  count: add('mark'),
  mark: { writes: plain.marks.first + 1, value: (r) => r.how },
});
export const system = new System({
  lanes: [locking, locking, sleeper],
  cells,
  plain,
  finalFault: (_, { plain }) => (plain.sum === 3 && plain.marks[0] === 7 ? null : \`the sum is \${plain.sum}\`),
});
`;
