import { createRequire } from 'node:module';
import { BadInput } from '../../refusal/bad-input.js';
import type { Place } from './place.js';

const NEEDED: Readonly<Record<Place['kind'], readonly string[]>> = {
  folder: ['bullmq', '@electric-sql/pglite'],
  postgres: ['bullmq', 'pg'],
  redis: ['bullmq', 'ioredis'],
};

const require = createRequire(import.meta.url);

/**
 * A package that only campaigns need, which `npm install heddle` does not bring.
 * @throws BadInput that says what to install.
 */
export function optional<T>(name: string, { kind, shown }: Place): T {
  try {
    return require(name) as T;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'MODULE_NOT_FOUND' || !message.includes(`'${name}'`)) throw error;
    const needed = NEEDED[kind].join(' ');
    throw new BadInput(
      `${shown}: a campaign there needs ${name}, which is not installed: npm install ${needed}`,
    );
  }
}

/** Looks whether what a place needs is installed, before anything is made there. @throws BadInput that says what to install. */
export function checkInstalled(place: Place): void {
  for (const name of NEEDED[place.kind]) optional(name, place);
}
