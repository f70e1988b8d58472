import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Explorer } from '../../src/explore/explorer.js';
import { ExploreServer } from '../../src/explore/server.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import type { StoryInput } from '../../src/report/pages/story/story-data.js';

/** What was asked, and questions that were given up. */
const asked: (readonly number[])[] = [];
let givenUp = 0;

const explorer: Explorer = {
  async run(order, goesOn) {
    asked.push(order);
    if (order[0] === 7) throw new BadInput('lane \u202e cannot take it');
    if (order[0] === 9) throw new BadInput('step 1: lane 9 cannot take it');
    if (order[0] === 8) throw new TypeError('a fault of ours');
    return { title: `${order.join()} ${goesOn}` } as StoryInput;
  },
  here: async (order) => ({ steps: [], lines: [order.join()] }),
  way: (_, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        givenUp++;
        reject(signal.reason);
      });
    }),
  close: async () => {},
};

let server: ExploreServer;
beforeAll(async () => {
  server = await ExploreServer.open(explorer, '<!doctype html>the page', 0);
});
afterAll(() => server.close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** Asks by hand: `fetch` would not let a header be forged. */
function ask(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = JSON_TYPE,
  body = '{"order":[]}',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: server.port, method, path, headers, timeout: 20_000 },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece) => pieces.push(piece));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: String(Buffer.concat(pieces)),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(method === 'GET' ? undefined : body);
  });
}

test('the page is there, and every answer is for it alone', async () => {
  const page = await ask('GET', '/', {});
  expect([page.status, page.body]).toEqual([200, '<!doctype html>the page']);
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  const told = await ask('POST', '/run', JSON_TYPE, '{"order":[0,1],"goesOn":true}');
  expect([told.status, JSON.parse(told.body)]).toEqual([200, { title: '0,1 true' }]);
  const fault = await ask('POST', '/run', JSON_TYPE, '{"order":[7]}');
  expect([fault.status, JSON.parse(fault.body)]).toEqual([400, { fault: 'lane \\u202e cannot take it' }]);
  for (const { headers } of [page, told]) {
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
});

describe('is refused, and asks the explorer nothing:', () => {
  const at = (name: string) => `${name}:${server.port}`;
  test.each<[string, () => Promise<Answer>, number, RegExp]>([
    ['another host', () => ask('GET', '/', { host: 'evil.example' }), 421, /host .*evil.example/],
    [
      'a name that was pointed here',
      () => ask('POST', '/run', { ...JSON_TYPE, host: at('evil.example') }),
      421,
      /host/,
    ],
    ['another port', () => ask('GET', '/', { host: '127.0.0.1:1' }), 421, /host/],
    [
      "another site's page",
      () => ask('POST', '/run', { ...JSON_TYPE, origin: 'https://evil.example' }),
      403,
      /origin/,
    ],
    ['a page of no site', () => ask('POST', '/run', { ...JSON_TYPE, origin: 'null' }), 403, /origin/],
    [
      "another server's page on this machine",
      () => ask('POST', '/run', { ...JSON_TYPE, origin: 'http://127.0.0.1:1' }),
      403,
      /origin/,
    ],
    [
      'a request across sites',
      () => ask('GET', '/', { 'sec-fetch-site': 'cross-site' }),
      403,
      /only the page of this server/,
    ],
    ['a form', () => ask('POST', '/run', { 'content-type': 'text/plain' }), 415, /application\/json/],
    [
      'a method that is none of these',
      () => ask('PUT', '/run'),
      405,
      /^"PUT": this address is asked with POST$/,
    ],
    ['a question as GET', () => ask('GET', '/run'), 405, /^"GET": this address is asked with POST$/],
    ['a page as POST', () => ask('POST', '/'), 405, /^"POST": this address is asked with GET$/],
    ['a path that is not there', () => ask('GET', '/etc/passwd'), 404, /nothing here/],
    ['a path that goes up', () => ask('GET', '/../../etc/passwd'), 404, /nothing here/],
    ['a path with a query', () => ask('GET', '/?x'), 404, /nothing here/],
    ['no JSON', () => ask('POST', '/run', JSON_TYPE, 'order'), 400, /no JSON object/],
    ['no object', () => ask('POST', '/run', JSON_TYPE, 'null'), 400, /no JSON object/],
    ['no order', () => ask('POST', '/run', JSON_TYPE, '{}'), 400, /must be a list/],
    [
      'an order that is none',
      () => ask('POST', '/run', JSON_TYPE, '{"order":{"length":3}}'),
      400,
      /must be a list/,
    ],
    [
      'a lane that is no number',
      () => ask('POST', '/run', JSON_TYPE, '{"order":["0"]}'),
      400,
      /number of a lane/,
    ],
    ['a lane that is too many', () => ask('POST', '/run', JSON_TYPE, '{"order":[256]}'), 400, /below 256/],
    [
      'a wish that is none',
      () => ask('POST', '/run', JSON_TYPE, '{"order":[],"goesOn":1}'),
      400,
      /true or false/,
    ],
    [
      'too many steps',
      () => ask('POST', '/run', JSON_TYPE, `{"order":[${'0,'.repeat(200_000)}0]}`),
      400,
      /200000/,
    ],
    [
      'a body that is too long',
      () => ask('POST', '/run', JSON_TYPE, `{"order":[${' '.repeat(2 ** 20)}]}`),
      413,
      /longer than 1048576 bytes/,
    ],
  ])('%s', async (_, asking, status, says) => {
    const before = asked.length;
    const answer = await asking();
    expect([answer.status, JSON.parse(answer.body).fault]).toEqual([status, expect.stringMatching(says)]);
    expect(asked.length).toBe(before);
  });
});

test('a step that cannot be taken is the fault of whoever asks, anything else is ours', async () => {
  const refused = await ask('POST', '/run', JSON_TYPE, '{"order":[9]}');
  expect([refused.status, JSON.parse(refused.body)]).toEqual([
    400,
    { fault: 'step 1: lane 9 cannot take it' },
  ]);
  const failed = await ask('POST', '/run', JSON_TYPE, '{"order":[8]}');
  expect([failed.status, JSON.parse(failed.body)]).toEqual([500, { fault: 'a fault of ours' }]);
});

test('what is no HTTP at all leaves the server as it was', async () => {
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => {}).resume();
  socket.write('\0\0\0 GET\r\n\r\n');
  await new Promise((resolve) => socket.on('close', resolve));
  expect((await ask('GET', '/', {})).status).toBe(200);
});

test('whoever has gone is looked for nothing any more', async () => {
  const before = givenUp;
  const sent = request({
    host: '127.0.0.1',
    port: server.port,
    method: 'POST',
    path: '/way',
    headers: JSON_TYPE,
  });
  sent.on('error', () => {});
  sent.end('{"order":[]}');
  await pause(300);
  sent.destroy();
  for (let look = 0; look < 100 && givenUp === before; look++) await pause(100);
  expect(givenUp).toBe(before + 1);
});

test('it listens on loopback alone, and says which port is in use', async () => {
  expect(server.url).toBe(`http://127.0.0.1:${server.port}/`);
  await expect(ExploreServer.open(explorer, '', server.port)).rejects.toThrow(
    new BadInput(`--port ${server.port}: it is in use: give another one, or leave it out`),
  );
});
