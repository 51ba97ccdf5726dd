/** The client's own settings, and those of the server as a person set them. */
import { type ConfigurationScope, workspace } from "vscode";

import { type Given, given } from "./given";

const SECTION = "twiceshy";

/** The path of the `twiceshy` to start, or "" where one is to be found. */
export function serverPath(): string {
  return textSetting(SECTION, "server.path");
}

/** The path of the Python to make the private environment with, or "" where one is to be found. */
export function pythonPath(): string {
  return textSetting(SECTION, "server.python");
}

/** What is set as a text, "" where something else is: settings are written by hand. */
export function textSetting(section: string, name: string): string {
  const value = workspace.getConfiguration(section).get<unknown>(name);
  return typeof value === "string" ? value.trim() : "";
}

/**
 * What the server is told of its settings for a file or folder. Defaults stay away: the server has
 * them, and a person's `config.toml` lies between them and what is set here.
 */
export function serverSettings(names: readonly string[], scope?: ConfigurationScope): Given {
  const configuration = workspace.getConfiguration(SECTION, scope);
  return given(names, (name) => configuration.inspect(name));
}

/** The names of all settings of the server, of an extension's manifest. */
export function settingNames(manifest: unknown): readonly string[] {
  const { contributes } = manifest as {
    contributes: { configuration: { properties: Record<string, unknown> } };
  };
  return Object.keys(contributes.configuration.properties)
    .map((name) => name.slice(SECTION.length + 1))
    .filter((name) => !/^(server|trace)\./.test(name));
}
