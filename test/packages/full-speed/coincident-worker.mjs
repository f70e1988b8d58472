// The worker of coincident.mjs.
import coincident from 'coincident/worker';

const { proxy } = await coincident({ minByteLength: 0x8000 });
const end = performance.now() + proxy.seconds() * 1000;
let calls = 0;
let wrong = 0;
while (performance.now() < end) {
  calls++;
  if (proxy.next(calls) !== `answer ${calls}`.padEnd(8 + (calls % 40), '.')) wrong++;
}
proxy.done(calls, wrong);
