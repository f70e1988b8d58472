import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BadInput } from '../../refusal/bad-input.js';

/** What is answered on loopback. */
export interface Answers {
  /** The page, which asks for the status every second. */
  readonly page: string;
  readonly status: () => Promise<object> | object;
  readonly report: () => Promise<object> | object;
  readonly stop: () => void;
  /** What whoever asks for more than to look has to show; null for nobody. */
  readonly key: () => string | null;
}

/** Answers browsers and other processes of this machine, and nobody else. */
export class Loopback {
  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** @param port 0 for any that is free. @throws BadInput where it is taken. */
  static async open(answers: Answers, port = 0): Promise<Loopback> {
    const server = createServer(async ({ url = '/', method, headers }, response) => {
      const { host = '' } = headers;
      // A page of somebody else's may have a name of its own lead here.
      if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) {
        response.writeHead(403).end();
        return;
      }
      const key = answers.key();
      const isKnown = key !== null && headers['x-key'] === key;
      try {
        const answer = await answered(answers, `${method} ${url}`, isKnown);
        response.writeHead(answer ? 200 : 404, {
          'content-type': answer?.type ?? 'text/plain',
          'cache-control': 'no-store',
          'content-security-policy': "default-src 'self' 'unsafe-inline'; img-src data:",
        });
        response.end(answer?.text ?? 'there is no such page\n');
      } catch (error) {
        response.writeHead(500).end(`${(error as Error).message}\n`);
      }
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', ({ code }: NodeJS.ErrnoException) =>
        reject(
          new BadInput(`--port ${port}: it cannot be listened at (${code}): take another, or 0 for any`),
        ),
      );
      server.listen(port, '127.0.0.1', resolve);
    });
    server.unref();
    return new Loopback(server, (server.address() as AddressInfo).port);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

async function answered(
  { page, status, report, stop, key }: Answers,
  request: string,
  isKnown: boolean,
): Promise<{ readonly type: string; readonly text: string } | null> {
  const json = (value: object) => ({ type: 'application/json', text: JSON.stringify(value) });
  if (request === 'GET /') return { type: 'text/html; charset=utf-8', text: page };
  if (request === 'GET /status.json') return json(await status());
  if (request === 'GET /report.json') return json(await report());
  if (!isKnown) return null;
  if (request === 'GET /ping') return { type: 'text/plain', text: key() ?? '' };
  if (request !== 'POST /stop') return null;
  stop();
  return json({ stopped: true });
}
