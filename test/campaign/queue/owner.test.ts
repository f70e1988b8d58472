import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { Loopback } from '../../../src/campaign/queue/loopback.js';
import { disown, type Owner, own, ownerOf } from '../../../src/campaign/queue/owner.js';
import { BadInput } from '../../../src/refusal/bad-input.js';

const folder = mkdtempSync(join(tmpdir(), 'heddle-owner-'));
const file = join(folder, 'owner-7.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A process that answers at a port as an owner does. */
async function answering() {
  let owner: Owner | null = null;
  const loopback = await Loopback.open({
    page: '',
    status: () => ({}),
    report: () => ({}),
    stop: () => {},
    key: () => owner?.key ?? null,
  });
  const take = async () => {
    return own(folder, loopback.port, (claimed) => {
      owner = claimed;
    });
  };
  return { loopback, take };
}

test('a folder has one owner, and the next one once that has let go', async () => {
  const [one, other] = [await answering(), await answering()];
  const owner = await one.take();
  expect(await ownerOf(folder)).toEqual(owner);
  await expect(other.take()).rejects.toThrow(/a folder has one at a time/);
  disown(folder, owner);
  expect((await other.take()).port).toBe(other.loopback.port);
  // Who has let go takes nothing from the next one.
  disown(folder, owner);
  expect((await ownerOf(folder))?.port).toBe(other.loopback.port);
  one.loopback.close();
  other.loopback.close();
});

test.each([
  ['who was killed', (key: string) => JSON.stringify({ pid: 1, port: 9, key })],
  ['whose file was cut short', () => '{"pid":1,'],
])('one %s owns nothing', async (_, text) => {
  writeFileSync(file, text('0'.repeat(32)));
  const { loopback, take } = await answering();
  const owner = await take();
  expect(JSON.parse(readFileSync(join(folder, 'owner-8.json'), 'utf8'))).toEqual(owner);
  expect(await ownerOf(folder)).toEqual(owner);
  loopback.close();
  for (const number of [7, 8]) rmSync(join(folder, `owner-${number}.json`));
});

test('one whose port somebody else has now owns nothing', async () => {
  const stranger = await answering();
  writeFileSync(file, JSON.stringify({ pid: 1, port: stranger.loopback.port, key: '1'.repeat(32) }));
  expect(await ownerOf(folder)).toBeNull();
  stranger.loopback.close();
  rmSync(file);
});

test('one whose port has something else that speaks no HTTP owns nothing', async () => {
  const server = createServer((socket) => void socket.end('220 another service\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  writeFileSync(file, JSON.stringify({ pid: 1, port, key: '4'.repeat(32) }));
  expect(await ownerOf(folder)).toBeNull();
  server.close();
  rmSync(file);
});

test('one who is too busy to answer goes on owning it', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  writeFileSync(file, JSON.stringify({ pid: 1, port, key: '2'.repeat(32) }));
  await expect(ownerOf(folder, 300)).rejects.toThrow(/does not answer/);
  expect(readFileSync(file, 'utf8')).toContain('2'.repeat(32));
  for (const socket of sockets) socket.destroy();
  server.close();
  rmSync(file);
});

test('of several who come at once, one owns it', async () => {
  writeFileSync(file, JSON.stringify({ pid: 1, port: 9, key: '3'.repeat(32) }));
  const all = await Promise.all(Array.from({ length: 4 }, answering));
  const taken = await Promise.allSettled(all.map(({ take }) => take()));
  expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const { loopback } of all) loopback.close();
  rmSync(file);
});

test('of processes that come and are killed at any moment, and are held up at any step, one at a time owns it', async () => {
  const contended = join(folder, 'contended');
  mkdirSync(contended);
  const [times, processes] = [20, 6];
  const contender = fileURLToPath(new URL('./contender.mjs', import.meta.url));
  const all = Array.from({ length: processes }, (_, seed) => {
    const words = [contender, contended, String(seed), String(times)];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    return new Promise<object>((resolve) => {
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (bytes) => {
          said += bytes;
        });
      child.once('close', (code, signal) => resolve({ said, code, signal }));
    });
  });
  const said = JSON.stringify({ owned: times, faults: 0 });
  expect(await Promise.all(all)).toEqual(Array(processes).fill({ said, code: 0, signal: null }));
  // The last, and the one before.
  expect(readdirSync(contended).sort()).toHaveLength(2);
});

test('a folder that is a file is refused in a line', async () => {
  const path = join(folder, 'a-file');
  writeFileSync(path, '');
  await expect(own(path, 9, () => {})).rejects.toThrow(BadInput);
});
