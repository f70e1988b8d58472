import { describe, expect, test } from 'vitest';
import { rerunCommand } from '../../src/cli/commands/rerun.js';

const asRun = { tile: { m: 32, k: 32, n: 32 }, buffers: 2, sramBytes: 2 ** 18, order: 'pipelined' } as const;
const args = { seed: '1', model: 'my model.onnx' };
const four = { kind: 'buffers', buffers: 4 } as const;

describe('the command that makes a change', () => {
  test('is what was typed, with what was chosen spelt out and one thing changed', () => {
    const typed = [
      'compare',
      'my model.onnx',
      '--tile=auto',
      '--buffers',
      'auto',
      '--report',
      'a.html',
      '--runs',
      '3',
    ];
    expect(rerunCommand(typed, four, asRun, args)).toBe(
      "heddle compare 'my model.onnx' --runs 3 --tile 32x32x32 --buffers 4 --schedule pipelined",
    );
  });

  test('changes nothing else where it is not known what was chosen', () => {
    const ring = { kind: 'ring capacity', ringCapacity: 16 } as const;
    expect(rerunCommand(['compare', 's.json', '--ring-capacity', '8'], ring, null, args)).toBe(
      'heddle compare s.json --ring-capacity 16',
    );
  });

  test('leaves alone what stands behind --, which is no option', () => {
    expect(rerunCommand(['compare', '--runs', '3', '--', '--buffers'], four, null, args)).toBe(
      'heddle compare --runs 3 --buffers 4 -- --buffers',
    );
  });

  test('is another command for one loop', () => {
    expect(rerunCommand(['compare', 'x'], { kind: 'one loop' }, asRun, args)).toBe(
      "heddle run 'my model.onnx' --backend sequential",
    );
  });
});
