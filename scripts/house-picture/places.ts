import type { Layers } from './layers.js';

/** How wide things are, in the picture's units. */
export interface Widths {
  /** Of a folder's box. */
  readonly box: number;
  /** Of the room that an arrow needs which passes a row. */
  readonly passing: number;
  readonly gap: number;
}

/** Where everything is. A place's row counts from the bottom, and its `x` is the middle. */
export interface Places {
  readonly width: number;
  readonly rows: number;
  readonly boxes: readonly Place[];
  /** The places that an arrow goes through, from the folder down to the one that it points to. */
  readonly arrows: readonly (readonly Place[])[];
}

export interface Place {
  readonly name: string;
  readonly isBox: boolean;
  readonly row: number;
  x: number;
}

interface Node extends Place {
  readonly up: Node[];
  readonly down: Node[];
}

const SWEEPS = 400;

/**
 * Finds places for boxes and arrows: an arrow that passes a row has a place in it, each row is put in the order that
 * its neighbours suggest (the order with the fewest crossings is kept), and then all move to the middle of what they
 * are connected to, as far as there is room.
 */
export function placesOf({ rows, arrows }: Layers, widths: Widths): Places {
  const byName = new Map<string, Node>();
  const grid: Node[][] = rows.map((names, row) => names.map((name) => nodeAt(name, true, row)));
  for (const node of grid.flat()) byName.set(node.name, node);
  const ways = arrows.map(([from, to]) => {
    const way = [byName.get(from)!];
    const target = byName.get(to)!;
    for (let row = way[0].row - 1; row > target.row; row--) {
      const passing = nodeAt(`${from} ${to}`, false, row);
      grid[row].push(passing);
      way.push(passing);
    }
    way.push(target);
    for (let i = 1; i < way.length; i++) {
      way[i - 1].down.push(way[i]);
      way[i].up.push(way[i - 1]);
    }
    return way;
  });
  const ordered = putInOrder(grid);
  moveApart(ordered, widths);
  const all = ordered.flat();
  const left = Math.min(...all.map((node) => node.x - room(node, widths) / 2));
  for (const node of all) node.x = Math.round(node.x - left);
  const width = Math.max(...all.map((node) => node.x + room(node, widths) / 2));
  return {
    width: Math.ceil(width),
    rows: grid.length,
    boxes: all.filter(({ isBox }) => isBox),
    arrows: ways,
  };
}

function nodeAt(name: string, isBox: boolean, row: number): Node {
  return { name, isBox, row, x: 0, up: [], down: [] };
}

function putInOrder(grid: readonly (readonly Node[])[]): Node[][] {
  let current = grid.map((row) => [...row]);
  let best = current;
  let fewest = Number.POSITIVE_INFINITY;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const side = sweep % 2 === 0 ? 'down' : 'up';
    const from = side === 'down' ? [...current.keys()] : [...current.keys()].reverse();
    for (const row of from) {
      numberNodes(current);
      const wish = new Map(current[row].map((node) => [node, middle(node[side], node.x)]));
      current[row].sort((a, b) => wish.get(a)! - wish.get(b)!);
    }
    numberNodes(current);
    const crossings = countCrossings(current);
    if (crossings < fewest) {
      fewest = crossings;
      best = current;
    }
    current = current.map((row) => [...row]);
  }
  return best;
}

/** A node's `x` is its place in its row, while rows are put in order. */
function numberNodes(grid: readonly Node[][]): void {
  for (const row of grid) {
    row.forEach((node, at) => {
      node.x = at - row.length / 2;
    });
  }
}

function middle(nodes: readonly Place[], otherwise: number): number {
  if (nodes.length === 0) return otherwise;
  return nodes.reduce((sum, { x }) => sum + x, 0) / nodes.length;
}

function countCrossings(grid: readonly (readonly Node[])[]): number {
  let crossings = 0;
  for (const row of grid) {
    const lines = row.flatMap((node) => node.down.map((target) => [node.x, target.x]));
    for (const [a, b] of lines) for (const [c, d] of lines) if (a < c && b > d) crossings++;
  }
  return crossings;
}

function room({ isBox }: Place, { box, passing, gap }: Widths): number {
  return (isBox ? box : passing) + gap;
}

/** Moves each node to the middle of its neighbours, row by row, until nothing moves much. */
function moveApart(grid: readonly Node[][], widths: Widths): void {
  numberNodes(grid);
  for (const node of grid.flat()) node.x *= widths.box;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const row of sweep % 2 === 0 ? grid : [...grid].reverse()) settle(row, row.map(pullOn), widths);
  }
}

/** Where a node's neighbours would have it, and how strongly. */
interface Pull {
  readonly to: number;
  readonly weight: number;
}

function pullOn(node: Node): Pull {
  let weight = 0;
  let sum = 0;
  for (const neighbour of [...node.up, ...node.down]) {
    const one = stiffness(node, neighbour);
    weight += one;
    sum += one * neighbour.x;
  }
  return weight === 0 ? { to: node.x, weight: 1 } : { to: sum / weight, weight };
}

/** An arrow is to go straight past rows; that a box stands in the middle of its arrows matters less. */
function stiffness(a: Place, b: Place): number {
  return a.isBox && b.isBox ? 1 : a.isBox || b.isBox ? 2 : 8;
}

/** The places nearest to those wished for at which nothing overlaps: neighbours that would are moved as one. */
function settle(row: readonly Node[], pulls: readonly Pull[], widths: Widths): void {
  const blocks: { first: number; shift: number; weight: number }[] = [];
  const offsets: number[] = [];
  row.forEach((node, at) => {
    const before = row[at - 1];
    offsets.push(at === 0 ? 0 : offsets[at - 1] + (room(before, widths) + room(node, widths)) / 2);
    const { to, weight } = pulls[at];
    let block = { first: at, shift: to - offsets[at], weight };
    for (let last = blocks.at(-1); last && last.shift > block.shift; last = blocks.at(-1)) {
      const sum = last.weight + block.weight;
      const shift = (last.shift * last.weight + block.shift * block.weight) / sum;
      block = { first: last.first, shift, weight: sum };
      blocks.pop();
    }
    blocks.push(block);
  });
  blocks.forEach(({ first, shift }, at) => {
    const end = blocks[at + 1]?.first ?? row.length;
    for (let i = first; i < end; i++) row[i].x = shift + offsets[i];
  });
}
