/** Forget…: what is to be forgotten is chosen, counted, and confirmed before it goes. */
import { commands, l10n, type QuickPickItem, window, workspace } from "vscode";

import { corrections, lessons } from "../counting";
import { languageName } from "../lessons/words";
import {
  type Lesson,
  LESSONS,
  type LessonList,
  ServerCommands,
  type Wanted,
  WOULD_FORGET,
  type WouldForget,
} from "../protocol";
import type { ServerHost } from "../server/host";
import { nothingToForget, notRunning } from "./messages";

interface Choice extends QuickPickItem {
  readonly wanted?: Wanted;
  readonly more?: () => Promise<Wanted | undefined>;
}

const DAY = 24 * 60 * 60;

/** Have a person choose what to forget, and forget it once they have confirmed that. */
export async function forgetSomething(server: ServerHost, now = Date.now()): Promise<void> {
  const chosen = await window.showQuickPick(choices(server, now), {
    title: l10n.t("Forget…"),
    placeHolder: l10n.t("What is forgotten is gone for good, backups included"),
  });
  const wanted = chosen?.wanted ?? (await chosen?.more?.());
  if (wanted !== undefined) await forget(server, wanted);
}

/** Forget something once a person has seen how much it is and said yes. */
export async function forget(server: ServerHost, wanted: Wanted): Promise<void> {
  const found = await server.ask<WouldForget | null>(WOULD_FORGET, wanted);
  if (found === undefined) {
    notRunning();
    return;
  }
  if (found === null || (found.corrections === 0 && wanted.what !== "lesson")) {
    nothingToForget();
    return;
  }
  const yes = l10n.t("Forget");
  const chosen = await window.showWarningMessage(
    l10n.t("Forget {0}?", corrections(found.corrections)),
    {
      modal: true,
      detail: l10n.t(
        "With that goes what was learned from it: {0}. All of it is removed from the database and its backups, and cannot be brought back.",
        lessons(found.lessons),
      ),
    },
    yes,
  );
  if (chosen === yes) await commands.executeCommand(ServerCommands.forget, wanted);
}

function choices(server: ServerHost, now: number): Choice[] {
  const document = window.activeTextEditor?.document;
  const folder =
    (document && workspace.getWorkspaceFolder(document.uri)) ?? workspace.workspaceFolders?.[0];
  const found: Choice[] = [{ label: l10n.t("A lesson…"), more: () => chooseLesson(server) }];
  if (document?.uri.scheme === "file") {
    const uri = document.uri.toString();
    found.push({
      label: l10n.t("What was learned from this file"),
      description: workspace.asRelativePath(document.uri),
      wanted: { what: "path", uri },
    });
  }
  if (folder !== undefined) {
    const uri = folder.uri.toString();
    const wanted = { what: "project", uri } as const;
    const day = Math.floor(now / 1000) - DAY;
    found.push(
      {
        label: l10n.t("What was learned in this project since yesterday"),
        description: folder.name,
        wanted: { ...wanted, since: day },
      },
      { label: l10n.t("All of this project"), description: folder.name, wanted },
    );
  }
  return [...found, { label: l10n.t("Everything, of all projects"), wanted: { what: "all" } }];
}

async function chooseLesson(server: ServerHost): Promise<Wanted | undefined> {
  const list = await server.ask<LessonList | null>(LESSONS, {});
  if (list === undefined || !list?.lessons.length) {
    (list === undefined ? notRunning : nothingToForget)();
    return undefined;
  }
  const chosen = await window.showQuickPick(list.lessons.map(asItem), {
    title: l10n.t("Forget a lesson"),
    matchOnDescription: true,
  });
  return chosen === undefined ? undefined : { what: "lesson", lesson: chosen.key };
}

function asItem(lesson: Lesson): QuickPickItem & { key: string } {
  const description = `${languageName(lesson.language)}, ${lesson.projectName}`;
  return { label: lesson.title, description, key: lesson.key };
}
