// The worker of coincident-whole.threads.mjs.
import coincident from 'coincident/worker';

const { proxy } = await coincident({ minByteLength: 0x8000 }); // Node 20 takes no odd length
proxy.done([proxy.add(1, 2), proxy.add(3, 4)]);
