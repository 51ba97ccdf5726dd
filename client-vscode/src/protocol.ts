/** twiceshy's own messages, as docs/lsp-extensions.md has them. Nothing else here. */

/** Notification to the server: what other sources show for a document. */
export const DIAGNOSTICS = "twiceshy/diagnostics";
