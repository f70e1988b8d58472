import { shellLine } from '../../model/shell.js';
import type { PageOrigin } from '../../report/pages/kit/header-input.js';
import { thisHost } from '../../speed/host.js';
import { version } from '../io/version.js';

/**
 * What a report says of where it comes from: this program, now, here.
 * @param words what was typed behind the program's name.
 */
export function originOf(words: readonly string[]): PageOrigin {
  const { cpu, cores, node } = thisHost();
  return {
    tool: `heddle ${version()}`,
    date: new Date().toISOString(),
    machine: `${cpu || 'an unknown processor'}, ${cores} ${cores === 1 ? 'core' : 'cores'}, Node ${node}`,
    command: shellLine(['heddle', ...words]),
  };
}
