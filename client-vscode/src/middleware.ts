/** What is changed of the conversation between VS Code and the server on its way. */
import { type ConfigurationScope, Uri } from "vscode";
import type { Middleware } from "vscode-languageclient/node";

import type { Given } from "./given";

/** Answers for the server's own section with what was set, where VS Code would give defaults, too. */
export function middleware(settings: (scope?: ConfigurationScope) => Given): Middleware {
  return {
    workspace: {
      configuration: async (params, token, next) => {
        const answers = (await next(params, token)) as readonly unknown[];
        return params.items.map(({ section, scopeUri }, item) => {
          if (section !== "twiceshy") return answers[item];
          return settings(scopeUri === undefined ? undefined : Uri.parse(scopeUri));
        });
      },
    },
  };
}
