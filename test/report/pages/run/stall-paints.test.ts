import { describe, expect, test } from 'vitest';
import { PROTOCOLS } from '../../../../src/protocols/load.js';
import { stallPaint } from '../../../../src/report/pages/run/stall-paints.js';

const paints = (causes: readonly string[]) => causes.map((cause) => JSON.stringify(stallPaint(cause)));

describe('the paint of a stall', () => {
  test('is another one for each cause of the protocols that ship', () => {
    const causes = [...PROTOCOLS.values()].flatMap(({ lanes }) =>
      lanes.flatMap(({ states }) => states.map(({ stall }) => stall)),
    );
    const distinct = [...new Set(causes.filter((cause) => cause !== ''))];
    expect(distinct.length).toBeGreaterThan(3);
    expect(new Set(paints(distinct)).size).toBe(distinct.length);
  });

  test('is another one for each lane that others wait for, up to four of a role', () => {
    const lanes = ['dma', 'load', 'store', 'compute', 'all'].flatMap((role) => [
      ...[0, 1, 2, 3].map((number) => `waits for ${role} ${number}`),
    ]);
    expect(new Set(paints([...lanes, 'ring full', 'ring empty'])).size).toBe(lanes.length + 2);
  });

  test('depends on nothing but the cause', () => {
    expect(stallPaint('ring empty')).toEqual({ colour: 1, hatch: 1 });
    expect(stallPaint('waits for dma')).toEqual({ colour: 0, hatch: 1 });
    expect(stallPaint('\u{1f9f5} of <mine>')).toEqual(stallPaint('\u{1f9f5} of <mine>'));
  });

  test('has a colour in the style sheet, whatever a cause is called', () => {
    for (let at = 0; at < 200; at++) {
      const { colour, hatch } = stallPaint(`cause ${at}`);
      expect([0, 1, 2, 3, 4]).toContain(colour);
      expect([0, 1, 2, 3, 4]).toContain(hatch);
    }
  });
});
