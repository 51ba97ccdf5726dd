/** Installing the server into the private environment: only after a person said yes. */
import { l10n, type LogOutputChannel, ProgressLocation, window } from "vscode";

import { type Remedy, ServerProblem } from "../server/problem";
import type { Bundle, PrivateEnvironment } from "./environment";
import { findPython, OLDEST_PYTHON, type Python, pythonCommands } from "./python";

export interface Installation {
  readonly environment: PrivateEnvironment;
  readonly bundle: Bundle;
  /** The Pythons to try first. */
  readonly named: readonly string[];
  readonly log: LogOutputChannel;
  /** Says that nobody waits for the server any more. */
  readonly signal: AbortSignal;
  /** Hears when a person is asked, and when they have answered. */
  readonly asking: (isAsking: boolean) => void;
}

/** Ask, find a Python, and make the environment. Raises ServerProblem. */
export async function install(installation: Installation): Promise<void> {
  const { environment, bundle, named, log, signal, asking } = installation;
  asking(true); // the question may be out of sight long before it is answered
  await ask(bundle);
  asking(false);
  signal.throwIfAborted(); // an answer to a question of long ago
  const title = l10n.t("Installing twiceshy's server");
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  await window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => {
      abort.abort();
    });
    const told = (line: string): void => {
      log.info(line);
      if (/^(Collecting|Processing|Installing|Waiting)/.test(line))
        progress.report({ message: line.slice(0, 60) });
    };
    try {
      const { fit, seen } = await findPython(pythonCommands(named, process.platform));
      if (fit === undefined) throw noPython(seen);
      log.info(`Into ${environment.folder} with ${fit.executable} (Python ${fit.version})`);
      await environment.make(fit, told, AbortSignal.any([signal, abort.signal]));
    } catch (error) {
      throw asProblem(error, abort.signal);
    }
  });
}

async function ask(bundle: Bundle): Promise<void> {
  const install = l10n.t("Install");
  const choose = l10n.t("Point to a Server…");
  const what =
    bundle.wheels === undefined
      ? l10n.t(
          "twiceshy needs its server, and found none. Install it into a private environment? What it needs is downloaded from your Python package index.",
        )
      : l10n.t(
          "twiceshy needs its server, and found none. Install it into a private environment? Nothing is downloaded.",
        );
  const chosen = await window.showInformationMessage(what, install, choose);
  if (chosen === install) return;
  const told = l10n.t("twiceshy's server is not installed.");
  throw chosen === choose
    ? new ServerProblem(told, ["chooseServer"], true)
    : new ServerProblem(told, ["install", "chooseServer"], true);
}

/** Why no Python will do, by what was found. */
export function noPython(seen: readonly Python[]): ServerProblem {
  const remedies: Remedy[] = ["choosePython", "chooseServer"];
  const wanted = OLDEST_PYTHON.join(".");
  const without = seen.find((one) => one.isNewEnough);
  if (without !== undefined) {
    return new ServerProblem(
      l10n.t(
        "Python {0} ({1}) cannot make virtual environments. On Debian and Ubuntu, install the package python3-venv.",
        without.version,
        without.executable,
      ),
      remedies,
    );
  }
  const [old] = seen;
  if (old !== undefined) {
    return new ServerProblem(
      l10n.t(
        "twiceshy needs Python {0} or newer, and found only {1} ({2}).",
        wanted,
        old.version,
        old.executable,
      ),
      remedies,
    );
  }
  return new ServerProblem(
    l10n.t("twiceshy needs Python {0} or newer, and found no Python.", wanted),
    remedies,
  );
}

function asProblem(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) {
    return new ServerProblem(
      l10n.t("Installing twiceshy's server was cancelled."),
      ["install"],
      true,
    );
  }
  if (error instanceof ServerProblem) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new ServerProblem(l10n.t("twiceshy's server could not be installed: {0}", why), [
    "install",
    "showLog",
  ]);
}
