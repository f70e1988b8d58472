// The module of make-synchronized-whole.threads.mjs.
export default async (value) => value;
