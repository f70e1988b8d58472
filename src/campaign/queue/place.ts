import { BadInput } from '../../refusal/bad-input.js';
import { quoted } from '../../refusal/quoted.js';

/** Where a campaign's queue is. */
export interface Place {
  readonly kind: 'folder' | 'postgres' | 'redis';
  /** A path, or a whole URL, with its password. Never printed. */
  readonly address: string;
  /** The same for people: without user and password. */
  readonly shown: string;
  /** A text without what is secret in the address. */
  hide(text: string): string;
}

const SCHEMES: Readonly<Record<string, Place['kind']>> = {
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
  'redis:': 'redis',
  'rediss:': 'redis',
};

/** @throws BadInput where it is a URL of something else, or none that can be read. */
export function placeOf(where: string): Place {
  const [, scheme] = /^([a-z][a-z0-9+.-]*:)\/\//i.exec(where) ?? [];
  if (scheme === undefined) return { kind: 'folder', address: where, shown: where, hide: (text) => text };
  const kind = SCHEMES[scheme.toLowerCase()];
  // Of a URL nothing is shown that may be a password.
  if (!kind)
    throw new BadInput(`${quoted(scheme)}//...: take a folder, or postgres://, redis:// or rediss://`);
  let url: URL;
  try {
    url = new URL(where);
  } catch {
    throw new BadInput(`${scheme}//...: it is no URL: write what is special in a password as %XX`);
  }
  const shown = `${url.protocol}//${url.host}${url.pathname}`;
  const secrets = [url.password, decoded(url.password), ...url.searchParams.values()].filter(
    (text) => text !== '',
  );
  return {
    kind,
    address: where,
    shown,
    hide: (text) =>
      secrets.reduce((hidden, secret) => hidden.replaceAll(secret, '***'), text.replaceAll(where, shown)),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
