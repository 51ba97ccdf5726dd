/** Finding the server: one that a person named, one that is installed, or the private one. */
import { existsSync } from "node:fs";
import {
  type ExtensionContext,
  extensions,
  l10n,
  type LogOutputChannel,
  type Memento,
  window,
  workspace,
} from "vscode";

import { bundleIn, PrivateEnvironment } from "../installing/environment";
import { install } from "../installing/installing";
import { pythonPath, serverPath } from "../settings";
import { type Candidate, candidates } from "./candidates";
import type { ServerCommand } from "./command";
import { ServerProblem } from "./problem";
import { isNewEnough, OLDEST, versionOf } from "./version";

/**
 * The server to start. Raises ServerProblem where a person has to do something about it, and stops
 * installing when the signal says that nobody waits any more.
 */
export async function findServer(
  context: ExtensionContext,
  log: LogOutputChannel,
  signal: AbortSignal,
): Promise<ServerCommand> {
  const named = serverPath();
  if (named !== "") return await theNamed(named, context.globalState);
  for (const candidate of candidates(surroundings())) {
    if (existsSync(candidate.command)) {
      const version = await versionOf(candidate.command, context.globalState);
      if (version !== undefined && isNewEnough(version)) return command(candidate, version);
      log.info(`Passed over ${candidate.command}: ${version ?? "it does not tell its version"}`);
    }
  }
  const bundle = bundleIn(context.asAbsolutePath("server"));
  if (bundle === undefined) {
    throw new ServerProblem(
      l10n.t("There is no twiceshy on the path, and this extension carries none."),
      ["chooseServer"],
    );
  }
  const environment = new PrivateEnvironment(context.globalStorageUri.fsPath, bundle);
  if (environment.isReady && !(await versionOf(environment.command, context.globalState))) {
    log.warn(`The server in ${environment.folder} runs no more`);
    await environment.discard();
  }
  if (!environment.isReady) await install({ environment, bundle, named: pythons(), log, signal });
  return command({ command: environment.command, origin: "the private environment" });
}

async function theNamed(named: string, known: Memento): Promise<ServerCommand> {
  const version = await versionOf(named, known);
  if (version === undefined) {
    throw new ServerProblem(
      l10n.t("{0}, which the setting twiceshy.server.path names, cannot be started.", named),
      ["chooseServer", "showLog"],
    );
  }
  if (!isNewEnough(version)) {
    throw new ServerProblem(
      l10n.t("{0} is twiceshy {1}, and this extension needs {2} or newer.", named, version, OLDEST),
      ["chooseServer"],
    );
  }
  return command({ command: named, origin: "the settings" }, version);
}

function command(found: Candidate, version?: string): ServerCommand {
  const origin = version === undefined ? found.origin : `${found.origin}, version ${version}`;
  return { command: found.command, args: ["serve"], origin };
}

function surroundings(): Parameters<typeof candidates>[0] {
  const folders = workspace.isTrusted ? (workspace.workspaceFolders ?? []) : [];
  return {
    platform: process.platform,
    env: process.env,
    pythons: pythons(),
    folders: folders.map(({ uri }) => uri.fsPath),
  };
}

/** The Pythons that a person has named for us, or selected for the open folders. */
function pythons(): string[] {
  const selected = workspace.isTrusted ? [selectedPython()] : [];
  return [pythonPath(), ...selected].filter((one) => one !== undefined && one !== "") as string[];
}

/** The Python that the Python extension has for the workspace, if that extension is running. */
function selectedPython(): string | undefined {
  const api = extensions.getExtension<PythonExtension>("ms-python.python");
  const selected = api?.isActive
    ? api.exports.environments?.getActiveEnvironmentPath().path
    : undefined;
  const setting = workspace.getConfiguration("python").get<string>("defaultInterpreterPath", "");
  return selected ?? (setting === "python" ? undefined : setting);
}

interface PythonExtension {
  readonly environments?: { getActiveEnvironmentPath(): { readonly path: string } };
}

/** Have a person point to a server of their own; whether they did. */
export async function chooseServer(): Promise<boolean> {
  const [chosen] = (await window.showOpenDialog({ title: l10n.t("Choose a twiceshy") })) ?? [];
  if (chosen === undefined) return false;
  await workspace.getConfiguration("twiceshy").update("server.path", chosen.fsPath, true);
  return true;
}
