// A worker that calls a function of this thread through coincident for SECONDS; counts wrong answers.
globalThis.Worker = (await import('whatwg-worker')).default;
const { default: coincident } = await import('coincident/main');
const { Worker } = coincident();
const worker = new Worker(new URL('./coincident-worker.mjs', import.meta.url));
const seconds = Math.min(60, Number(process.env.SECONDS ?? 20));
const limit = () => {
  console.log('coincident: TIME LIMIT');
  process.exit(0);
};
setTimeout(limit, (seconds + 15) * 1000).unref();
worker.proxy.next = (n) => `answer ${n}`.padEnd(8 + (n % 40), '.');
worker.proxy.seconds = () => seconds;
worker.proxy.done = (calls, wrong) => {
  console.log(`coincident: ${wrong} of ${calls} answers wrong, ${seconds} s`);
  process.exit(0);
};
