import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { System } from '../../../sim/system.js';
import { BadInput } from '../../refusal/bad-input.js';
import { quoted } from '../../refusal/quoted.js';
import { thrown } from '../../refusal/thrown.js';

/** Under this name a worker knows that it is a lane's. */
export const IN_LANE = 'heddle lane';

/** Loads the system of lanes that a module exports. @throws BadInput where it cannot be loaded, or exports none. */
export async function loadSystem(url: string, exportName: string): Promise<System> {
  const exported = await import(url).catch((error: unknown) => {
    throw new BadInput(`${fileOf(url)}: it cannot be loaded: ${thrown(error, fileURLToPath(url))}`);
  });
  const system: Partial<System> | undefined = exported[exportName];
  if (Array.isArray(system?.lanes) && typeof system.step === 'function') return system as System;
  throw new BadInput(
    `${fileOf(url)}: it exports no system of lanes as ${quoted(exportName)}: only lanes run so on threads`,
  );
}

/** The file of a module, as it is told to people. */
export function fileOf(url: string): string {
  return relative('', fileURLToPath(url));
}

/** The same for two systems that were written alike: a module is loaded once for each thread, and may choose by chance. */
export function fingerprintOf(system: System): string {
  const { lanes, cellNames, threads } = system;
  const written = lanes
    .slice(0, threads)
    .map(({ name, registers, source }) => [name, registers.names, source]);
  const text = JSON.stringify([written, cellNames, [...system.initial], system.spec], (key, value) => {
    if (key === 'lanes') return undefined;
    return typeof value === 'function' ? String(value) : value;
  });
  return createHash('sha256').update(text).digest('hex');
}
