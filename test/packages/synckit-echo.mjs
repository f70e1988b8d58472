// The worker of synckit-whole.threads.mjs: answers with what it was asked, after so many milliseconds.
import { runAsWorker } from 'synckit';

runAsWorker(async (value, delay) => {
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  return value;
});
