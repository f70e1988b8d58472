import { describe, expect, test } from 'vitest';
import { lanesIn, registers } from '../../src/lane/lane.js';
import { shared } from '../../src/lane/shared.js';
import { told } from './told.js';

const lane = lanesIn<{ plain: Int32Array }>();
const cells = shared({ lock: 0, signal: 0 });

describe('a cell that is accessed plainly, too', () => {
  const one = (name: string, state: object) => lane(name, registers('seen'), { go: state as never });
  const take = (r: { seen: number }, value: number) => {
    r.seen = value;
  };
  const reads = one('reader', { readsCell: cells.signal, take });
  const writes = one('writer', { writesCell: cells.signal, value: 1 });
  const loads = one('loader', { loads: cells.signal, take });
  const stores = one('storer', { stores: cells.signal, value: 1 });
  const elsewhere = one('other', { stores: cells.lock, value: 1 });
  const waits = one('waiter', { awaits: [cells.lock, cells.signal], toReach: [0, 1] });

  test.each([
    ['a plain read and a store', [reads, stores], 'race'],
    ['a store and a plain read', [stores, reads], 'race'],
    ['a plain write and a load', [writes, loads], 'race'],
    ['a plain write and a wait for it among others', [waits, writes], 'race'],
    ['two plain writes', [writes, writes], 'race'],
    ['a plain read and a plain write', [reads, writes], 'race'],
    ['a plain read and a load', [reads, loads], 'proved'],
    ['two plain reads', [reads, reads], 'proved'],
    ['a store and a load beside a plain read', [stores, loads, elsewhere], 'proved'],
    ['accesses of other cells', [writes, elsewhere], 'proved'],
  ])('%s', (_, lanes, verdict) => {
    expect(told({ lanes, cells }).verdict).toBe(verdict);
  });

  test('is told by its name', () => {
    expect(told({ lanes: [reads, stores], cells }).text).toContain(
      'Race: nothing orders go (reader reads signal) and go (storer writes signal).',
    );
  });

  test('in order is no race', () => {
    const publishes = lane('publisher', registers(), {
      write: { writesCell: cells.signal, value: 7 },
      publish: { stores: cells.lock, value: 1 },
    });
    const readsAfter = lane('reader', registers('seen'), {
      wait: { awaits: cells.lock, toReach: 1 },
      read: {
        readsCell: cells.signal,
        take: (_r, value) => {
          if (value !== 7) throw new Error(`it read ${value}`);
        },
      },
    });
    expect(told({ lanes: [publishes, readsAfter], cells }).verdict).toBe('proved');
  });
});
