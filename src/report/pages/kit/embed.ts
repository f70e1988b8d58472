/** Columns that a report may hold, by name. */
const COLUMNS = { Uint8Array, Int32Array, Float32Array } as const;
type Column = InstanceType<(typeof COLUMNS)[keyof typeof COLUMNS]>;
interface Packed {
  readonly column: keyof typeof COLUMNS;
  readonly base64: string;
}

/**
 * Plain data as JSON that can stand in a `<script>` element whatever is in it; typed arrays become base64 of their
 * little-endian bytes.
 */
export function embed(data: unknown): string {
  const json = JSON.stringify(data, (_, value) =>
    ArrayBuffer.isView(value) ? pack(value as Column) : value,
  );
  return json.replaceAll('<', '\\u003c');
}

/** The data that `embed` was given. */
export function unembed(json: string): unknown {
  return JSON.parse(json, (_, value) => (typeof value?.base64 === 'string' ? unpack(value) : value));
}

function pack(column: Column): Packed {
  const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  let binary = '';
  // In pieces, because a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return { column: column.constructor.name as keyof typeof COLUMNS, base64: btoa(binary) };
}

function unpack({ column, base64 }: Packed): Column {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new COLUMNS[column](bytes.buffer);
}
