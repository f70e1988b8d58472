// Destination that counts characters, and takes SLOW microseconds over each write.
import { Writable } from 'node:stream';

const slow = Number(process.env.SLOW ?? 0) / 1000;

export default ({ seen }) =>
  new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      Atomics.add(seen, 0, chunk.length);
      const until = performance.now() + slow;
      while (performance.now() < until);
      done();
    },
  });
