import { hostname } from 'node:os';
import { BadInput } from '../../refusal/bad-input.js';
import type { CampaignSpec } from '../ledger/spec.js';
import type { CampaignReport } from '../plans/standing.js';
import { Files } from '../workers/files.js';
import { JobWorker } from '../workers/worker.js';
import { Claim } from './claim.js';
import { type CampaignEnd, Coordinator, type Until } from './coordinator.js';
import { hasQueue } from './embedded.js';
import { History } from './history.js';
import { JobQueue, type QueueLimits } from './job-queue.js';
import { checkInstalled } from './optional.js';
import { ask, ownedBy, ownerOf } from './owner.js';
import { type Place, placeOf } from './place.js';
import { type CampaignStatus, statusOf } from './status.js';

/** How often a worker looks whether the campaign was stopped. */
const LOOK_MS = 500;

/** Which campaign it is. */
export interface Which extends QueueLimits {
  /** A folder, or `postgres://`, `redis://` or `rediss://`. */
  readonly where: string;
  /** Of several at one server. Default `campaign`. */
  readonly name?: string;
}

/** How to take part. */
export interface TakePart extends Which {
  /** Paths of the modules and models that may be used: a campaign names them by what is in them. */
  readonly files: readonly string[];
  /** Jobs at once. Default 1. */
  readonly workers?: number;
}

/** How to lead a campaign. */
export interface Lead extends TakePart, Until {
  /** What it is; null to go on with what is there. */
  readonly spec: CampaignSpec | null;
  /** The page that shows its status. Default: none. */
  readonly page?: string;
  /** Of that page. Default: any that is free. */
  readonly port?: number;
  /** Told where the page is. */
  readonly onPage?: (url: string) => void;
  readonly onProgress?: (report: CampaignReport) => void;
}

/**
 * Leads a campaign: begins it or goes on with it, gives out jobs, and carries them out, until it is done or to be left.
 * @throws BadInput where it cannot be led here.
 */
export async function leadCampaign(lead: Lead): Promise<CampaignEnd> {
  const { where, name = 'campaign', workers = 1, onPage, onProgress } = lead;
  const place = placeOf(where);
  checkInstalled(place);
  const files = new Files(lead.files);
  const history = new History();
  const stop = new AbortController();
  let coordinator: Coordinator | null = null;
  let queue: JobQueue | null = null;
  let tellReady = () => {};
  const ready = new Promise<void>((resolve) => {
    tellReady = resolve;
  });
  const report = async () => {
    await ready;
    return coordinator?.standing.report() ?? {};
  };
  const claim = await Claim.open(
    place,
    {
      page: lead.page ?? '',
      status: async () => {
        await ready;
        return coordinator && queue ? currentStatus(queue, coordinator, history) : {};
      },
      report,
      stop: () => stop.abort(),
    },
    lead.port ?? 0,
  );
  let worker: JobWorker | null = null;
  try {
    queue = await JobQueue.open(place, name, lead);
    const spec = lead.spec ?? (await queue.spec());
    if (!spec) throw nothingThere(place);
    const working = new JobWorker(spec, files, workers);
    worker = working;
    await queue.begin(spec);
    coordinator = await Coordinator.of(queue, spec, (job) => {
      history.take(job);
      if (coordinator) onProgress?.(coordinator.standing.report());
    });
    await queue.resume();
    tellReady();
    onPage?.(`http://127.0.0.1:${claim.port}/`);
    if (workers > 0) queue.work((job) => working.carryOut(job), workerName(), workers);
    const signal = AbortSignal.any([stop.signal, ...(lead.signal ? [lead.signal] : [])]);
    const end = await coordinator.run({ ...lead, signal });
    if (stop.signal.aborted) await queue.stop();
    return stop.signal.aborted ? { ...end, left: 'stopped' } : end;
  } finally {
    await queue?.leave();
    await worker?.end();
    claim.close();
  }
}

/**
 * Carries out jobs of a campaign that somebody leads, until it is stopped or done.
 * @returns how many jobs it did.
 * @throws BadInput where there is none, or it is of files that were not given.
 */
export async function workOnCampaign(part: TakePart & { readonly signal?: AbortSignal }): Promise<number> {
  const { where, name = 'campaign', workers = 1, signal } = part;
  const place = placeOf(where);
  if (place.kind === 'folder') {
    const owner = await ownerOf(place.address);
    if (owner) throw ownedBy(place.address, owner);
    throw new BadInput(
      `${place.shown}: a folder is worked on by who leads it: give campaign start --workers`,
    );
  }
  const queue = await JobQueue.open(place, name, part);
  let worker: JobWorker | null = null;
  let done = 0;
  try {
    const spec = await queue.spec();
    if (!spec) throw nothingThere(place);
    const working = new JobWorker(spec, new Files(part.files), workers);
    worker = working;
    queue.work(
      async (job) => {
        const result = await working.carryOut(job);
        done++;
        return result;
      },
      workerName(),
      workers,
    );
    while (!signal?.aborted && !(await queue.isStopped()))
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (!signal?.aborted) await queue.close();
    return done;
  } finally {
    await queue.leave();
    await worker?.end();
  }
}

/** How a campaign stands. Of a folder that somebody works on, its owner says so. */
export async function statusOfCampaign(which: Which): Promise<CampaignStatus> {
  return asked(which, '/status.json', async (queue, spec) => {
    const history = new History();
    const coordinator = await Coordinator.of(queue, spec, (job) => history.take(job));
    return currentStatus(queue, coordinator, history);
  });
}

/** What a campaign has come to so far. */
export async function reportOfCampaign(which: Which): Promise<CampaignReport> {
  return asked(which, '/report.json', async (queue, spec) =>
    (await Coordinator.of(queue, spec)).standing.report(),
  );
}

/** Has nobody begin another job of a campaign. `leadCampaign` goes on with it. */
export async function stopCampaign(which: Which): Promise<void> {
  const place = placeOf(which.where);
  const owner = place.kind === 'folder' ? await ownerOf(place.address) : null;
  if (owner) {
    await ask(place.address, owner, '/stop', 'POST');
    return;
  }
  await withQueue(place, which, async (queue) => {
    if (!(await queue.spec())) throw nothingThere(place);
    await queue.stop();
  });
}

async function asked<T>(
  which: Which,
  path: string,
  read: (queue: JobQueue, spec: CampaignSpec) => Promise<T>,
): Promise<T> {
  const place = placeOf(which.where);
  const owner = place.kind === 'folder' ? await ownerOf(place.address) : null;
  const answer = owner && (await ask(place.address, owner, path));
  if (answer) return JSON.parse(answer) as T;
  return withQueue(place, which, async (queue) => {
    const spec = await queue.spec();
    if (!spec) throw nothingThere(place);
    return read(queue, spec);
  });
}

/**
 * Opens the queue of a campaign that there must be, for a look: nothing is made where there is none. A folder is owned
 * meanwhile, since it has one process at a time.
 */
async function withQueue<T>(place: Place, which: Which, look: (queue: JobQueue) => Promise<T>): Promise<T> {
  const isFolder = place.kind === 'folder';
  if (isFolder && !hasQueue(place.address)) throw nothingThere(place);
  const answers = { page: '', status: () => ({}), report: () => ({}), stop: () => {} };
  const claim = isFolder ? await Claim.open(place, answers) : null;
  let queue: JobQueue | null = null;
  try {
    queue = await JobQueue.open(place, which.name ?? 'campaign', which);
    return await look(queue);
  } finally {
    await queue?.leave();
    claim?.close();
  }
}

async function currentStatus(
  queue: JobQueue,
  { standing }: Coordinator,
  history: History,
): Promise<CampaignStatus> {
  const [counts, isStopped] = await Promise.all([queue.counts(), queue.isStopped()]);
  return statusOf(queue.place.shown, standing.report(), history, counts, isStopped, Date.now());
}

function nothingThere({ shown }: Place): BadInput {
  return new BadInput(`${shown}: there is no campaign: begin one with fuzz, check or tune --campaign`);
}

function workerName(): string {
  return `${hostname()}-${process.pid}`;
}
