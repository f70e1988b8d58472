/**
 * Whether edges make no circle (Kahn, "Topological Sorting of Large Networks", CACM 1962).
 * @param edges pairs of nodes, from and to.
 */
export function isAcyclic(nodes: number, edges: readonly number[]): boolean {
  const waiting = new Int32Array(nodes);
  const firsts = new Int32Array(nodes + 1);
  for (let edge = 0; edge < edges.length; edge += 2) {
    waiting[edges[edge + 1]]++;
    firsts[edges[edge] + 1]++;
  }
  for (let node = 0; node < nodes; node++) firsts[node + 1] += firsts[node];
  const targets = new Int32Array(edges.length / 2);
  const place = firsts.slice();
  for (let edge = 0; edge < edges.length; edge += 2) targets[place[edges[edge]]++] = edges[edge + 1];
  const free: number[] = [];
  for (let node = 0; node < nodes; node++) if (waiting[node] === 0) free.push(node);
  let sorted = 0;
  for (let node = free.pop(); node !== undefined; node = free.pop()) {
    sorted++;
    for (let edge = firsts[node]; edge < firsts[node + 1]; edge++) {
      if (--waiting[targets[edge]] === 0) free.push(targets[edge]);
    }
  }
  return sorted === nodes;
}
