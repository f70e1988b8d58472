type Exports = Readonly<Record<string, unknown>>;

/** What a module that is checked exports. Of CommonJS, Node may see nothing but a default from outside. */
export function exportsOf(imported: Exports): Exports {
  if ('threads' in imported || 'system' in imported) return imported;
  const { default: only } = imported;
  return typeof only === 'object' && only !== null ? (only as Exports) : imported;
}
