import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url);

test('`npx heddle` runs what a clone has built: each command may be executed', () => {
  const { bin } = createRequire(import.meta.url)('../../package.json');
  for (const path of Object.values<string>(bin)) {
    expect(() => accessSync(fileURLToPath(new URL(path, ROOT)), constants.X_OK)).not.toThrow();
  }
});
