/** Finding the server: one that a person named, one that is installed, or the private one. */
import { existsSync } from "node:fs";
import {
  type Extension,
  type ExtensionContext,
  extensions,
  l10n,
  type LogOutputChannel,
  type Memento,
  type Uri,
  window,
  workspace,
} from "vscode";

import { bundleIn, PrivateEnvironment } from "../installing/environment";
import { install } from "../installing/installing";
import { surroundings as privateSurroundings } from "../installing/python";
import { pythonPath, serverPath, textSetting } from "../settings";
import { type Candidate, candidates } from "./candidates";
import type { ServerCommand } from "./command";
import { ServerProblem } from "./problem";
import { isNewEnough, OLDEST, versionOf } from "./version";

/** How long the Python extension has for starting, in milliseconds. */
const PATIENCE = 10_000;

/**
 * The server to start. Raises ServerProblem where a person has to do something about it, and stops
 * installing when the signal says that nobody waits any more.
 */
export async function findServer(
  context: ExtensionContext,
  log: LogOutputChannel,
  signal: AbortSignal,
  asking: (isAsking: boolean) => void,
): Promise<ServerCommand> {
  const named = serverPath();
  if (named !== "") return await theNamed(named, context.globalState);
  const found = await installed(context, log);
  if (found !== undefined) return found;
  const bundle = bundleIn(context.asAbsolutePath("server"));
  if (bundle === undefined) {
    throw new ServerProblem(
      l10n.t("There is no twiceshy on the path, and this extension carries none."),
      ["chooseServer"],
    );
  }
  const environment = new PrivateEnvironment(context.globalStorageUri.fsPath, bundle);
  const [program, env] = [environment.command, privateSurroundings()];
  if (environment.isReady && !(await versionOf(program, context.globalState, env))) {
    log.warn(`The server in ${environment.folder} runs no more`);
    await environment.discard();
  }
  if (!environment.isReady) {
    // Only now: who has a server does not wait for another extension.
    const late = (await pythonHasStarted()) ? await installed(context, log) : undefined;
    if (late !== undefined) return late;
    signal.throwIfAborted();
    await install({ environment, bundle, named: pythons(), log, signal, asking });
  }
  return { ...command({ command: program, origin: "the private environment" }), env };
}

/** A server that somebody installed, and that answers; undefined where there is none. */
async function installed(
  context: ExtensionContext,
  log: LogOutputChannel,
): Promise<ServerCommand | undefined> {
  for (const candidate of candidates(surroundings())) {
    if (existsSync(candidate.command)) {
      const version = await versionOf(candidate.command, context.globalState);
      if (version !== undefined && isNewEnough(version)) return command(candidate, version);
      log.info(`Passed over ${candidate.command}: ${version ?? "it does not tell its version"}`);
    }
  }
  return undefined;
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
  const selected = workspace.isTrusted ? selectedPythons() : [];
  return [pythonPath(), ...selected].filter((one) => one !== "");
}

/** The Pythons that the Python extension has for the open folders, if that extension is running. */
function selectedPythons(): string[] {
  const python = pythonExtension();
  const environments = python?.isActive ? python.exports.environments : undefined;
  if (environments === undefined) {
    const setting = textSetting("python", "defaultInterpreterPath");
    return setting === "python" ? [] : [setting];
  }
  const folders = workspace.workspaceFolders ?? [undefined];
  return folders.map((folder) => environments.getActiveEnvironmentPath(folder?.uri).path);
}

/** Whether the Python extension was not running, and is now: it starts when we do. */
async function pythonHasStarted(): Promise<boolean> {
  const python = workspace.isTrusted ? pythonExtension() : undefined;
  if (python === undefined || python.isActive) return false;
  const given = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  // What kept it from starting is its own to tell.
  await Promise.race([Promise.resolve(python.activate()).catch(() => undefined), given]);
  return python.isActive;
}

function pythonExtension(): Extension<PythonExtension> | undefined {
  return extensions.getExtension<PythonExtension>("ms-python.python");
}

interface PythonExtension {
  readonly environments?: { getActiveEnvironmentPath(folder?: Uri): { readonly path: string } };
}

/** Have a person point to a server of their own; whether they did. */
export async function chooseServer(): Promise<boolean> {
  const [chosen] = (await window.showOpenDialog({ title: l10n.t("Choose a twiceshy") })) ?? [];
  if (chosen === undefined) return false;
  await workspace.getConfiguration("twiceshy").update("server.path", chosen.fsPath, true);
  return true;
}
