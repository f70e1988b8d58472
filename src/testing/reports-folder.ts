/** The environment variable that asks for pages: in vitest's configuration it stands under `test.env`. */
const VARIABLE = 'HEDDLE_REPORTS';
const BY_DEFAULT = 'heddle-reports';

/**
 * The folder that pages of findings go to; null where none are asked for.
 * @param given what a caller says: a folder, or whether there are to be any; otherwise the environment does.
 */
export function reportsFolder(
  given: string | boolean | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): string | null {
  const wanted = String(given ?? environment[VARIABLE] ?? '');
  if (['', '0', 'false'].includes(wanted)) return null;
  return ['1', 'true'].includes(wanted) ? BY_DEFAULT : wanted;
}
