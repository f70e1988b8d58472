import { cpus } from 'node:os';

/** What a calibration is of. */
export interface Host {
  /** The processor's model, as the system calls it. */
  readonly cpu: string;
  readonly cores: number;
  /** The version of Node: `20.20.2`. */
  readonly node: string;
}

/** The machine that this program runs on. */
export function thisHost(): Host {
  const all = cpus();
  return { cpu: all[0]?.model.trim() ?? '', cores: all.length, node: process.versions.node };
}

/** Whether times measured on one may be expected of the other: the same processor, as many cores, Node of one major version. */
export function isSameHost(a: Host, b: Host): boolean {
  const major = ({ node }: Host) => node.split('.')[0];
  return a.cpu === b.cpu && a.cores === b.cores && major(a) === major(b);
}

/** `AMD EPYC 7B13, 2 cores, Node 20.20.2`. */
export function hostText({ cpu, cores, node }: Host): string {
  return `${cpu || 'an unnamed processor'}, ${cores} ${cores === 1 ? 'core' : 'cores'}, Node ${node}`;
}
