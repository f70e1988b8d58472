import { type Lane, Verb } from '../../lane/lane.js';
import { BadInput } from '../../refusal/bad-input.js';

/** Which lanes each worker carries out, by number: those come first that it goes on with where it can choose. */
export type Hosts = readonly (readonly number[])[];

/** A worker for each lane. */
export function oneEach(lanes: number): Hosts {
  return Array.from({ length: lanes }, (_, lane) => [lane]);
}

/** By lane: the number of the worker that carries it out. */
export function hostOfEach(hosts: Hosts): readonly number[] {
  const of: number[] = [];
  for (const [host, hosted] of hosts.entries()) for (const lane of hosted) of[lane] = host;
  return of;
}

/** The other way round: the lanes of each worker, by their numbers. */
export function lanesOfEach(hosts: readonly number[]): Hosts {
  const of: number[][] = [];
  for (const [lane, host] of hosts.entries()) {
    of[host] ??= [];
    of[host].push(lane);
  }
  return of.filter((lanes) => lanes.length > 0);
}

/**
 * Says which worker carries which lanes out. Where there are workers enough, each lane has its own. Where there are not,
 * lanes whose names end in the same number (`compute 0` and `dma 0`) share one as long as that can be; a worker goes on
 * with a lane that moves tiles only where those that compute cannot go on. A lane that sleeps of itself
 * (`parks`) shares with nobody, even if that takes more workers: it would take the others to sleep with it.
 * @param workers how many there may be.
 * @param wish what the protocol would like: taken as it is, or with some put together where it wants more workers.
 * @throws BadInput where the wish leaves a lane out, has it twice, or lets one that parks share.
 */
export function hosting(lanes: readonly Lane[], workers: number, wish?: Hosts): Hosts {
  if (wish) {
    checkWish(lanes, wish);
    const alone = wish.filter(([first]) => parksItself(lanes[first]));
    const others = wish.filter((host) => !alone.includes(host));
    return inOrder([...alone, ...together(others, Math.max(1, workers - alone.length))]);
  }
  const numbers = lanes.map((_, lane) => lane);
  if (lanes.length <= workers) return oneEach(lanes.length);
  const alone = numbers.filter((lane) => parksItself(lanes[lane])).map((lane) => [lane]);
  const others = numbers.filter((lane) => !parksItself(lanes[lane]));
  const groups = groupsOf(others, lanes);
  const left = Math.max(1, workers - alone.length);
  const shared = groups.length < left ? apart(groups, left) : together(groups, left);
  return inOrder([...alone, ...shared.map((host) => computeFirst(host, lanes))]);
}

/** Lanes that go by the same number, those that compute first; a lane without a number is a group of its own. */
function groupsOf(numbers: readonly number[], lanes: readonly Lane[]): Hosts {
  const groups = new Map<string, number[]>();
  for (const lane of computeFirst(numbers, lanes)) {
    const key = /\d+$/.exec(lanes[lane].name)?.[0] ?? lanes[lane].name;
    groups.set(key, [...(groups.get(key) ?? []), lane]);
  }
  return [...groups.values()];
}

/** No more than so many: each group goes to those that have the fewest lanes so far, and takes turns with them. */
function together(groups: Hosts, most: number): Hosts {
  const hosts: { groups: Hosts; lanes: number }[] = [];
  for (const group of groups) {
    if (hosts.length < most) hosts.push({ groups: [group], lanes: group.length });
    else {
      const least = hosts.reduce((fewest, host) => (host.lanes < fewest.lanes ? host : fewest));
      least.groups = [...least.groups, group];
      least.lanes += group.length;
    }
  }
  return hosts.map(({ groups }) => firstOfEachFirst(groups));
}

/** What each prefers, then what each likes second, and so on. */
function firstOfEachFirst(groups: Hosts): readonly number[] {
  const longest = Math.max(...groups.map(({ length }) => length));
  return Array.from({ length: longest }, (_, rank) =>
    groups.flatMap((group) => group.slice(rank, rank + 1)),
  ).flat();
}

/** So many, as far as that goes: the largest group gives a lane away as long as there are too few. */
function apart(groups: Hosts, wanted: number): Hosts {
  const hosts = groups.map((group) => [...group]);
  while (hosts.length < wanted) {
    const largest = hosts.reduce((most, host) => (host.length > most.length ? host : most));
    if (largest.length < 2) break;
    hosts.push(largest.splice(-1));
  }
  return hosts;
}

function computeFirst(numbers: readonly number[], lanes: readonly Lane[]): readonly number[] {
  const moves = (lane: number) => Number(/^(dma|load|store)\b/.test(lanes[lane].name));
  return [...numbers].sort((a, b) => moves(a) - moves(b) || a - b);
}

/** In the order of their first lanes, so that two lanes are hosted in the order in which they are listed. */
function inOrder(hosts: Hosts): Hosts {
  return [...hosts].sort((a, b) => Math.min(...a) - Math.min(...b));
}

/** Whether a lane sleeps on cells of its own accord. */
export function parksItself({ states }: Lane): boolean {
  return states.some(({ verb }) => verb === Verb.parks);
}

function checkWish(lanes: readonly Lane[], wish: Hosts): void {
  const listed = wish.flat().sort((a, b) => a - b);
  if (listed.join() !== lanes.map((_, lane) => lane).join() || wish.some((host) => host.length === 0)) {
    throw new BadInput(
      `hosts ${JSON.stringify(wish)}: give each of the lanes 0 to ${lanes.length - 1} to one worker, and no worker without a lane`,
    );
  }
  const crowded = wish.find((host) => host.length > 1 && host.some((lane) => parksItself(lanes[lane])));
  if (!crowded) return;
  const { name } = lanes[crowded.find((lane) => parksItself(lanes[lane])) as number];
  throw new BadInput(
    `hosts ${JSON.stringify(wish)}: the ${name} lane parks, and would take others with it: give it a worker of its own`,
  );
}
