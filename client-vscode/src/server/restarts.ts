/** How soon a server that crashed is started again, and when that is given up. */

const WAITS = [1, 2, 4, 8];
const AT_MOST = 5;
const WITHIN = 3 * 60_000;

export class Restarts {
  #crashes: number[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  /** Seconds to wait after a crash; undefined where it crashes too often. */
  crashed(): number | undefined {
    const now = this.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < WITHIN), now];
    if (this.#crashes.length > AT_MOST) return undefined;
    return WAITS[Math.min(this.#crashes.length, WAITS.length) - 1];
  }

  /** A person had it started: what was before does not count. */
  forget(): void {
    this.#crashes = [];
  }
}
