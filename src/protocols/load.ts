import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Protocol } from '../program/protocol.js';
import { BadInput } from '../refusal/bad-input.js';
import { cutShort, quoted } from '../refusal/quoted.js';
import { thrown } from '../refusal/thrown.js';
import { counters, countersFrom, countersSource, isCounters } from './counters.js';
import { guarded, protocolFault } from './foreign-protocol.js';
import { scoreboard } from './scoreboard.js';
import { sequence } from './sequence.js';
import { twoRing } from './two-ring.js';

/** The protocols that ship, by name. */
export const PROTOCOLS: ReadonlyMap<string, Protocol> = new Map(
  [sequence, counters, scoreboard, twoRing].map((protocol) => [protocol.name, protocol]),
);

export const DEFAULT_PROTOCOL = sequence.name;

/** Each protocol with what it does, for help. */
export const PROTOCOLS_HELP = [...PROTOCOLS.values()].map(({ name, help }) => `${name} (${help})`).join(', ');

/**
 * The protocol of this name, or the one that the module at this path (from the working directory) exports as default or
 * as `protocol`. Loading a module runs its code.
 * @throws BadInput where there is none.
 */
export async function loadProtocol(source: string): Promise<Protocol> {
  const shipped = PROTOCOLS.get(source) ?? countersFrom(source);
  if (shipped) return shipped;
  if (!isModulePath(source)) {
    throw new BadInput(
      `protocol ${quoted(source)}: there is none of that name; take ${[...PROTOCOLS.keys()].join(', ')}, or the path of a module (./mine.js)`,
    );
  }
  return importProtocol(source);
}

/**
 * What another thread loads a protocol by: its name, or the path of its module.
 * @throws BadInput where it was made in code, which no other thread can see.
 */
export function sourceOf(protocol: Protocol): string {
  const source = sources.get(protocol);
  if (source !== undefined) return source;
  if (isCounters(protocol)) return countersSource(protocol);
  if (isShipped(protocol)) return protocol.name;
  throw new BadInput(
    `protocol ${quoted(protocol.name)}: it was made in code, which other threads cannot see: give the path of a module that exports it`,
  );
}

/** Whether a protocol is one of those that ship. */
export function isShipped(protocol: Protocol): boolean {
  return PROTOCOLS.get(protocol.name) === protocol || isCounters(protocol);
}

/** Whether a protocol's source is the path of a module and not a name. */
export function isModulePath(source: string): boolean {
  return /^\.{0,2}\/|\.[cm]?js$/.test(source);
}

/** The paths of the modules that protocols were loaded from. What is made of one in code is another one. */
const sources = new WeakMap<Protocol, string>();

/** How long a module may take until it is there. */
const LOAD_LIMIT_MS = 10_000;

async function importProtocol(source: string): Promise<Protocol> {
  let exported: unknown;
  let fault: string | null;
  try {
    const importing = import(pathToFileURL(resolve(source)).href);
    const module = (await withinLimit(importing, source)) as Record<string, unknown>;
    exported = module.default ?? module.protocol;
    fault = protocolFault(exported);
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput(
      `${source}: it cannot be loaded as a protocol module: ${thrown(error, source)}: check its path and its syntax`,
    );
  }
  if (fault === null) {
    const protocol = guarded(exported as Protocol, source);
    sources.set(protocol, source);
    return protocol;
  }
  throw new BadInput(
    `${source}: it is no module of a protocol: ${cutShort(fault)}: its default export must have name, lanes, cells and rings`,
  );
}

/** What is awaited, unless that takes for ever. A module that never lets go of the thread is for Ctrl-C. */
async function withinLimit<T>(work: Promise<T>, source: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const refuse = () =>
      reject(
        new BadInput(
          `${source}: it did not finish loading within ${LOAD_LIMIT_MS / 1000} s: let it await nothing that may never come`,
        ),
      );
    timer = setTimeout(refuse, LOAD_LIMIT_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
