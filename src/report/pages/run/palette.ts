import type { Activity } from './report-data.js';
import { stallPaint } from './stall-paints.js';

type Paint = string | CanvasPattern;

/** Lines of a hatch in a square of 8 x 8, one kind for each cause, so that causes differ by more than colour. */
const HATCHES: readonly (readonly (readonly [number, number, number, number])[])[] = [
  [
    [0, 8, 8, 0],
    [-2, 2, 2, -2],
    [6, 10, 10, 6],
  ],
  [
    [0, 0, 8, 8],
    [-2, 6, 2, 10],
    [6, -2, 10, 2],
  ],
  [
    [2, 0, 2, 8],
    [6, 0, 6, 8],
  ],
  [
    [0, 8, 8, 0],
    [0, 0, 8, 8],
  ],
  [
    [0, 2, 8, 2],
    [0, 6, 8, 6],
  ],
];

/** The page's colours, as the style sheet has them for the present scheme. */
export class Palette {
  private readonly colours = new Map<string, string>();
  private readonly paints = new Map<string, Paint>();

  /** @param activities what is drawn in lanes; each has a paint by its number. */
  constructor(private readonly activities: readonly Activity[]) {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.colours.clear();
      this.paints.clear();
    });
  }

  /** A custom property of the style sheet: `colour('ink')`. */
  colour(name: string): string {
    let colour = this.colours.get(name);
    if (colour === undefined) {
      colour = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
      this.colours.set(name, colour);
    }
    return colour;
  }

  /** The colour of the first backend, the second, and so on. */
  backend(index: number): string {
    return this.colour(index % 2 === 0 ? 'predicted' : 'measured');
  }

  /** What an activity is filled with: a colour for an operation, a hatch for a stall. */
  fill(activity: number): Paint {
    const { name, isStall } = this.activities[activity];
    if (!isStall) return this.colour(name.toLowerCase());
    let paint = this.paints.get(name);
    if (paint === undefined) {
      const { colour, hatch } = stallPaint(name);
      paint = hatched(HATCHES[hatch], this.colour(`stall-${colour}`));
      this.paints.set(name, paint);
    }
    return paint;
  }
}

function hatched(lines: (typeof HATCHES)[number], colour: string): Paint {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 8;
  const context = tile.getContext('2d');
  if (!context) return colour;
  context.fillStyle = colour;
  context.globalAlpha = 0.35;
  context.fillRect(0, 0, 8, 8);
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = 1.6;
  for (const [x0, y0, x1, y1] of lines) {
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
  }
  return context.createPattern(tile, 'repeat') ?? colour;
}
