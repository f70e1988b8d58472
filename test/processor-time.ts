/**
 * The time of processors that work takes in this process, in milliseconds. Other processes make it little longer, while they may
 * make the time by the clock as long as they like.
 */
export function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
