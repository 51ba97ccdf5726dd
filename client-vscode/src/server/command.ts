/** How to start the server. */

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Where it was found, for the log and the status bar's menu. */
  readonly origin: string;
}
