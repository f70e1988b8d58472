import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { TensorProto } from 'onnx-buf';
import { BadInput } from '../../refusal/bad-input.js';
import { cutShort, quoted } from '../../refusal/quoted.js';

/** As much as a model itself may have: 1 GiB. */
const LIMIT_BYTES = 2 ** 30;

/** Reads the data that a model keeps in files of its own folder, and in no others. */
export class ExternalData {
  private left = LIMIT_BYTES;
  /** What was read, each part by its place and its hash. */
  private readonly parts = new Set<string>();

  /** @param folder the model's, or null where no file may be read. */
  constructor(private readonly folder: string | null) {}

  /** SHA-256 of all that was read, in whichever order that was, in hexadecimal; null where nothing was. */
  get sha256(): string | null {
    const { parts } = this;
    return parts.size === 0 ? null : sha256([...parts].sort().join('\n'));
  }

  /**
   * The bytes of a tensor.
   * @param needed how many its shape and type take.
   * @throws BadInput where the file is outside the folder, is no regular file, or has not these bytes.
   */
  read(tensor: TensorProto, needed: number): Uint8Array {
    const name = `initializer ${quoted(tensor.name)}`;
    const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
    const location = entries.get('location') ?? '';
    const offset = wholeNumber(entries.get('offset') ?? '0');
    const length = entries.get('length');
    if (offset === null || (length !== undefined && wholeNumber(length) !== needed)) {
      throw new BadInput(
        `${name} takes ${needed} bytes, not ${cutShort(length ?? 'any')} at ${cutShort(entries.get('offset') ?? '0')}`,
      );
    }
    this.left -= needed;
    if (this.left < 0) throw new BadInput(`${name}: the model's files hold more than ${LIMIT_BYTES} bytes`);
    const path = this.pathOf(location, name);
    const descriptor = attempt(name, location, () =>
      // Not blocking: opening a named pipe would wait for its writer.
      openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | (constants.O_NOFOLLOW ?? 0)),
    );
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) throw new BadInput(`${name}: its file ${quoted(location)} is not a regular file`);
      const end = offset + needed;
      if (stats.size < end || (length === undefined && stats.size !== end)) {
        throw new BadInput(
          `${name}: its file ${quoted(location)} has ${stats.size} bytes, and it takes ${needed} from byte ${offset}`,
        );
      }
      const bytes = new Uint8Array(needed);
      for (let at = 0; at < needed; ) {
        const read = readSync(descriptor, bytes, at, needed - at, offset + at);
        if (read === 0) throw new BadInput(`${name}: its file ${quoted(location)} became shorter`);
        at += read;
      }
      this.parts.add(`${location} ${offset} ${sha256(bytes)}`);
      return bytes;
    } finally {
      closeSync(descriptor);
    }
  }

  private pathOf(location: string, name: string): string {
    if (this.folder === null) {
      throw new BadInput(`${name} is kept in another file; save the model with its data inside`);
    }
    const parts = location.split(/[\\/]/);
    if (location === '' || parts.includes('..') || parts[0] === '' || /[:\0]/.test(location)) {
      throw new BadInput(`${name}: its file ${quoted(location)} is not named inside the model's own folder`);
    }
    const { folder } = this;
    const [inside, path] = attempt(name, location, () => [
      realpathSync(folder),
      realpathSync(join(folder, ...parts)),
    ]);
    if (!path.startsWith(inside.endsWith(sep) ? inside : inside + sep)) {
      throw new BadInput(`${name}: its file ${quoted(location)} leads out of the model's own folder`);
    }
    return path;
  }
}

function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

function wholeNumber(text: string): number | null {
  const value = Number(text);
  return /^\d{1,15}$/.test(text) ? value : null;
}

function attempt<T>(name: string, location: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new BadInput(`${name}: its file ${quoted(location)} cannot be read (${code})`);
  }
}
