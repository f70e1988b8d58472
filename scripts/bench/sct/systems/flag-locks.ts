// Locks of loads and stores alone: Dekker, Peterson, Lamport's bakery, the filter lock, Szymanski.
import { untilAll } from '../../../../src/lane/generator-access.js';
import type { Classic } from '../classic.js';
import { times, zeros } from '../classic.js';
import { excluding } from '../excluding.js';
import { loads, stores } from '../states.js';

/** @param declares whether a thread says that it wants before it gives way; the other order is a classic mistake. */
const peterson = (name: string, declares: boolean) =>
  excluding({
    name,
    from: 'Peterson 1981',
    finds: declares ? [] : ['race'],
    threads: 2,
    cells: { wants: [0, 0], turn: 0 },
    *enter({ wants, turn }, id) {
      if (declares) yield wants[id].store(1);
      yield turn.store(1 - id);
      if (!declares) yield wants[id].store(1);
      yield untilAll([wants[1 - id], turn], (other, whose) => other === 0 || whose === id);
    },
    *leave({ wants }, id) {
      yield wants[id].store(0);
    },
    enterStates({ wants, turn }, id) {
      const declare = { declare: stores(wants.first + id, 1) };
      return {
        ...(declares ? declare : {}),
        giveWay: stores(turn, 1 - id),
        ...(declares ? {} : declare),
        wait: {
          awaits: [wants.first + 1 - id, turn],
          untilAll: (_, [other, whose]) => other === 0 || whose === id,
        },
      };
    },
    leaveStates: ({ wants }, id) => ({ leave: stores(wants.first + id, 0) }),
  });

/** Both declare, and the one whose turn it is not steps back until it is. */
const dekker = excluding({
  name: 'dekker',
  from: 'Dekker, in Dijkstra 1965',
  threads: 2,
  cells: { wants: [0, 0], turn: 0 },
  *enter({ wants, turn }, id) {
    yield wants[id].store(1);
    while ((yield wants[1 - id].load()) === 1) {
      if ((yield turn.load()) === id) {
        yield wants[1 - id].until(0);
        return;
      }
      yield wants[id].store(0);
      yield turn.until(id);
      yield wants[id].store(1);
    }
  },
  *leave({ wants, turn }, id) {
    yield turn.store(1 - id);
    yield wants[id].store(0);
  },
  registers: ['other', 'turn'],
  enterStates: ({ wants, turn }, id) => ({
    declare: stores(wants.first + id, 1),
    look: {
      ...loads(wants.first + 1 - id, 'other'),
      next: (r, _, go) => (r.other === 1 ? go.whose : go.inside),
    },
    whose: { ...loads(turn, 'turn'), next: (r, _, go) => (r.turn === id ? go.insist : go.stepBack) },
    insist: { awaits: wants.first + 1 - id, toEqual: 0, next: 'inside' },
    stepBack: stores(wants.first + id, 0),
    wait: { awaits: turn, toEqual: id },
    declareAgain: { ...stores(wants.first + id, 1), next: 'look' },
  }),
  leaveStates: ({ wants, turn }, id) => ({
    giveTurn: stores(turn, 1 - id),
    leave: stores(wants.first + id, 0),
  }),
});

/** Takes a number above all others, and waits for those with lower ones. @param shows that it is choosing. */
const bakery = (name: string, shows: boolean) =>
  excluding({
    name,
    from: 'Lamport 1974',
    finds: shows ? [] : ['race'],
    threads: 2,
    cells: { choosing: [0, 0], number: [0, 0] },
    *enter({ choosing, number }, id) {
      const other = 1 - id;
      if (shows) yield choosing[id].store(1);
      const mine = (yield number[other].load()) + 1;
      yield number[id].store(mine);
      if (shows) {
        yield choosing[id].store(0);
        yield choosing[other].until(0);
      }
      yield number[other].until(
        (theirs: number) => theirs === 0 || theirs > mine || (theirs === mine && other > id),
      );
    },
    *leave({ number }, id) {
      yield number[id].store(0);
    },
    registers: ['mine'],
    enterStates({ choosing, number }, id) {
      const other = 1 - id;
      return {
        ...(shows ? { choose: stores(choosing.first + id, 1) } : {}),
        look: {
          loads: number.first + other,
          take: (r, value) => {
            r.mine = value + 1;
          },
        },
        take: { stores: number.first + id, value: (r) => r.mine },
        ...(shows
          ? {
              chosen: stores(choosing.first + id, 0),
              awaitChoice: { awaits: choosing.first + other, toEqual: 0 },
            }
          : {}),
        wait: {
          awaits: number.first + other,
          until: (r, theirs) => theirs === 0 || theirs > r.mine || (theirs === r.mine && other > id),
        },
      };
    },
    leaveStates: ({ number }, id) => ({ leave: stores(number.first + id, 0) }),
  });

/** A level for each thread but one; at each, the last one to come waits for those that are as high or higher. */
const filter = (threads: number) =>
  excluding({
    name: `filter_${threads}`,
    from: 'Peterson 1981, as in Herlihy and Shavit',
    threads,
    cells: { level: zeros(threads), last: zeros(threads) },
    *enter({ level, last }, id) {
      for (let at = 1; at < threads; at++) {
        yield level[id].store(at);
        yield last[at].store(id);
        for (const other of level) {
          if (other === level[id]) continue;
          yield untilAll([other, last[at]], (theirs, whose) => theirs < at || whose !== id);
        }
      }
    },
    *leave({ level }, id) {
      yield level[id].store(0);
    },
    enterStates: ({ level, last }, id) =>
      Object.fromEntries(
        times(threads - 1, (before) => {
          const at = before + 1;
          const others = times(threads, (other) => other).filter((other) => other !== id);
          return [
            [`rise ${at}`, stores(level.first + id, at)],
            [`last ${at}`, stores(last.first + at, id)],
            ...others.map((other) => [
              `wait ${at} for ${other}`,
              {
                awaits: [level.first + other, last.first + at],
                untilAll: (_: unknown, [theirs, whose]: Int32Array) => theirs < at || whose !== id,
              },
            ]),
          ];
        }).flat(),
      ),
    leaveStates: ({ level }, id) => ({ leave: stores(level.first + id, 0) }),
  });

/** A waiting room with two doors; of those inside, the lower number goes first. */
const szymanski = excluding({
  name: 'szymanski',
  from: 'Szymanski 1988',
  threads: 2,
  cells: { flag: [0, 0] },
  *enter({ flag }, id) {
    const [mine, other] = [flag[id], flag[1 - id]];
    yield mine.store(1);
    yield other.until((value: number) => value < 3);
    yield mine.store(3);
    if ((yield other.load()) === 1) {
      yield mine.store(2);
      yield other.until(4);
    }
    yield mine.store(4);
    if (id === 1) yield other.until((value: number) => value < 2);
  },
  *leave({ flag }, id) {
    if (id === 0) yield flag[1].until((value: number) => value < 2 || value > 3);
    yield flag[id].store(0);
  },
  registers: ['other'],
  enterStates({ flag }, id) {
    const [mine, other] = [flag.first + id, flag.first + 1 - id];
    return {
      intend: stores(mine, 1),
      door: { awaits: other, toBeLess: 3 },
      come: stores(mine, 3),
      look: { ...loads(other, 'other'), next: (r, _, go) => (r.other === 1 ? go.letIn : go.shut) },
      letIn: stores(mine, 2),
      awaitShut: { awaits: other, toEqual: 4 },
      shut: { ...stores(mine, 4), next: id === 1 ? 'goSecond' : 'inside' },
      ...(id === 1 ? { goSecond: { awaits: other, toBeLess: 2 } } : {}),
    };
  },
  leaveStates: ({ flag }, id) => ({
    ...(id === 0
      ? { lastOut: { awaits: flag.first + 1, until: (_, value: number) => value < 2 || value > 3 } }
      : {}),
    leave: stores(flag.first + id, 0),
  }),
});

export const flagLocks: readonly Classic[] = [
  peterson('peterson', true),
  peterson('peterson-turn-first', false),
  dekker,
  bakery('bakery', true),
  bakery('bakery-no-choosing', false),
  filter(3),
  szymanski,
];
