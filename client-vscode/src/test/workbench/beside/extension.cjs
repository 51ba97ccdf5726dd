// What stands beside us in a real editor: another source of diagnostics, and a formatter.
const { Diagnostic, languages, Range, TextEdit, workspace } = require("vscode");

exports.activate = ({ subscriptions }) => {
  const found = languages.createDiagnosticCollection("beside");
  const look = (document) => {
    if (document.languageId === "python") found.set(document.uri, diagnostics(document));
  };
  subscriptions.push(
    found,
    workspace.onDidOpenTextDocument(look),
    workspace.onDidSaveTextDocument(look),
    languages.registerDocumentFormattingEditProvider("python", {
      provideDocumentFormattingEdits: (document) => {
        const blanks = [...document.getText().matchAll(/ +$/gm)];
        return blanks.map((blank) => TextEdit.delete(at(document, blank.index, blank[0].length)));
      },
    }),
  );
  workspace.textDocuments.forEach(look);
};

function diagnostics(document) {
  const index = document.getText().indexOf("yaml.load(text)");
  if (index < 0) return [];
  const one = new Diagnostic(at(document, index, "yaml.load".length), "unsafe use of yaml.load");
  one.source = "beside";
  return [one];
}

function at(document, index, length) {
  return new Range(document.positionAt(index), document.positionAt(index + length));
}
