import { describe, expect, test } from 'vitest';
import type { State } from '../../../src/lane/lane.js';
import { LaneHang, type LaneWait } from '../../../src/lane/wait.js';
import { LaneFailure } from '../../../src/run/threads/lane-failure.js';
import type { LaneView } from '../../../src/run/threads/lane-view.js';
import { WATCH_MS, Watchdog } from '../../../src/run/threads/watchdog.js';

const LIMIT_MS = 2 * WATCH_MS;
const STEP_MS = 5 * WATCH_MS;

/** A watchdog over two lanes that are what `lanes` says. */
function watching() {
  const wait = (lane: string): LaneWait => ({
    lane,
    state: 'awaitRoom',
    operation: 3,
    cause: 'ring full',
    sleeps: false,
    cells: [{ cell: 'tail', value: 1, goal: 2 }],
  });
  const lanes = ['dma', 'compute'].map((name) => ({
    name,
    place: 0,
    waits: false,
    isAt: true,
    goesOn: false,
    beganNs: 1,
    endedNs: 0,
  }));
  const described: string[] = [];
  const view: Partial<LaneView> = {
    name: (lane) => lanes[lane].name,
    waitsIn: (lane) => (lanes[lane].waits ? ({} as State) : null),
    wait: (lane) => {
      described.push(lanes[lane].name);
      return lanes[lane].goesOn ? null : wait(lanes[lane].name);
    },
    operation: (lane) => lanes[lane].place,
    place: (lane) => ` at operation ${lanes[lane].place} (LOAD)`,
    isAt: (lane) => lanes[lane].isAt,
    snapshot: () => lanes.map(({ place, waits }) => `${place} ${waits}`).join(),
  };
  const watchdog = new Watchdog(view as LaneView, lanes, LIMIT_MS, STEP_MS);
  /** Looks so many times; how often it did until it found something, and what. */
  const look = (times: number) => {
    for (let looks = 1; looks <= times; looks++) {
      const found = watchdog.look();
      if (found) return { looks, found };
    }
    return null;
  };
  return { dma: lanes[0], compute: lanes[1], described, look };
}

describe('the watchdog', () => {
  test('finds a hang where every lane waits for the whole limit', () => {
    const { dma, compute, look } = watching();
    dma.waits = true;
    compute.waits = true;
    const { looks, found } = look(100) ?? {};
    expect(looks).toBe(1 + LIMIT_MS / WATCH_MS);
    expect(found).toBeInstanceOf(LaneHang);
    expect((found as LaneHang).lanes.map(({ lane }) => lane)).toEqual(['dma', 'compute']);
  });

  test('asks what lanes wait for when they have been still for the limit, for until then they may go on', () => {
    const { dma, compute, described, look } = watching();
    dma.waits = true;
    compute.waits = true;
    expect(look(LIMIT_MS / WATCH_MS)).toBeNull();
    expect(described).toEqual([]);
    compute.goesOn = true;
    expect(look(1)).toBeNull();
    expect(described).toEqual(['dma', 'compute']);
  });

  test('finds a hang where one lane waits and the other one has ended', () => {
    const { dma, compute, look } = watching();
    dma.endedNs = 5;
    compute.waits = true;
    const { found } = look(100) ?? {};
    expect(found).toBeInstanceOf(LaneHang);
    expect((found as LaneHang).lanes.map(({ lane }) => lane)).toEqual(['compute']);
  });

  test('lets a lane work for ten times the limit and its longest step, then finds it stuck', () => {
    const { dma, compute, look } = watching();
    dma.waits = true;
    compute.place = 7;
    const { looks, found } = look(1000) ?? {};
    expect(looks).toBe(1 + (10 * LIMIT_MS + STEP_MS) / WATCH_MS);
    expect(found).toBeInstanceOf(LaneFailure);
    expect(found).toMatchObject({ lane: 'compute', operation: 7 });
    expect(found?.message).toMatch('the compute lane is stuck at operation 7 (LOAD)');
  });

  test('finds the lane stuck that its worker is at, not one that has its turn later', () => {
    const { dma, look } = watching();
    dma.isAt = false;
    expect(look(1000)?.found).toMatchObject({ lane: 'compute', why: 'stuck' });
  });

  test('finds nothing as long as a lane moves now and then', () => {
    const { dma, compute, look } = watching();
    for (let move = 0; move < 50; move++) {
      dma.place++;
      expect(look(20)).toBeNull();
    }
    dma.waits = true;
    compute.waits = true;
    for (let move = 0; move < 50; move++) {
      dma.place++;
      expect(look(2)).toBeNull();
    }
  });

  test('finds nothing in lanes that have ended, however late word of it comes', () => {
    const { dma, compute, look } = watching();
    dma.endedNs = 5;
    compute.endedNs = 6;
    expect(look(1000)).toBeNull();
  });

  test('gives a worker half a minute to begin', () => {
    const { dma, compute, look } = watching();
    dma.waits = true;
    compute.beganNs = 0;
    const { looks, found } = look(1000) ?? {};
    expect(looks).toBe(1 + 30_000 / WATCH_MS);
    expect(found).toMatchObject({ lane: 'compute', operation: -1 });
    expect(found?.message).toMatch('the compute lane did not begin within 30000 ms');
  });
});
