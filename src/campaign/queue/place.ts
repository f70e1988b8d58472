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

const REMEDY =
  'write what is special in a password as %XX, and the path of a socket as the host: postgres://me@%2Frun%2Fpostgresql/x';

/** @throws BadInput where it is a URL of something else, or none that can be read. */
export function placeOf(where: string): Place {
  const [, scheme] = /^([a-z][a-z0-9+.-]*:)\/\//i.exec(where) ?? [];
  if (scheme === undefined) return { kind: 'folder', address: where, shown: where, hide: (text) => text };
  const kind = SCHEMES[scheme.toLowerCase()];
  // Of a URL nothing is shown that may be a password.
  if (!kind)
    throw new BadInput(`${quoted(scheme)}//...: take a folder, or postgres://, redis:// or rediss://`);
  const url = urlIn(where);
  if (!url) throw new BadInput(`${scheme}//...: it is no URL: ${REMEDY}`);
  const shown = `${url.protocol}//${url.host}${url.pathname}`;
  if (kind === 'redis' && !/^\/?\d*$/.test(url.pathname))
    throw new BadInput(
      `${shown}: Redis knows its databases by numbers: write /1 behind the host, or nothing`,
    );
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

/** A URL as it was meant: behind the host an `@` is what a password with `/`, `?` or `#` in it has left there. */
function urlIn(where: string): URL | null {
  if (!URL.canParse(where)) return null;
  const url = new URL(where);
  const rest = [url.pathname, url.hash, ...url.searchParams.keys()];
  return rest.some((part) => part.includes('@')) ? null : url;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
