/**
 * Work of the server that a person may cancel, as a notification with a button for that: the
 * client's own way would hide it in the status bar.
 */
import { type Disposable, type Progress, ProgressLocation, window } from "vscode";
import type {
  Middleware,
  ProgressToken,
  WorkDoneProgressBegin,
  WorkDoneProgressReport,
} from "vscode-languageclient/node";

export type HandleProgress = NonNullable<Middleware["handleWorkDoneProgress"]>;
export const CANCEL = "window/workDoneProgress/cancel";

export class ShownProgress implements Disposable {
  readonly #running = new Map<ProgressToken, Running>();

  /** `cancel` tells the server that a person wants no more of it. */
  constructor(private readonly cancel: (token: ProgressToken) => void) {}

  readonly handle: HandleProgress = (token, params, next) => {
    if (params.kind === "begin" && params.cancellable === true) {
      this.#running.set(
        token,
        new Running(params, () => {
          this.cancel(token);
        }),
      );
      return;
    }
    const running = this.#running.get(token);
    if (params.kind === "report" && running !== undefined) {
      running.report(params);
      return;
    }
    running?.end();
    this.#running.delete(token);
    next(token, params);
  };

  /** End all that is shown: there is no server any more that would. */
  dispose(): void {
    for (const running of this.#running.values()) running.end();
    this.#running.clear();
  }
}

class Running {
  readonly #ended: Promise<void>;
  #end: () => void = () => undefined;
  #progress: Progress<{ message?: string; increment?: number }> | undefined;
  #percentage = 0;

  constructor({ title }: WorkDoneProgressBegin, cancel: () => void) {
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    const options = { location: ProgressLocation.Notification, title, cancellable: true };
    void window.withProgress(options, (progress, token) => {
      this.#progress = progress;
      token.onCancellationRequested(cancel);
      return this.#ended;
    });
  }

  report({ message, percentage }: WorkDoneProgressReport): void {
    const increment = Math.max(0, (percentage ?? 0) - this.#percentage);
    this.#percentage += increment;
    this.#progress?.report({
      ...(message === undefined ? {} : { message }),
      // One of 0 would stand for a beginning where there is none.
      ...(percentage === undefined ? {} : { increment }),
    });
  }

  end(): void {
    this.#end();
  }
}
