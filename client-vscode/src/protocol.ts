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
