// Destination of the thread-stream scenarios: keeps what arrives in shared memory. Byte 0 is the count.
import { Writable } from 'node:stream';

export default function sink({ arrived }) {
  return new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      for (const character of chunk) arrived[++arrived[0]] = character.charCodeAt(0);
      done();
    },
  });
}
