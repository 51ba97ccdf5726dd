/** How to start the server. */

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Its environment, where it is not ours. */
  readonly env?: NodeJS.ProcessEnv;
  /** Where it was found, for the log and the status bar's menu. */
  readonly origin: string;
}
