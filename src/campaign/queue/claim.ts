import { type Answers, Loopback } from './loopback.js';
import { disown, type Owner, own } from './owner.js';
import type { Place } from './place.js';

/** What this process answers on loopback; a folder it has for itself meanwhile. */
export class Claim {
  private constructor(
    private readonly place: Place,
    private readonly loopback: Loopback,
    private readonly owner: Owner | null,
  ) {}

  /** @param port 0 for any that is free. @throws BadInput where it is taken, or another process works on the folder. */
  static async open(place: Place, answers: Omit<Answers, 'key'>, port = 0): Promise<Claim> {
    let owner: Owner | null = null;
    const loopback = await Loopback.open({ ...answers, key: () => owner?.key ?? null }, port);
    if (place.kind !== 'folder') return new Claim(place, loopback, null);
    try {
      owner = await own(place.address, loopback.port, (claimed) => {
        owner = claimed;
      });
      return new Claim(place, loopback, owner);
    } catch (error) {
      loopback.close();
      throw error;
    }
  }

  get port(): number {
    return this.loopback.port;
  }

  /** Lets go. */
  close(): void {
    if (this.owner) disown(this.place.address, this.owner);
    this.loopback.close();
  }
}
