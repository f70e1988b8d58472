/** What each folder is for, in a few words under its name. */
export const PURPOSES: Readonly<Record<string, string>> = {
  'src/refusal': 'bad input, in one line',
  'src/lane': 'the language of lanes',
  'src/kernels': 'WebAssembly for tiles',
  sim: 'executions, and their steps',
  'sim/states': 'holds many states',
  'sim/watch': 'races, deadlocks, loops',
  'sim/hold': 'steps do what they declare',
  'sim/story': 'a run, step by step, in columns',
  'sim/close-up': 'a finding, to step through',
  'sim/strategies': 'whose step is next',
  'sim/explore': 'every order, and the simplest',
  'sim/time': 'virtual time',
  'sim/stateless': 'orders, each run anew',
  'src/javascript/shims': 'stand-ins for shared memory',
  'src/javascript/baton': 'one thread at a time',
  'src/javascript/thread': 'chance, time, ports, workers',
  'src/javascript/verdict': 'reports and tokens',
  'src/javascript/judge': 'runs, searches and tells',
  'src/javascript': 'check, for threads as written',
  'src/model': 'models, tensors',
  'src/model/onnx': 'graphs as they are exported',
  'src/arrays': 'npy, npz, csv, json',
  'src/schedule': 'a model as tile operations',
  'src/program': 'schedule, protocol, rings',
  'src/protocols': 'how the lanes talk',
  'src/ring': 'RingBuffer, for users',
  'src/workload': 'a program and its data',
  'src/run/workspace': 'one shared memory',
  'src/run/threads': 'a worker for each lane',
  'src/run/lanes': "users' lanes, on workers",
  'src/run': 'the engine',
  'src/safety': 'verify, replay, provenance',
  'src/every-schedule': 'protocols, whatever the schedule',
  'src/speed': 'machines and predictions',
  'src/speed/bottleneck': 'why it is not faster',
  'src/speed/calibration': 'measures this machine',
  'src/speed/tuning': 'searches what is fastest',
  'src/campaign': 'fuzz: random programs',
  'src/compare': 'predicted and measured',
  'src/report/words': 'how figures are written',
  'src/report/terminal': 'text and tables',
  'src/report/files': 'traces and pictures',
  'src/report/pages/kit': 'parts of pages',
  'src/report/pages/run': 'in a browser: a run',
  'src/report/pages/story': 'in a browser: a finding',
  'src/report/pages': 'one HTML file',
  'src/explore': 'looks around, for a browser',
  'src/testing': 'check, in tests of users',
  'src/cli/io': 'files, progress, Ctrl-C',
  'src/cli/options': 'what options mean',
  'src/cli/commands': 'one file for each command',
  'src/cli': 'the program',
  src: 'what users import',
};

/** The colours of the large rooms, as hues. */
const HUES: Readonly<Record<string, number>> = {
  sim: 210,
  'src/run': 25,
  'src/javascript': 185,
  'src/safety': 275,
  'src/every-schedule': 275,
  'src/speed': 45,
  'src/campaign': 0,
  'src/compare': 0,
  'src/report': 325,
  'src/cli': 240,
};
/** Of everything that lanes and schedules are made of. */
const OTHERWISE = 150;

/** The hue of the large room that a folder is in. */
export function hueOf(folder: string): number {
  const [root, room] = folder.split('/');
  return HUES[root] ?? HUES[`${root}/${room}`] ?? OTHERWISE;
}
