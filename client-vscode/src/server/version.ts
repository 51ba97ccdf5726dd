/** Which versions of the server this client can talk to. */

/** The oldest server that answers what this client asks. */
export const OLDEST = "0.1.0";

/** The version that `twiceshy --version` tells; undefined for the output of something else. */
export function versionIn(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const match = /^twiceshy (\d+\.\d+\.\d+\S*)$/.exec(line.trim());
    if (match) return match[1];
  }
  return undefined;
}

export function isNewEnough(version: string): boolean {
  const [wanted, found] = [OLDEST, version].map((one) => one.split(".").map((n) => parseInt(n)));
  for (let place = 0; place < 3; place++) {
    const difference = (found?.[place] ?? 0) - (wanted?.[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
