/**
 * Float32 values from their little-endian bytes, which may lie at any address and belong to a larger buffer.
 * The values are copied bit for bit, payloads of NaN included.
 *
 * @param bytes 4 bytes a value; the length is a multiple of 4.
 */
export function floatsFromLittleEndian(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bits = new Uint32Array(bytes.byteLength / 4);
  for (let i = 0; i < bits.length; i++) bits[i] = view.getUint32(4 * i, true);
  return new Float32Array(bits.buffer);
}
