// The worker of sync-threads-whole.threads.mjs.
const { runAsWorker } = require('sync-threads');

runAsWorker(async (input) => input);
