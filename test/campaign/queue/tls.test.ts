import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { Authority, opensslProgram } from './certificates.js';
import {
  type Certificate,
  postgresProgram,
  redisProgram,
  skipWithout,
  startPostgres,
  startRedis,
  type TestServer,
} from './servers.js';

const LIMIT_MS = 300_000;
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MAIN = join(ROOT, 'dist/src/cli/main.js');
const SECRET = 'hun%ter/2';
const folder = mkdtempSync(join(tmpdir(), 'heddle-tls-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Said {
  readonly status: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param authority that is trusted besides those that everybody trusts. */
function heddle(authority: Authority | null, ...words: string[]): Promise<Said> {
  const env = { ...process.env, ...(authority && { NODE_EXTRA_CA_CERTS: authority.cert }) };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [MAIN, ...words],
      { cwd: folder, env, timeout: 120_000 },
      (error, stdout, stderr) => resolve({ status: error?.code ?? 0, stdout, stderr }),
    );
  });
}

/** Everything that was printed and written. */
function everyWord(all: readonly Said[], findings: string): string {
  const files = readdirSync(findings).map((name) => readFileSync(join(findings, name), 'utf8'));
  return [...all.flatMap(({ stdout, stderr }) => [stdout, stderr]), ...files].join('\n');
}

describe.each<[string, string | null, (certificate: Certificate) => Promise<TestServer>, string]>([
  ['Redis', redisProgram, (certificate) => startRedis(SECRET, certificate), ''],
  [
    'PostgreSQL',
    postgresProgram,
    (certificate) => startPostgres({ ...certificate, password: SECRET }),
    '?sslmode=verify-full',
  ],
])('TLS at %s', (name, program, start, verified) => {
  test(
    'is spoken to who shows a certificate of an authority that is trusted, and to nobody else',
    async (context) => {
      skipWithout(name, program, context);
      skipWithout('openssl', opensslProgram, context);
      const files = join(folder, name);
      mkdirSync(files);
      const [own, other] = [new Authority(files, 'own'), new Authority(files, 'other')];
      const server = await start(own.certificate('server', 'IP:127.0.0.1'));
      const where = server.url.replace(/(\?.*)?$/, verified);
      const findings = join(files, 'findings');
      const search = [
        'check',
        join(ROOT, 'examples/lost-update.threads.mjs'),
        '--exhaustive',
        '--campaign',
        where,
      ];
      try {
        const found = await heddle(
          own,
          ...search,
          '--findings',
          findings,
          '--annotations',
          '--junit',
          join(findings, 'out.xml'),
        );
        expect(found).toMatchObject({ status: 1, stdout: expect.stringMatching(/^assertion /m) });
        const status = await heddle(own, 'campaign', 'status', where, '--json');
        expect(JSON.parse(status.stdout)).toMatchObject({
          place: where.replace(/\/\/.*@/, '//').replace(/\?.*/, ''),
        });
        const refused = [
          await heddle(null, ...search),
          await heddle(other, ...search),
          await heddle(other, 'campaign', 'work', where),
          await heddle(own, 'campaign', 'status', where.replace(encodeURIComponent(SECRET), 'hunter3')),
        ];
        for (const { status, stdout, stderr } of refused) {
          expect({ status, stdout, stderr }).toEqual({
            status: 2,
            stdout: '',
            stderr: expect.stringMatching(
              /^heddle: \w+:\/\/127[^\n]*(certificate|password|WRONGPASS)[^\n]*\n$/,
            ),
          });
        }
        const words = everyWord([found, status, ...refused], findings);
        for (const secret of [SECRET, encodeURIComponent(SECRET), 'hunter3'])
          expect(words).not.toContain(secret);
      } finally {
        await server.end();
      }
    },
    LIMIT_MS,
  );

  test(
    'is refused to a certificate of another name',
    async (context) => {
      skipWithout(name, program, context);
      skipWithout('openssl', opensslProgram, context);
      const files = join(folder, `${name}-named`);
      mkdirSync(files);
      const own = new Authority(files, 'own');
      const server = await start(own.certificate('server', 'DNS:queue.example'));
      try {
        const where = server.url.replace(/(\?.*)?$/, verified);
        const { status, stderr } = await heddle(own, 'campaign', 'status', where);
        expect({ status, stderr }).toEqual({
          status: 2,
          stderr: expect.stringMatching(/^heddle: [^\n]*does not match certificate[^\n]*\n$/),
        });
        expect(stderr).not.toContain(SECRET);
      } finally {
        await server.end();
      }
    },
    LIMIT_MS,
  );
});
