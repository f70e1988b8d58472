import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BadInput } from '../refusal/bad-input.js';
import { quoted, visibleJson } from '../refusal/quoted.js';
import { messageOf } from '../refusal/thrown.js';
import type { Explorer } from './explorer.js';
import { readQuestion } from './question.js';

const LOOPBACK = '127.0.0.1';
/** Longer bodies are refused, in bytes. */
const LONGEST_BODY = 2 ** 20;
/** Connections at once. */
const MOST_CONNECTIONS = 64;
const REQUEST_MS = 30_000;

/** What every answer is sent with: nobody else shows it in a frame, keeps it, or guesses what it is. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** A request that is not answered, and why. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** A page, and answers to what it asks: on this machine alone, and to this page alone. */
export class ExploreServer {
  readonly port: number;

  private constructor(
    private readonly server: Server,
    private readonly explorer: Explorer,
    private readonly page: string,
  ) {
    this.port = (server.address() as AddressInfo).port;
    server.on('request', (request, response) => void this.answer(request, response));
  }

  /**
   * Listens on loopback.
   * @param port 0 is any that is free.
   * @throws BadInput where the port is in use, or may not be listened on.
   */
  static async open(explorer: Explorer, page: string, port: number): Promise<ExploreServer> {
    const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS });
    server.maxConnections = MOST_CONNECTIONS;
    await new Promise<void>((resolve, reject) => {
      server.once('error', ({ code }: NodeJS.ErrnoException) => {
        const why = code === 'EADDRINUSE' ? 'it is in use' : `it cannot be listened on (${code})`;
        reject(new BadInput(`--port ${port}: ${why}: give another one, or leave it out`));
      });
      server.listen({ host: LOOPBACK, port, exclusive: true }, resolve);
    });
    return new ExploreServer(server, explorer, page);
  }

  get url(): string {
    return `http://${LOOPBACK}:${this.port}/`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const controller = new AbortController();
    // Whoever has gone waits for nothing any more.
    response.on('close', () => controller.abort());
    try {
      this.check(request);
      await this.respond(request, response, controller.signal);
    } catch (error) {
      if (response.headersSent || controller.signal.aborted) return void response.destroy();
      const { status, headers } =
        error instanceof Refusal ? error : { status: error instanceof BadInput ? 400 : 500, headers: {} };
      // What is left of a body that was refused is not read.
      if (!request.complete) response.shouldKeepAlive = false;
      send(
        response,
        status,
        'application/json',
        visibleJson(JSON.stringify({ fault: messageOf(error) })),
        headers,
      );
    }
  }

  /**
   * Who asks has to mean this server, and to be its page. A name that another site has pointed here (DNS rebinding) stands in
   * `Host`; another site's page says so in `Origin` and `Sec-Fetch-Site`.
   */
  private check({ headers }: IncomingMessage): void {
    const hosts = [LOOPBACK, 'localhost'].map((name) => `${name}:${this.port}`);
    if (!hosts.includes(headers.host ?? '')) {
      throw new Refusal(421, `host ${quoted(headers.host ?? '')}: this server is ${this.url}`);
    }
    const { origin } = headers;
    if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`)) {
      throw new Refusal(403, `origin ${quoted(origin)}: only the page of this server may ask`);
    }
    const site = headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none') {
      throw new Refusal(
        403,
        `a request that is ${quoted(String(site))}: only the page of this server may ask`,
      );
    }
  }

  private async respond(
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<void> {
    const { method, url = '' } = request;
    const { explorer } = this;
    switch (url) {
      case '/':
        allow(method, 'GET');
        return send(response, 200, 'text/html; charset=utf-8', this.page);
      case '/favicon.ico':
        allow(method, 'GET');
        return send(response, 204, 'image/x-icon', '');
      case '/run':
      case '/here':
      case '/way': {
        allow(method, 'POST');
        const { order, goesOn } = readQuestion(await bodyOf(request));
        const answer =
          url === '/run'
            ? await explorer.run(order, goesOn)
            : url === '/here'
              ? await explorer.here(order, signal)
              : await explorer.way(order, signal);
        return send(response, 200, 'application/json', visibleJson(JSON.stringify(answer)));
      }
      default:
        throw new Refusal(404, `${quoted(url.slice(0, 100))}: there is nothing here`);
    }
  }
}

function allow(method: string | undefined, only: string): void {
  if (method === only) return;
  throw new Refusal(405, `${quoted(method ?? '')}: this address is asked with ${only}`, { allow: only });
}

/** A body of JSON. A page of another site cannot send one without being asked first whether it may, and it may not. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json(;|$)/.test(type)) throw new Refusal(415, 'it must be application/json');
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request) {
    bytes += piece.length;
    if (bytes > LONGEST_BODY) throw new Refusal(413, `it is longer than ${LONGEST_BODY} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...HEADERS, ...headers, 'content-type': type });
  response.end(body);
}
