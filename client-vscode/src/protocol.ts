/** twiceshy's own messages, as docs/lsp-extensions.md has them. Nothing else here. */
import type { Range } from "vscode-languageclient";

/** Notification to the server: what other sources show for a document. */
export const DIAGNOSTICS = "twiceshy/diagnostics";

export interface Symptom {
  readonly range: Range;
  readonly source?: string;
  readonly code?: string | number;
  readonly message: string;
}

export interface DiagnosticsParams {
  readonly uri: string;
  readonly version: number;
  /** With a source, `diagnostics` are all of that one; without, all of every other source. */
  readonly source?: string;
  readonly diagnostics: readonly Symptom[];
}

/** Request: how the server stands. */
export const STATUS = "twiceshy/status";
/** Notification from the server, with the answer to STATUS. */
export const STATUS_CHANGED = "twiceshy/statusChanged";

export interface Status {
  readonly state: "ready" | "learning" | "paused" | "off" | "trouble";
  readonly detail?: string;
  readonly lessons: number;
  readonly forReview: number;
  readonly savedToday: number;
}

/** Request: the lessons that hold in what is open. */
export const LESSONS = "twiceshy/lessons";
/** Notification from the server: the lessons have changed since they were asked for. */
export const LESSONS_CHANGED = "twiceshy/lessonsChanged";

export interface Lesson {
  readonly key: string;
  readonly title: string;
  readonly language: string;
  readonly project: string;
  readonly projectName: string;
  readonly scope: "project" | "projects" | "language";
  readonly learnedHere: boolean;
  readonly state: "shown" | "review" | "silent" | "silenced";
  readonly confidence: number;
  readonly examples: number;
  readonly commits: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly reverted: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Made of a fix that was adapted and accepted, and held back until a person says yes. */
  readonly proposed: boolean;
}

export interface LessonList {
  readonly total: number;
  readonly lessons: readonly Lesson[];
}

/** Request: the page of one lesson. */
export const LESSON = "twiceshy/lesson";

export interface LessonPage {
  readonly key: string;
  readonly title: string;
  readonly state: Lesson["state"];
  readonly markdown: string;
}

/** Request, with the parameters of the command FORGET: how much that would take away. */
export const WOULD_FORGET = "twiceshy/wouldForget";

export interface Wanted {
  readonly what: "lesson" | "path" | "project" | "all";
  readonly lesson?: string;
  readonly uri?: string;
  /** In seconds since 1970. */
  readonly since?: number;
}

export interface WouldForget {
  readonly corrections: number;
  readonly lessons: number;
}

/** The server's commands, which VS Code knows by the same names once the server runs. */
export const ServerCommands = {
  everywhere: "twiceshy.everywhere",
  explain: "twiceshy.explain",
  export: "twiceshy.export",
  forget: "twiceshy.forget",
  import: "twiceshy.import",
  learnHistory: "twiceshy.learnHistory",
  pause: "twiceshy.pause",
  resume: "twiceshy.resume",
  revive: "twiceshy.revive",
  approve: "twiceshy.approve",
  silence: "twiceshy.silence",
  teach: "twiceshy.teach",
} as const;
