import { isatty } from 'node:tty';
import picocolors from 'picocolors';

const { FORCE_COLOR, NO_COLOR, TERM } = process.env;
const isTerminal = isatty(1) && TERM !== 'dumb';
const isForced = FORCE_COLOR ? FORCE_COLOR !== '0' && FORCE_COLOR !== 'false' : isTerminal;

/**
 * Colours on a terminal only, none where NO_COLOR is set to anything, and else as FORCE_COLOR says (0 for none).
 * picocolors' own default takes a CI's log for a terminal, where whoever reads our output there wants plain text.
 */
export const colours = picocolors.createColors(!NO_COLOR && isForced);
