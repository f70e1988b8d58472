// The module of make-synchronized-exit.threads.mjs: answers, and ends its worker a little later.
export default async (value) => {
  setTimeout(() => process.exit(), 20);
  return value;
};
