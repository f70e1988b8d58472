// npm run docs: the API reference, in dist/docs. TypeDoc has a TypeScript of its own, as it cannot use the project's.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installPackages } from './lib/packages.js';

const folder = installPackages('docs', 'Installing what the reference is made with (50 MB) ...');
const options = fileURLToPath(new URL('../../scripts/docs/typedoc.json', import.meta.url));
const typedoc = `${folder}node_modules/typedoc/bin/typedoc`;
const { status } = spawnSync(process.execPath, [typedoc, '--options', options], { stdio: 'inherit' });
process.exitCode = status ?? 1;
