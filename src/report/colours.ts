import picocolors from 'picocolors';

const { FORCE_COLOR, NO_COLOR, TERM } = process.env;
const isTerminal = process.stdout.isTTY === true && TERM !== 'dumb';

/**
 * Colours on a terminal only, and none where NO_COLOR is set. picocolors' own default takes a CI's log for a
 * terminal, where whoever reads our output there wants plain text.
 */
export const colours = picocolors.createColors(!NO_COLOR && (Boolean(FORCE_COLOR) || isTerminal));
