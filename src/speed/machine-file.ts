import type { Machine } from './machine.js';

export const MACHINE_FORMAT = 'heddle-machine';
export const MACHINE_VERSION = 1;

/** A machine as JSON text; `readMachine` reads it back. */
export function writeMachine(machine: Machine): string {
  return `${JSON.stringify({ format: MACHINE_FORMAT, version: MACHINE_VERSION, ...machine }, null, 2)}\n`;
}
