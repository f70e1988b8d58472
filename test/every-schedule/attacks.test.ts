import { describe, expect, test } from 'vitest';
import { verifyProtocol } from '../../src/every-schedule/verify-protocol.js';
import { attacks } from './attacks.js';

describe('no fault is proved, however it is hidden', () => {
  test.each(attacks)('%s', async (_, protocol) => {
    for (const ringCapacity of [1, 2]) {
      const { verdict, sentence } = await verifyProtocol(protocol, { ringCapacity });
      expect(verdict).not.toBe('proved');
      expect(sentence).toBeTruthy();
    }
  });
});
