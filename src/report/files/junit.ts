import type { CampaignReport } from '../../campaign/plans/standing.js';

/** A campaign as JUnit's XML, which CI systems show: a test for each finding, which fails, and one for the whole. */
export function junitXml(report: CampaignReport): string {
  const { findings, verdict, campaign, spec } = report;
  const name = escaped(`heddle ${spec.kind} ${campaign.slice(0, 12)}`);
  const isRefused = verdict === 'refused';
  const cases = findings.map(
    ({ kind, fingerprint, message, token }) =>
      `    <testcase classname="${name}" name="${kind} ${fingerprint}">\n` +
      `      <failure type="${kind}" message="${escaped(message)}">${escaped(`heddle replay '${token}'`)}</failure>\n` +
      '    </testcase>\n',
  );
  const whole = isRefused
    ? `    <testcase classname="${name}" name="campaign">\n      <error message="${escaped(report.refused.join('; '))}"/>\n    </testcase>\n`
    : `    <testcase classname="${name}" name="campaign: ${verdict}, ${report.runs} runs"/>\n`;
  const counts = `tests="${findings.length + 1}" failures="${findings.length}" errors="${isRefused ? 1 : 0}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n  <testsuite name="${name}" ${counts}>\n${cases.join('')}${whole}  </testsuite>\n</testsuites>\n`;
}

/** Text in XML 1.0, which has no way to write most control characters. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"'\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Findings as commands of GitHub's workflows, a line each: they are shown beside the code. */
export function annotations(
  report: CampaignReport,
  placeOf: (
    fingerprint: string,
  ) => { readonly file: string; readonly line: number; readonly column: number } | null,
): string {
  return report.findings
    .map(({ kind, fingerprint, message }) => {
      const at = placeOf(fingerprint);
      const place = at ? `file=${property(at.file)},line=${at.line},col=${Math.max(1, at.column)},` : '';
      return `::error ${place}title=${property(`${kind} ${fingerprint}`)}::${data(message)}`;
    })
    .join('\n');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
