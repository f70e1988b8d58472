/**
 * Prints what the tests cover of lines and branches, a row for each folder and one for all of them. A reporter of
 * Istanbul's, which is loaded by name and as CommonJS.
 */
module.exports = class CoverageByFolder {
  execute(context) {
    const rows = [];
    const onSummary = (node) => rows.push(row(node.getQualifiedName() || 'all', node.getCoverageSummary()));
    context.getTree('pkg').visit({ onSummary }, context);
    const width = Math.max(...rows.map(([folder]) => folder.length));
    console.log(`\n${'covered, %'.padEnd(width)}   lines  branches`);
    for (const [folder, lines, branches] of rows) {
      console.log(`${folder.padEnd(width)}  ${lines.padStart(6)}    ${branches.padStart(6)}`);
    }
    console.log(
      'Not seen: what runs in workers, in processes of its own (the built program, fuzz) and in a browser.',
    );
  }
};

function row(folder, { lines, branches }) {
  const percent = ({ pct }) => (typeof pct === 'number' ? pct.toFixed(1) : '-');
  return [folder, percent(lines), percent(branches)];
}
