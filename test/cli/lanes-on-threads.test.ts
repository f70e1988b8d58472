import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { heddle, ROOT } from './heddle.js';

const example = (name: string) => join(ROOT, `examples/${name}.mjs`);
const tokenOf = async (name: string): Promise<string> =>
  JSON.parse((await heddle('check', example(name), '--json')).stdout).finding.token;

describe('lanes on threads, by command', () => {
  test.each([
    ['mutex', /^On real threads: the same 7 steps, the same words in every bit, and the same went wrong\.$/m],
    ['peterson', /^On real threads: the same \d+ steps, .* both lanes stand before accesses that race\.$/m],
    ['two-locks', /and the same went wrong\.$/m],
  ])('replay forces the finding of %s, after its story', async (name, said) => {
    const { status, stdout } = await heddle('replay', await tokenOf(name), example(name), '--on', 'threads');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^(Race|Deadlock): /m);
    expect(stdout).toMatch(said);
  });

  test('replay takes deviations, too', async () => {
    const right = await heddle('replay', '0-0', example('lost-update'), '--on', 'threads');
    expect(right).toMatchObject({ status: 0, stderr: '' });
    expect(right.stdout).toMatch(/^On real threads: the same 4 steps, the same words in every bit\.$/m);
    const wrong = await heddle('replay', '1-1', example('lost-update'), '--on', 'threads');
    expect(wrong.status).toBe(1);
    expect(wrong.stdout).toMatch(/^Wrong result: the counter is 1, not 2\.$/m);
  });

  test('check runs lanes as often as it is told, and says by which seed', async () => {
    const ran = await heddle('check', example('mutex'), '--on', 'threads', '--runs', '20', '--seed', 'a');
    expect(ran.stdout).toMatch(/^2 lanes on threads: thread, thread 2\n20 runs at full speed, .*, seed a\n/);
    // Whether the mistake shows is up to the machine.
    expect(ran.stdout).toMatch(
      ran.status === 0 ? /Nothing went wrong, which proves nothing/ : /went wrong.*Deadlock/,
    );
  });
});
