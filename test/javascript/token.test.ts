import { expect, test } from 'vitest';
import { formatThreadsToken, parseThreadsToken } from '../../src/javascript/verdict/token.js';

test('a token keeps any name and any parameters, and fits into the quotes of a shell', () => {
  const token = {
    schedulesPlain: false,
    anyTimeout: true,
    schedule: [0, 0, 1],
    modules: [{ name: "it's=a:b,c%\n;.mjs", hash: '01234567' }],
    parameters: `{"a":"'$(x)'"}`,
  };
  const text = formatThreadsToken(token);
  expect(text).toMatch(/^[!-&(-~]+$/);
  expect(parseThreadsToken(text)).toEqual(token);
});
