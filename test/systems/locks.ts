import type { System } from '../../sim/system.js';
import { laneOf, loads, others, type Step, stores, systemOf, writes } from './states.js';

/** What is wrong with a lock; none for one that is right. */
type Faulty<Fault extends string> = Fault | 'none';

/** Peterson's lock of any number of lanes: each passes all levels but the last. Of two lanes, it is the one for two. */
export function filterLock(count: number, fault: Faulty<'victim first' | 'a level short'> = 'none'): System {
  const victim = (level: number) => count + level - 1;
  const levels = count - (fault === 'a level short' ? 2 : 1);
  const lanes = others(count).map((me) => {
    const rivals = others(count, me);
    const states: Record<string, Step> = {};
    const level = (at: number) => (at > levels ? 'work' : `enter ${at}`);
    for (let at = 1; at <= levels; at++) {
      const raise = stores(me, at, fault === 'victim first' ? `look ${at} ${rivals[0]}` : `yield ${at}`);
      const giveWay = stores(
        victim(at),
        me + 1,
        fault === 'victim first' ? `raise ${at}` : `look ${at} ${rivals[0]}`,
      );
      if (fault === 'victim first')
        Object.assign(states, { [`enter ${at}`]: giveWay, [`raise ${at}`]: raise });
      else Object.assign(states, { [`enter ${at}`]: raise, [`yield ${at}`]: giveWay });
      rivals.forEach((rival, place) => {
        const next = place + 1 < rivals.length ? `look ${at} ${rivals[place + 1]}` : level(at + 1);
        const look = `look ${at} ${rival}`;
        states[look] = loads(rival, (r) => (r.seen >= at ? `victim ${at} ${rival}` : next));
        states[`victim ${at} ${rival}`] = loads(victim(at), (r) =>
          r.seen === me + 1 ? look : level(at + 1),
        );
      });
    }
    states.work = writes(0, me, 'leave');
    states.leave = stores(me, 0, 'end');
    return laneOf(`lane ${me}`, states);
  });
  return systemOf(lanes, [
    ...others(count).map((at) => `level ${at}`),
    ...others(count).map((at) => `victim ${at}`),
  ]);
}

/** Lamport's bakery: who drew the lowest number goes first, and of those with the same one the lowest lane. */
export function bakery(count: number, fault: Faulty<'no order of equals'> = 'none'): System {
  const number = (lane: number) => count + lane;
  const lanes = others(count).map((me) => {
    const rivals = others(count, me);
    const after = (place: number, first: string, then: string) =>
      place + 1 < rivals.length ? `${first} ${rivals[place + 1]}` : then;
    const states: Record<string, Step> = { choose: stores(me, 1, `see ${rivals[0]}`) };
    rivals.forEach((rival, place) => {
      states[`see ${rival}`] = {
        loads: number(rival),
        take: (r, value) => {
          r.most = Math.max(r.most, value);
        },
        next: after(place, 'see', 'draw'),
      };
    });
    states.draw = stores(number(me), (r) => r.most + 1, 'chosen');
    states.chosen = stores(me, 0, `await ${rivals[0]}`);
    const isBefore = (rival: number) => fault === 'none' && rival < me;
    rivals.forEach((rival, place) => {
      states[`await ${rival}`] = loads(rival, (r) => (r.seen ? `await ${rival}` : `turn ${rival}`));
      states[`turn ${rival}`] = loads(number(rival), (r) => {
        const mine = r.most + 1;
        const waits = r.seen !== 0 && (r.seen < mine || (r.seen === mine && isBefore(rival)));
        return waits ? `turn ${rival}` : after(place, 'await', 'work');
      });
    });
    states.work = writes(0, me, 'leave');
    states.leave = stores(number(me), 0, 'end');
    return laneOf(`lane ${me}`, states);
  });
  return systemOf(lanes, [
    ...others(count).map((at) => `choosing ${at}`),
    ...others(count).map((at) => `number ${at}`),
  ]);
}

/** Szymanski's lock: a waiting room whose door the last one in shuts, and who is in there first leaves first. */
export function szymanski(count: number, fault: Faulty<'does not wait at the exit'> = 'none'): System {
  const lanes = others(count).map((me) => {
    const rivals = others(count, me);
    /** Looks at these lanes, one after the other, and at one of them until it is as it should be. */
    const all = (name: string, whom: readonly number[], isRight: (seen: number) => boolean, next: string) => {
      const states: Record<string, Step> = {};
      whom.forEach((rival, place) => {
        const then = place + 1 < whom.length ? `${name} ${whom[place + 1]}` : next;
        states[`${name} ${rival}`] = loads(rival, (r) => (isRight(r.seen) ? then : `${name} ${rival}`));
      });
      return [whom.length > 0 ? `${name} ${whom[0]}` : next, states] as const;
    };
    const [enter, entering] = all('door', rivals, (seen) => seen < 3, 'in');
    const [before, goingBefore] = all(
      'before',
      rivals.filter((rival) => rival < me),
      (seen) => seen < 2,
      'work',
    );
    const isOut = (seen: number) => seen < 2 || seen === 4;
    const [exit, leaving] = all(
      'exit',
      rivals.filter((rival) => rival > me),
      isOut,
      'leave',
    );
    const states: Record<string, Step> = { want: stores(me, 1, enter), ...entering };
    states.in = stores(me, 3, `others ${rivals[0]}`);
    rivals.forEach((rival, place) => {
      const more = place + 1 < rivals.length;
      states[`others ${rival}`] = loads(rival, (r) =>
        r.seen === 1 ? 'wait' : more ? `others ${rivals[place + 1]}` : 'shut',
      );
      states[`shut yet ${rival}`] = loads(rival, (r) =>
        r.seen === 4 ? 'shut' : `shut yet ${rivals[(place + 1) % rivals.length]}`,
      );
    });
    states.wait = stores(me, 2, `shut yet ${rivals[0]}`);
    states.shut = stores(me, 4, before);
    Object.assign(states, goingBefore, leaving);
    states.work = writes(0, me, fault === 'none' ? exit : 'leave');
    states.leave = stores(me, 0, (r) => (r.round < 2 ? 'want' : 'end'));
    states.work = { ...states.work, step: counting(me) } as Step;
    return laneOf(`lane ${me}`, fault === 'none' ? states : without(states, 'exit'));
  });
  return systemOf(
    lanes,
    others(count).map((at) => `flag ${at}`),
  );
}

const counting =
  (me: number) =>
  (r: { round: number }, { plain }: { plain: Int32Array }) => {
    r.round++;
    plain[0] = me;
  };

const without = (states: Record<string, Step>, name: string) =>
  Object.fromEntries(Object.entries(states).filter(([state]) => !state.startsWith(name)));

/** Dekker's lock of two lanes. */
export function dekker(fault: Faulty<'looks first'> = 'none'): System {
  const TURN = 2;
  const lanes = [0, 1].map((me) => {
    const rival = 1 - me;
    const looksFirst = fault === 'looks first';
    return laneOf(`lane ${me}`, {
      ...(looksFirst && { glance: loads(rival, (r) => (r.seen ? 'glance' : 'want')) }),
      want: stores(me, 1, looksFirst ? 'work' : 'look'),
      ...(!looksFirst && {
        look: loads(rival, (r) => (r.seen ? 'turn' : 'work')),
        turn: loads(TURN, (r) => (r.seen === rival ? 'giveWay' : 'look')),
        giveWay: stores(me, 0, 'awaitTurn'),
        awaitTurn: loads(TURN, (r) => (r.seen === rival ? 'awaitTurn' : 'want')),
      }),
      work: writes(0, me, 'pass'),
      pass: stores(TURN, rival, 'leave'),
      leave: stores(me, 0, 'end'),
    });
  });
  return systemOf(lanes, ['wants 0', 'wants 1', 'turn']);
}
