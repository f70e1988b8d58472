import { createServer, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { JobQueue } from '../../../src/campaign/queue/job-queue.js';
import { ownerOf } from '../../../src/campaign/queue/owner.js';
import { type Place, placeOf } from '../../../src/campaign/queue/place.js';
import { workOnCampaign } from '../../../src/campaign/queue/take-part.js';
import { BadInput } from '../../../src/refusal/bad-input.js';
import { redisProgram, skipWithout, startRedis } from './servers.js';

const SECRET = 'hun%ter2';

/** What it was refused by. */
async function refusal(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(BadInput);
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}

describe('where a campaign is', () => {
  test.each<[string, Place['kind'], string]>([
    ['nightly', 'folder', 'nightly'],
    ['C:\\nightly', 'folder', 'C:\\nightly'],
    [
      `postgres://me:${encodeURIComponent(SECRET)}@db.example:5433/x?sslmode=require`,
      'postgres',
      'postgres://db.example:5433/x',
    ],
    [`postgresql://me:${encodeURIComponent(SECRET)}@db.example/x`, 'postgres', 'postgresql://db.example/x'],
    [`redis://:${encodeURIComponent(SECRET)}@db.example/1`, 'redis', 'redis://db.example/1'],
    [`rediss://:${encodeURIComponent(SECRET)}@db.example`, 'redis', 'rediss://db.example'],
  ])('%s', (where, kind, shown) => {
    const place = placeOf(where);
    expect(place).toMatchObject({ kind, shown, address: where });
    if (kind === 'folder') return;
    expect(place.hide(`${where}: it failed`)).toBe(`${shown}: it failed`);
    const told = place.hide(`it failed: ${SECRET}, ${encodeURIComponent(SECRET)}, ${where}`);
    expect(told).not.toContain(SECRET);
    expect(told).not.toContain(encodeURIComponent(SECRET));
  });

  test.each([
    `mysql://me:${SECRET}@db.example`,
    `http://me:${SECRET}@db.example`,
    `redis://me:${SECRET}@db .example:99999999`,
    `postgres://me:12/${SECRET}@db.example/x`,
    `redis://me:12?${SECRET}@db.example`,
    `redis://me:12#${SECRET}@db.example`,
    `postgres://me:${SECRET}@/x?host=/run/postgresql`,
    `redis://me:${SECRET}@db.example/${SECRET}x@`,
    `redis://:${SECRET}@db.example/abc`,
  ])('is refused without what it has for a password: %s', async (where) => {
    const message = await refusal(() => placeOf(where));
    expect(message).not.toContain(SECRET);
    expect(message).not.toContain('\n');
  });
});

test('a server that is not there is named in one line, without the password', async () => {
  for (const scheme of ['redis', 'postgres']) {
    const message = await refusal(() =>
      JobQueue.open(placeOf(`${scheme}://me:${encodeURIComponent(SECRET)}@127.0.0.1:9/0`), 'campaign', {
        patienceMs: 1500,
      }),
    );
    expect(message).toMatch(new RegExp(`^${scheme}://127\\.0\\.0\\.1:9/0: [^\\n]*ECONNREFUSED`));
    expect(message).not.toContain(SECRET);
  }
}, 60_000);

test('a server that never answers is given up', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const message = await refusal(() =>
    JobQueue.open(placeOf(`redis://127.0.0.1:${port}`), 'campaign', { patienceMs: 1000 }),
  );
  expect(message).toContain('there was no answer');
  for (const socket of sockets) socket.destroy();
  server.close();
}, 60_000);

test('a wrong password, or a database that is not there, is refused at once, and no password printed', async (context) => {
  skipWithout('Redis', redisProgram, context);
  const server = await startRedis();
  try {
    const where = server.url.replace(/:[^:@]+@/, `:${encodeURIComponent(SECRET)}@`);
    const message = await refusal(() => workOnCampaign({ where, files: [] }));
    expect(message).toMatch(/WRONGPASS/);
    expect(message).not.toContain(SECRET);
    const another = server.url.replace(/0$/, '99');
    expect(await refusal(() => workOnCampaign({ where: another, files: [] }))).toMatch(/out of range/);
    expect(await refusal(() => workOnCampaign({ where: server.url, files: [] }))).toMatch(
      /there is no campaign/,
    );
  } finally {
    await server.end();
  }
}, 60_000);

test.skipIf(redisProgram === null).each<[string, readonly string[], RegExp]>([
  ['no JSON', ['hset', 'data', 'not json'], /no JSON/],
  ['other JSON', ['hset', 'data', '{"__proto__":{"kind":"fuzz"}}'], /none that this version of heddle makes/],
  ['no job at all', ['set', 'x'], /WRONGTYPE/],
])(
  'what others write in place of a campaign is refused in a line at once: %s',
  async (_, words, fault) => {
    const [command, ...values] = words;
    const server = redisProgram === null ? null : await startRedis();
    if (!server) return;
    const redis = new Redis(server.url);
    try {
      await redis.call(command, 'bull:heddle-campaign-spec:spec', ...values);
      const message = await refusal(() =>
        workOnCampaign({ where: server.url, files: [], patienceMs: 300_000 }),
      );
      expect(message).toMatch(fault);
      expect(message).toMatch(/^redis:[^\n]*$/);
    } finally {
      redis.disconnect();
      await server.end();
    }
  },
  180_000,
);

test('a folder is nobody’s whose owner does not answer', async () => {
  expect(await ownerOf('/nonexistent')).toBeNull();
  expect(await refusal(() => workOnCampaign({ where: '/nonexistent', files: [] }))).toMatch(/who leads it/);
});
