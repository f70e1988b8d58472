/** How a stall is drawn: a colour and a hatch, each by its number. */
export interface StallPaint {
  readonly colour: number;
  readonly hatch: number;
}

/** As many colours of stalls as the style sheet has, and as many hatches. */
const COLOURS = 5;
const HATCHES = 5;

/** Causes of the protocols that ship. */
const KNOWN: readonly string[] = [
  'ring full',
  'ring empty',
  'operand in use',
  'accumulator not ready',
  'store ring full',
];
/** Roles of lanes, of which one waits for another: `waits for compute 1`. */
const ROLES: readonly string[] = ['dma', 'load', 'store', 'compute', 'all'];

/**
 * The paint of a cause: the same in every report, whatever other causes there are. Causes that ship and lanes of a role
 * differ from each other; what a protocol of a user calls its causes is painted by its letters.
 */
export function stallPaint(cause: string): StallPaint {
  const known = KNOWN.indexOf(cause);
  if (known >= 0) return { colour: known, hatch: known };
  const [, role = '', number = '0'] = /^waits for ([a-z]+)(?: (\d+))?$/.exec(cause) ?? [];
  const colour = ROLES.indexOf(role);
  if (colour >= 0) return { colour, hatch: (colour + 1 + Number(number)) % HATCHES };
  let sum = 0;
  for (const character of cause) sum = (31 * sum + (character.codePointAt(0) ?? 0)) % 100_003;
  return { colour: sum % COLOURS, hatch: Math.floor(sum / COLOURS) % HATCHES };
}
