/** Why there is no server, told to a person once, with what they may do about it. */

export type Remedy = "choosePython" | "chooseServer" | "install" | "restart" | "showLog";

export class ServerProblem extends Error {
  constructor(
    message: string,
    readonly remedies: readonly Remedy[],
    /** Whether a person knows already, because they said so. */
    readonly isKnown = false,
  ) {
    super(message);
  }
}
