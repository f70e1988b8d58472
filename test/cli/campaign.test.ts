import { readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisProgram, skipWithout, startRedis, type TestServer } from '../campaign/queue/servers.js';
import { Child } from './child.js';
import { type Ended, ROOT, temporaryFolder } from './heddle.js';
import { JsonDocCheck, readJsonDoc } from './json-doc.js';
import { startHeddleIn } from './start.js';

/** A busy machine takes a minute to open a folder's database. */
const LIMIT_MS = 300_000;
const folder = temporaryFolder();
const PETERSON = join(ROOT, 'examples/peterson.threads.mjs');
const LOST_UPDATE = join(ROOT, 'examples/lost-update.threads.mjs');
const SECRET = 's%cr&t';

const heddle = (...args: string[]): Promise<Ended> => startHeddleIn(folder, ...args);
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
/** A search of every order, in several rounds of jobs. */
const everyOrder = ['check', PETERSON, '--exhaustive', '--each', '64'];

describe('in a folder', () => {
  test(
    'a search goes on where it was left, and can be asked for at any time',
    async () => {
      const none = await heddle('campaign', 'status', 'nightly');
      expect(none).toMatchObject({ status: 2, stdout: '' });
      expect(none.stderr).toBe(
        'heddle: nightly: there is no campaign: begin one with fuzz, check or tune --campaign\n',
      );
      expect(readdirSync(folder)).toEqual([]);
      const left = await heddle(...everyOrder, '--campaign', 'nightly', '--time', '1ms');
      expect(left.status).toBe(3);
      expect(left.stdout).toMatch(/^incomplete: .*\nLeft: time\. The same command goes on\.$/m);
      const proved = await heddle('campaign', 'start', 'nightly', ...everyOrder, '--junit', 'out.xml');
      expect(proved).toMatchObject({ status: 0, stdout: expect.stringMatching(/^proved: /m) });
      expect(proved.stderr).toMatch(/^heddle: the status is at http:\/\/127\.0\.0\.1:\d+\/\n$/);
      expect(read('out.xml')).toMatch(
        /tests="1" failures="0" errors="0".*\n.*\n.*campaign: proved, \d+ runs/,
      );
      const status = await heddle('campaign', 'status', 'nightly');
      expect(status.stdout).toMatch(/^nightly: done; \d+ jobs done, 0 being done, 0 waiting, 0 failed\n/);
      const report = await heddle('campaign', 'report', 'nightly', '--json', '--findings', 'told');
      const { format, verdict, runs } = asOnPage(report.stdout);
      expect({ format, verdict }).toEqual({ format: 'heddle-campaign-report', verdict: 'proved' });
      expect(proved.stdout).toContain(` ${runs} executions`);
      expect(read('told/report.json')).toBe(read('nightly/findings/report.json'));
    },
    LIMIT_MS,
  );

  test(
    'another search is refused where one is',
    async () => {
      const { status, stderr } = await heddle('check', LOST_UPDATE, '--campaign', 'nightly');
      expect(status).toBe(2);
      expect(stderr).toMatch(/a campaign of something else is there/);
    },
    LIMIT_MS,
  );

  test.each([
    [['check', PETERSON, '--junit', 'x.xml'], /--junit: it is of a campaign/],
    [['check', PETERSON, '--campaign', 'q', '--report', 'x.html'], /--report: a campaign has no place/],
    [['check', PETERSON, '--campaign', 'q', '--json', '--annotations'], /--annotations: they are lines/],
    [['fuzz', '--campaign', 'mysql://a:hunter2@b/c'], /^heddle: "mysql:"\/\/\.\.\.: take a folder/],
    [['tune', '--layers', '8,8', '--batch', '8', '--campaign', 'q', '-o', '-'], /name a file/],
    [['campaign', 'work', 'nightly', PETERSON], /worked on by who leads it/],
    [['campaign', 'stop', 'nowhere'], /there is no campaign/],
    [['campaign', 'status', 'postgres://me:hunter2@127.0.0.1:9/x?sslmode=require'], /ECONNREFUSED/],
  ])(
    '%j is refused in a line',
    async (args, message) => {
      const { status, stdout, stderr } = await heddle(...args);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr.trimEnd()).not.toContain('\n');
      expect(stderr).not.toContain('hunter2');
    },
    LIMIT_MS,
  );
});

describe('at Redis', () => {
  let server: TestServer | null = null;
  beforeAll(async () => {
    server = redisProgram === null ? null : await startRedis(SECRET);
  }, LIMIT_MS);
  afterAll(() => server?.end());
  const at = (name: string) => ['--campaign', server?.url ?? '', '--name', name];

  test(
    'what three workers prove is what one does, byte for byte',
    async (context) => {
      skipWithout('Redis', redisProgram, context);
      const alone = await heddle(...everyOrder, ...at('alone'), '--findings', 'alone');
      expect(alone).toMatchObject({ status: 0, stdout: expect.stringMatching(/^proved: /m) });
      const lead = new Child([...everyOrder, ...at('spread'), '--findings', 'spread', '--workers', '0'], {
        cwd: folder,
      });
      await lead.said(/the status is at/);
      const work = ['campaign', 'work', server?.url ?? '', PETERSON, '--name', 'spread'];
      const workers = [heddle(...work, '--workers', '2'), heddle(...work)];
      expect((await lead.exit).stdout).toBe(alone.stdout);
      for (const { status, stdout } of await Promise.all(workers)) {
        expect(status).toBe(0);
        expect(stdout).toMatch(/^The campaign is done or was stopped; \d+ jobs were done here\.$/m);
      }
      expect(read('spread/report.json')).toBe(read('alone/report.json'));
    },
    LIMIT_MS,
  );

  test(
    'a finding is written, annotated and played again',
    async (context) => {
      skipWithout('Redis', redisProgram, context);
      const options = ['--annotations', '--junit', 'lost.xml', '--findings', 'lost', '--exhaustive'];
      const { status, stdout } = await heddle('check', LOST_UPDATE, ...at('lost'), ...options);
      expect(status).toBe(1);
      const [, name = ''] = /^assertion ([0-9a-f]{12}), met/m.exec(stdout) ?? [];
      expect(stdout).toMatch(
        new RegExp(
          `^::error file=[^,]*lost-update.threads.mjs,line=\\d+,col=\\d+,title=assertion ${name}::`,
          'm',
        ),
      );
      expect(readdirSync(join(folder, 'lost')).sort()).toEqual(
        [`${name}.html`, `${name}.json`, 'report.json'].sort(),
      );
      expect(read('lost.xml')).toMatch(/failures="1".*\n.*\n.*\n\s*<failure type="assertion"/);
      const again = await heddle('replay', `lost/${name}.json`, LOST_UPDATE);
      expect(again).toMatchObject({ status: 1, stdout: expect.stringMatching(/the count is 1, not 2/) });
    },
    LIMIT_MS,
  );

  test(
    'who watches sees it, and stop ends it for everybody',
    async (context) => {
      skipWithout('Redis', redisProgram, context);
      const lead = new Child(['fuzz', ...at('long'), '--each', '50'], { cwd: folder });
      const page = (await lead.said(/http:\S+/)).trim();
      expect(await asked(page)).toMatchObject({
        status: 200,
        text: expect.stringMatching(/<h1 id="place">/),
      });
      expect(await asked(page, { host: 'evil.example' })).toMatchObject({ status: 403 });
      expect(await asked(`${page}stop`, {}, 'POST')).toMatchObject({ status: 404 });
      const live = new Child(
        ['campaign', 'status', server?.url ?? '', '--name', 'long', '--live', '--json'],
        {
          cwd: folder,
        },
      );
      const work = new Child(['campaign', 'work', server?.url ?? '', '--name', 'long'], { cwd: folder });
      expect(asOnPage(await live.firstLine())).toMatchObject({
        format: 'heddle-campaign-status',
        report: { verdict: 'incomplete', spec: { kind: 'fuzz' } },
      });
      let runs = 0;
      while (runs === 0) ({ runs } = JSON.parse((await asked(`${page}status.json`)).text).report);
      const stopped = await heddle('campaign', 'stop', server?.url ?? '', '--name', 'long');
      expect(stopped).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Stopped: /) });
      expect(await lead.exit).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Left: stopped\./m) });
      expect(await work.exit).toMatchObject({ code: 0, stdout: expect.stringMatching(/was stopped; \d+/) });
      const seen = (await live.exit).stdout.trim().split('\n');
      expect(seen.length).toBeGreaterThan(1);
      expect(JSON.parse(seen.at(-1) ?? '')).toMatchObject({ isStopped: true });
    },
    LIMIT_MS,
  );

  test(
    'Ctrl-C leaves it, and it ends where nothing new is seen',
    async (context) => {
      skipWithout('Redis', redisProgram, context);
      const flat = ['fuzz', ...at('flat'), '--ring-capacity', '1', '--each', '200', '--until', 'plateau'];
      const lead = new Child(flat, { cwd: folder });
      await lead.said(/the status is at/);
      lead.interrupt();
      const { code, stderr } = await lead.exit;
      expect(code).toBe(130);
      expect(stderr).toMatch(/^heddle: interrupted(: \d+ jobs are done; the same command goes on)?\n$/m);
      const { status, stdout } = await heddle(...flat);
      expect(status).toBe(0);
      expect(stdout).toMatch(/something new in 0\.\d\d % of cases\n.*\nLeft: plateau\./);
    },
    LIMIT_MS,
  );

  test(
    'tune finds what it finds alone, and remembers the model',
    async (context) => {
      skipWithout('Redis', redisProgram, context);
      const model = join(ROOT, 'examples/mnist/mnist-mlp.onnx');
      const what = ['tune', model, '--batch', '8', '--limit', '12', '--weights', 'int8', '--json'];
      const [alone, together] = [
        await heddle(...what),
        await heddle(...what, ...at('tune'), '-o', 'best.json'),
      ];
      const { ranking } = asOnPage(together.stdout);
      expect(together).toMatchObject({ status: 0 });
      expect(ranking[0].threadsNs).toBe(JSON.parse(alone.stdout).best.threadsNs);
      expect(JSON.parse(read('best.json')).model).toMatchObject({ weights: 'int8' });
      expect(await heddle('verify', 'best.json')).toMatchObject({ status: 0 });
    },
    LIMIT_MS,
  );

  test(
    'what somebody else wrote for a result is told in a line, or is text',
    async (context) => {
      skipWithout('Redis', redisProgram, context);
      expect(await heddle(...everyOrder, ...at('altered'))).toMatchObject({ status: 0 });
      const redis = new Redis(server?.url ?? '');
      const [key] = await redis.keys('bull:heddle-altered:job-????????????????????????????????');
      const good = JSON.parse((await redis.hget(key, 'returnvalue')) ?? '');
      const token = 'threads1:-:0x1:x=01234567::000000';
      const forged = {
        ...{ fingerprint: '0123456789ab', kind: 'race', message: 'none\nproved: all', token, from: '' },
        ...{ switches: 0, steps: 1, met: 1, schedule: null },
      };
      const reported = async (field: string, value: string) => {
        await redis.hset(key, field, value);
        return heddle('campaign', 'report', server?.url ?? '', PETERSON, '--name', 'altered');
      };
      const told = await reported('returnvalue', JSON.stringify({ ...good, findings: [forged] }));
      expect(told).toMatchObject({
        status: 1,
        stdout: expect.stringContaining(': none\\u000aproved: all\n'),
      });
      expect(told.stderr).toMatch(
        /^heddle: finding 0123456789ab cannot be played again \(token: [^\n]*\)\n$/,
      );
      const none = await reported('returnvalue', 'null');
      expect(none).toMatchObject({ status: 2, stdout: '' });
      expect(none.stderr).toMatch(/^heddle: redis:[^\n]*: it is none that this version of heddle makes\n$/);
      await redis.hset(key, 'finishedOn', 'never');
      expect(await reported('returnvalue', JSON.stringify(good))).toMatchObject({ status: 0, stderr: '' });
      redis.disconnect();
    },
    LIMIT_MS,
  );

  test(
    'no word shows the password',
    async (context) => {
      skipWithout('Redis', redisProgram, context);
      const wrong = (server?.url ?? '').replace(/:[^:@]+@/, ':hunter2@');
      for (const where of [wrong, server?.url ?? '']) {
        const { status, stdout, stderr } = await heddle('campaign', 'status', where, '--name', 'nobody');
        expect(status).toBe(2);
        for (const secret of ['hunter2', SECRET, encodeURIComponent(SECRET)]) {
          expect(stdout + stderr).not.toContain(secret);
        }
      }
    },
    LIMIT_MS,
  );
});

/** What was printed, held against docs/json.md. */
function asOnPage(stdout: string) {
  const printed = JSON.parse(stdout);
  const check = new JsonDocCheck(readJsonDoc(readFileSync(join(ROOT, 'docs/json.md'), 'utf8')));
  check.object(printed, printed.format.replace('-', ' '));
  expect([...check.faults]).toEqual([]);
  return printed;
}

/** What a page on loopback answers. */
function asked(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<{ readonly status: number | undefined; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers, method }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    });
    request.on('error', reject);
  });
}
