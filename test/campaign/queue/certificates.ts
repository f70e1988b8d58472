import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Certificate, programOf } from './servers.js';

export const opensslProgram = programOf('openssl');

/** An authority of a test's own, which signs certificates. */
export class Authority {
  /** Of its own certificate, which whoever trusts it has. */
  readonly cert: string;
  private readonly key: string;

  /** @param folder for its files. */
  constructor(
    private readonly folder: string,
    name: string,
  ) {
    [this.cert, this.key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
    openssl(
      'req',
      '-x509',
      ...NEW,
      '-keyout',
      this.key,
      '-out',
      this.cert,
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
    );
  }

  /** @param names whom the certificate is for, as `IP:127.0.0.1`. */
  certificate(name: string, names: string): Certificate {
    const { folder } = this;
    const [cert, key, request, extensions] = ['crt', 'key', 'csr', 'cnf'].map((end) =>
      join(folder, `${name}.${end}`),
    );
    writeFileSync(extensions, `subjectAltName=${names}\n`);
    openssl('req', ...NEW, '-keyout', key, '-out', request, '-subj', `/CN=${name}`);
    const by = ['-CA', this.cert, '-CAkey', this.key, '-CAcreateserial'];
    openssl('x509', '-req', '-in', request, ...by, '-out', cert, '-days', '2', '-extfile', extensions);
    return { cert, key };
  }
}

const NEW = ['-newkey', 'rsa:2048', '-nodes'];

function openssl(...words: string[]): void {
  execFileSync(opensslProgram ?? '', words, { stdio: 'ignore' });
}
