import { transformSync } from '@swc/wasm-typescript';

/**
 * JavaScript of TypeScript: types become blanks, so that lines and columns stay. What is more than types (enums,
 * namespaces, parameter properties) cannot be stripped.
 * @throws SyntaxError that says where.
 */
export function stripTypes(source: string, file: string): string {
  try {
    return transformSync(source, { mode: 'strip-only', module: true, filename: file }).code;
  } catch (error) {
    const { message } = error as { message?: string };
    throw new SyntaxError(`${file}: its types cannot be stripped: ${String(message ?? error).trim()}`);
  }
}
