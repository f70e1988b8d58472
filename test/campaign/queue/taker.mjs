// One who takes part in a campaign, in a process that a test may kill: `taker.mjs ROLE WHERE LOCK_MS REPORT SPEC`.
import { renameSync, writeFileSync } from 'node:fs';

const [role, where, lockMs, file, specText] = process.argv.slice(2);
if (role === 'astray') {
  // A clock that is set every now and then, an hour forth or back.
  const now = Date.now;
  let offset = 0;
  let looks = 0;
  Date.now = () => {
    if (++looks % 50 === 0) offset = ((looks / 50) % 3) * 3_600_000 - 3_600_000;
    return now() + offset;
  };
}
const { leadCampaign, workOnCampaign } = await import('../../../dist/src/campaign.js');
const { canonicalJson } = await import('../../../dist/src/campaign/ledger/spec.js');
const limits = { where, lockMs: Number(lockMs), patienceMs: 60_000 };
if (role === 'lead' || role === 'alone') {
  const workers = role === 'alone' ? 1 : 0;
  const { left, report, failed } = await leadCampaign({
    ...limits,
    spec: JSON.parse(specText),
    files: [],
    workers,
  });
  writeFileSync(`${file}.part`, canonicalJson({ left, report, failed: Object.fromEntries(failed) }));
  renameSync(`${file}.part`, file);
} else await workOnCampaign({ ...limits, files: [] });
process.exit(0);
