/**
 * What a program, a thread or a page that a test waits for may take, in milliseconds: less than the test itself
 * (vitest.config.ts), so that whatever hangs is named. A machine that does other work takes twenty times as long over anything.
 */
export const LIMIT_MS = 240_000;
