import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** A perceptron has a few hundred. Two bytes are enough for one, which takes hundreds of bytes once it is decoded. */
export const PARTS_LIMIT = 100_000;
/** As deep as the decoder goes. */
const DEPTH_LIMIT = 100;

/**
 * Walks over a protobuf message without decoding it, so that a small file cannot become millions of objects.
 *
 * @param bytes the whole message.
 * @throws Error where the bytes are no such message, or where it has more than `PARTS_LIMIT` fields and numbers,
 *   weights kept as raw_data or float_data not counted.
 */
export function checkPartCount(schema: DescMessage, bytes: Uint8Array): void {
  new PartCounter().count(schema, bytes, 0);
}

class PartCounter {
  private parts = 0;
  private readonly fields = new Map<DescMessage, ReadonlyMap<number, DescField>>();

  count(schema: DescMessage, bytes: Uint8Array, depth: number): void {
    if (depth > DEPTH_LIMIT) throw new Error(`messages in messages, more than ${DEPTH_LIMIT} deep`);
    const fields = this.fieldsOf(schema);
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [number, wireType] = reader.tag();
      const field = fields.get(number);
      const isValue = field?.fieldKind === 'list' && wireType === WireType.Bit32;
      this.add(isValue ? 0 : 1);
      if (wireType !== WireType.LengthDelimited) reader.skip(wireType, number);
      else this.countInside(field, reader.bytes(), depth);
    }
  }

  private countInside(field: DescField | undefined, bytes: Uint8Array, depth: number): void {
    if (field?.message) this.count(field.message, bytes, depth + 1);
    // Numbers of variable length become BigInts or numbers of eight bytes, and take one byte at the least.
    else if (field?.fieldKind === 'list' && isVariableLength(field)) this.add(bytes.byteLength);
  }

  private add(parts: number): void {
    this.parts += parts;
    if (this.parts > PARTS_LIMIT) throw new Error(`more than ${PARTS_LIMIT} fields and numbers`);
  }

  private fieldsOf(schema: DescMessage): ReadonlyMap<number, DescField> {
    let fields = this.fields.get(schema);
    if (!fields) {
      fields = new Map(schema.fields.map((field) => [field.number, field]));
      this.fields.set(schema, fields);
    }
    return fields;
  }
}

const FIXED_OR_TEXT = new Set([ScalarType.FLOAT, ScalarType.DOUBLE, ScalarType.STRING, ScalarType.BYTES]);

function isVariableLength(field: DescField): boolean {
  return field.scalar === undefined || !FIXED_OR_TEXT.has(field.scalar);
}
