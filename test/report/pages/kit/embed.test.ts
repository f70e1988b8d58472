import { describe, expect, test } from 'vitest';
import { embed, unembed } from '../../../../src/report/pages/kit/embed.js';

describe('embedded data', () => {
  test('comes back as it went in, columns with every bit', () => {
    const data = {
      title: 'a "title"\n',
      nothing: null,
      columns: [
        { bytes: Uint8Array.of(0, 1, 255), words: Int32Array.of(-1, 2 ** 31 - 1) },
        { times: Float32Array.of(0.1, -0, Number.NaN, Number.POSITIVE_INFINITY) },
      ],
      empty: new Int32Array(0),
    };
    expect(unembed(embed(data))).toEqual(data);
  });

  test('may be a part of a larger buffer, and longer than one call takes arguments', () => {
    const long = Int32Array.from({ length: 300_000 }, (_, at) => at * 7919);
    const { part } = unembed(embed({ part: long.subarray(5) })) as { part: Int32Array };
    expect(part).toEqual(long.subarray(5));
  });

  test('cannot end the element that it stands in, nor begin another', () => {
    const names = ['</script><img src=x onerror=alert(1)>', '<!--<script>'];
    const json = embed({ names, [names[0]]: 1 });
    expect(json).not.toContain('<');
    expect(unembed(json)).toEqual({ names, [names[0]]: 1 });
  });
});
