// Prints what an editor underlines in a YAML file: [line, text, message] of each mark.
// Usage: node editor_marks.cjs FILE
const fs = require("node:fs");
const { pathToFileURL } = require("node:url");
const { getLanguageService } = require("yaml-language-server");
const { TextDocument } = require("vscode-languageserver-textdocument");

const service = getLanguageService({
  schemaRequestService: async (url) => fs.readFileSync(new URL(url), "utf8"),
  workspaceContext: { resolveRelativePath: (path, base) => new URL(path, base).href },
  telemetry: { send() {}, sendError() {}, sendTrack() {} },
});
service.configure({ validate: true, customTags: [], schemas: [] });

async function main(file) {
  const url = pathToFileURL(file).href;
  const text = TextDocument.create(url, "yaml", 1, fs.readFileSync(file, "utf8"));
  const found = await service.doValidation(text, false);
  const marks = found.map(({ range, message }) => [
    range.start.line + 1,
    text.getText(range),
    message,
  ]);
  console.log(JSON.stringify(marks));
}

main(process.argv[2]);
