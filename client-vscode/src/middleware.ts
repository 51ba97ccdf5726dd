/** What is changed of the conversation between VS Code and the server on its way. */
import { type ConfigurationScope, type InlayHint, Uri } from "vscode";
import type { Middleware } from "vscode-languageclient/node";

import type { Given } from "./given";
import type { HandleProgress } from "./progress";

export interface Ways {
  /** What was set of the server's settings for a file or folder. */
  readonly settings: (scope?: ConfigurationScope) => Given;
  /** Shows a page that the server has written; whether it is one. */
  readonly page: (file: Uri) => Promise<boolean>;
  /** Shows how far the server's work is. */
  readonly progress: HandleProgress;
}

/**
 * Answers for the server's own section with what was set, where VS Code would give defaults, too;
 * and shows the server's pages as what they are, not as files from outside of the workspace.
 */
export function middleware({ settings, page, progress }: Ways): Middleware {
  return {
    handleWorkDoneProgress: progress,
    workspace: {
      configuration: async (params, token, next) => {
        const answers = (await next(params, token)) as readonly unknown[];
        return params.items.map(({ section, scopeUri }, item) => {
          if (section !== "twiceshy") return answers[item];
          return settings(scopeUri === undefined ? undefined : Uri.parse(scopeUri));
        });
      },
    },
    provideInlayHints: async (document, range, token, next) =>
      (await next(document, range, token))?.map(withoutWay),
    resolveInlayHint: async (hint, token, next) => {
      const resolved = await next(hint, token);
      return resolved && withoutWay(resolved);
    },
    window: {
      showDocument: async (params, token, next) =>
        (await page(Uri.parse(params.uri))) ? { success: true } : next(params, token),
    },
  };
}

/**
 * A hint that runs a command, without the place that it leads to: VS Code would not go there, but to
 * the definition of what stands there, and would not run the command.
 */
export function withoutWay(hint: InlayHint): InlayHint {
  if (typeof hint.label === "string") return hint;
  for (const part of hint.label) if (part.command !== undefined) delete part.location;
  return hint;
}
