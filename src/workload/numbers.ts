import { BadInput } from '../refusal/bad-input.js';
import type { TileShape } from '../schedule/schedule.js';

/** @throws BadInput where `text` is not a whole number from `least` to `most`. */
export function wholeNumber(option: string, text: string | number, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most || String(text).trim() === '') {
    throw new BadInput(`--${option} ${text}: it must be a whole number from ${least} to ${most}`);
  }
  return value;
}

/** @throws BadInput where `text` is not a number from `least` to `most`. */
export function numberBetween(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!(value >= least && value <= most) || text.trim() === '') {
    throw new BadInput(`--${option} ${text}: it must be a number from ${least} to ${most}`);
  }
  return value;
}

/** A tile shape such as `32x32x32`: m, k, n. */
export function tileShape(text: string): TileShape {
  const match = /^(\d+)x(\d+)x(\d+)$/.exec(text);
  if (!match) throw new BadInput(`--tile ${text}: it must be MxKxN, such as 32x32x32`);
  const [m, k, n] = match.slice(1).map((part) => wholeNumber('tile', part, 1, 4096));
  return { m, k, n };
}

/** Layer sizes such as `128,64,32,32`. */
export function layerSizes(text: string): readonly number[] {
  const sizes = text.split(',').map((part) => wholeNumber('layers', part, 1, 2 ** 20));
  if (sizes.length < 2) {
    throw new BadInput(`--layers ${text}: it takes at least two sizes, inputs first, such as 128,64,32`);
  }
  return sizes;
}

/** A size in bytes: `262144`, `256K` or `1M`. */
export function byteSize(option: string, text: string): number {
  const match = /^(\d+)([KM]?)$/i.exec(text);
  if (!match) throw new BadInput(`--${option} ${text}: it must be a number of bytes, such as 262144 or 256K`);
  const unit = { '': 1, K: 1024, M: 1024 ** 2 }[match[2].toUpperCase()] as number;
  return wholeNumber(option, Number(match[1]) * unit, 1, 2 ** 30);
}

const MS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A time such as `500ms`, `10s`, `2m` or `1h`, in milliseconds; a number alone is seconds. */
export function duration(option: string, text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  if (number === undefined) {
    throw new BadInput(`--${option} ${text}: it must be a time, such as 500ms, 10s, 2m or 1h`);
  }
  return Number(number) * MS_PER_UNIT[unit ?? 's'];
}
