import { shellLine } from '../../model/shell.js';
import { isModulePath } from '../../protocols/load.js';
import type { Arguments, WorkloadArguments } from '../options/list.js';

/** Longer words are none that a system takes. */
const LONGEST_WORD = 100_000;

/** The options that say which schedule is meant, and on what data. */
const OPTIONS = [
  'layers',
  'batch',
  'input',
  'tile',
  'sram',
  'buffers',
  'schedule',
  'lanes',
  'weights',
  'tensor',
] as const;

/**
 * The command that plays a finding back, with all that it needs, as it can be typed.
 * @param text the token.
 * @param isWhole whether it says by itself how its schedule is made.
 * @param saved the file that the finding was written to, if it was: then that is all it takes.
 */
export function replayCommand(
  text: string,
  isWhole: boolean,
  args: WorkloadArguments & Arguments<'protocol'>,
  saved?: string,
): string {
  if (saved !== undefined) return replayFileCommand(saved, args.protocol);
  if (text.length > LONGEST_WORD) {
    return 'the token is too long for a command line: add --save finding.json, and give that file';
  }
  const workload = isWhole ? [] : workloadWords(args);
  return shellLine(['heddle', 'replay', text, ...workload, ...protocolWords(args.protocol)]);
}

/** The command that plays a replay file back. */
export function replayFileCommand(file: string, protocol: string | undefined): string {
  // A name that begins with a dash would be an option.
  const path = file.startsWith('-') ? `./${file}` : file;
  return shellLine(['heddle', 'replay', path, ...protocolWords(protocol)]);
}

/** The command that plays back what was given to `heddle replay`, as it was given. */
export function againCommand(
  args: WorkloadArguments & Arguments<'protocol'> & { readonly token: string },
): string {
  if (args.token.length > LONGEST_WORD) return replayCommand(args.token, true, args);
  return shellLine(['heddle', 'replay', args.token, ...workloadWords(args), ...protocolWords(args.protocol)]);
}

/** What was typed to say which schedule is meant, and on what data. */
export function workloadWords(args: WorkloadArguments): readonly string[] {
  const options = OPTIONS.flatMap((name) =>
    [args[name] ?? []].flat().flatMap((value) => [`--${name}`, value]),
  );
  const seed = args.seed === '1' ? [] : ['--seed', args.seed];
  return [...(args.model === undefined ? [] : [args.model]), ...options, ...seed];
}

/** A shipped protocol stands in the token; a module is run only where it is named. */
function protocolWords(protocol: string | undefined): readonly string[] {
  return protocol !== undefined && isModulePath(protocol) ? ['--protocol', protocol] : [];
}
