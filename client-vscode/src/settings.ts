/** The client's own settings. What the server reads, it asks for by itself. */
import { workspace } from "vscode";

/** The path of the `twiceshy` to start, or "" where one is to be found. */
export function serverPath(): string {
  return workspace.getConfiguration("twiceshy").get<string>("server.path", "").trim();
}
