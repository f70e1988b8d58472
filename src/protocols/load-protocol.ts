import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BadInput } from '../bad-input.js';
import type { Protocol } from './protocol.js';
import { scoreboard } from './scoreboard.js';
import { sequence } from './sequence.js';
import { twoRing } from './two-ring.js';

/** The protocols that ship, by name. */
export const PROTOCOLS: ReadonlyMap<string, Protocol> = new Map(
  [sequence, scoreboard, twoRing].map((protocol) => [protocol.name, protocol]),
);

export const DEFAULT_PROTOCOL = sequence.name;

/**
 * The protocol of this name, or the one that the module at this path (from the working directory) exports as default or
 * as `protocol`. Loading a module runs its code.
 * @throws BadInput where there is none.
 */
export async function loadProtocol(source: string): Promise<Protocol> {
  const shipped = PROTOCOLS.get(source);
  if (shipped) return shipped;
  if (!isModulePath(source)) {
    throw new BadInput(
      `protocol "${source}": there is none of that name; take ${[...PROTOCOLS.keys()].join(', ')}, or the path of a module (./mine.js)`,
    );
  }
  const protocol = await importProtocol(source);
  if (!isProtocol(protocol)) {
    throw new BadInput(
      `${source}: it exports no protocol: its default export must have name, two lanes, cells and rings`,
    );
  }
  return protocol;
}

/** Whether a protocol's source is the path of a module and not a name. */
export function isModulePath(source: string): boolean {
  return /^\.{0,2}\/|\.[cm]?js$/.test(source);
}

async function importProtocol(source: string): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(resolve(source)).href)) as Record<string, unknown>;
    return module.default ?? module.protocol;
  } catch (error) {
    const [line] = String(error).split('\n');
    throw new BadInput(
      `${source}: it cannot be loaded as a protocol module (${line}): check its path and its syntax`,
    );
  }
}

function isProtocol(value: unknown): value is Protocol {
  const { name, lanes, cells, rings } = (value ?? {}) as Partial<Protocol>;
  return (
    typeof name === 'string' &&
    Array.isArray(lanes) &&
    lanes.length === 2 &&
    lanes.every((lane) => Array.isArray(lane?.states) && Array.isArray(lane.registers?.names)) &&
    Array.isArray(cells) &&
    Array.isArray(rings)
  );
}
