import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Random } from '../../../sim/random.js';

/** What a packet is late by, at most. */
const MOST_LATE_MS = 4;
/** How long the line is down. */
const DOWN_MS = 500;

/** Stands between clients and a server: it is slow, and can be cut. */
export class BadNetwork {
  private readonly sockets = new Set<Socket>();
  private isDown = false;

  private constructor(
    private readonly random: Random,
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** @param port of the server. */
  static async before(port: number, random: Random): Promise<BadNetwork> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const network = new BadNetwork(random, server, typeof address === 'object' && address ? address.port : 0);
    server.on('connection', (client) => network.join(client, connect(port, '127.0.0.1')));
    return network;
  }

  /** Cuts every connection, in the middle of what it carries, and lets nobody through for a while. */
  async cut(): Promise<void> {
    this.isDown = true;
    await new Promise((resolve) => setTimeout(resolve, DOWN_MS));
    for (const socket of this.sockets) socket.destroy();
    this.isDown = false;
  }

  end(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private join(client: Socket, upstream: Socket): void {
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      from.on('data', (bytes) => {
        if (this.isDown) {
          // Half of what was sent arrives before the line is cut.
          to.end(bytes.subarray(0, bytes.length >> 1), () => from.destroy());
          return;
        }
        from.pause();
        setTimeout(() => {
          if (!to.destroyed) to.write(bytes);
          from.resume();
        }, this.random.below(MOST_LATE_MS));
      });
    }
  }
}
