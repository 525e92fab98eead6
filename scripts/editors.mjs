// Highlights the rules files of the tests with the VS Code engine, to check docs/editors/ and tests/editors.
//
//     node scripts/editors.mjs FOLDER
//
// FOLDER contains `node_modules` with vscode-textmate and vscode-oniguruma; editors.sh creates it. Fails if a character has
// only the root scope, if the two forms of the grammar differ, or if the tokens of tests/editors/sample.rules differ
// from sample.scopes.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const load = createRequire(path.resolve(process.argv[2], "package.json"));
const { Registry, INITIAL, parseRawGrammar } = load("vscode-textmate");
const { loadWASM, OnigScanner, OnigString } = load("vscode-oniguruma");

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const read = (...parts) => fs.readFileSync(path.join(root, ...parts), "utf8");
const ROOT_SCOPE = "source.intertitle-rules";

await loadWASM(fs.readFileSync(load.resolve("vscode-oniguruma/release/onig.wasm")));
const onigLib = Promise.resolve({
  createOnigScanner: (sources) => new OnigScanner(sources),
  createOnigString: (text) => new OnigString(text),
});

async function grammar(file) {
  const loadGrammar = async () => parseRawGrammar(read("docs/editors", file), file);
  return new Registry({ onigLib, loadGrammar }).loadGrammar(ROOT_SCOPE);
}

/// The tokens that are not whitespace: their line, text and scopes, without the root scope.
function tokens(grammar, text) {
  const found = [];
  let state = INITIAL;
  text.split(/\r?\n/).forEach((line, index) => {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    for (const { startIndex, endIndex, scopes } of result.tokens) {
      const text = line.slice(startIndex, endIndex).trim();
      if (text !== "") found.push({ line: index + 1, text, scopes: scopes.slice(1) });
    }
  });
  return found;
}

/// In the format of tests/editors/sample.scopes: scopes without the language name at the end.
function listed({ line, text, scopes }) {
  const short = scopes.map((name) => name.replace(".intertitle-rules", ""));
  return `${line}: ${text}  ${short.join(" ")}`.trimEnd();
}

const json = await grammar("intertitle-rules.tmLanguage.json");
const plist = await grammar("intertitle-rules.tmLanguage");

const good = fs.readdirSync(path.join(root, "tests/rules/good")).filter((name) => name.endsWith(".rules"));
const files = ["rules/default.rules", ...good.map((name) => `tests/rules/good/${name}`)];
const wrong = [];
let count = 0;
for (const file of files) {
  const found = tokens(json, read(file));
  count += found.length;
  for (const token of found.filter(({ scopes }) => scopes.length === 0)) {
    wrong.push(`${file}:${token.line}: \`${token.text}\` has no scope`);
  }
  const other = tokens(plist, read(file)).map(listed).join("\n");
  if (other !== found.map(listed).join("\n")) wrong.push(`${file}: the two forms of the grammar differ`);
}

const expected = read("tests/editors/sample.scopes").trimEnd().split("\n");
const found = tokens(json, read("tests/editors/sample.rules")).map(listed);
for (let at = 0; at < Math.max(expected.length, found.length); at += 1) {
  if (expected[at] !== found[at]) {
    wrong.push(`sample.scopes, line ${at + 1}\n  expected ${expected[at]}\n  found    ${found[at]}`);
    break;
  }
}

if (wrong.length > 0) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
console.log(`editors: ${files.length} files, ${count} tokens, all scoped`);
