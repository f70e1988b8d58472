// Destination of the thread-stream programs: counts the 8-byte records that come, and those that are not the next one.
import { Writable } from 'node:stream';

export default function sink({ seen }) {
  let rest = '';
  let next = 0;
  return new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      rest += chunk;
      while (rest.length >= 8) {
        const number = Number(rest.slice(0, 8));
        rest = rest.slice(8);
        if (number !== next) Atomics.add(seen, 1, 1);
        next = number + 1;
        Atomics.add(seen, 0, 1);
      }
      done();
    },
  });
}
