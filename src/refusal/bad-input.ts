/**
 * What a user gave is not usable. The message is one line that says what is wrong, where, and what to do about
 * it; the command line prints it without a stack trace and exits with status 2.
 */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}
