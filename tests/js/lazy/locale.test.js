/** The page in other languages: its words are translated, those of others are not. */

import "../support/dom.js";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES, languageOf } from "../../../js/lazy/locale/index.js";
import { Words } from "../../../js/lazy/locale/words.js";
import { scenes } from "../page/scenes.js";
import { drawn } from "../support/all-lazy.js";
import { openChat } from "../support/chat-page.js";

const tables = Object.fromEntries(
  await Promise.all(
    LANGUAGES.map(async (language) => [
      language,
      (await import(`../../../js/lazy/words-${language}/index.js`)).words,
    ]),
  ),
);
const page = (history, more = {}) => ({
  ...scenes.plain()._page,
  ids: history.map((_, at) => `m${at}`),
  ...more,
});

test("buttons, labels, and notices of a chat are in its language", async () => {
  const { model, one, all, root } = openChat({ ...scenes.rich(), locale: "de" });
  await drawn();
  assert.equal(root.lang, "de");
  assert.equal(all("button", "Nachricht kopieren")[0].title, "Nachricht kopieren");
  assert.equal(root.querySelector("textarea").placeholder, "Nachricht schreiben …");
  assert.equal(root.querySelector("[role=log]").getAttribute("aria-label"), "Gespräch");
  assert.ok(root.querySelector('article[aria-label="Nachricht des Nutzers"]'));
  model.patch([{ op: "set", path: ["page", "status"], value: "submitted" }]);
  await drawn();
  one("button", "Stopp");
});

test("what the user, the program, or the model wrote is left as it is", async () => {
  const words = ["Stop", "Delete", "Copy message", "Loading…", "3 rows"];
  const history = [
    { role: "user", content: words.join("\n\n") },
    {
      role: "assistant",
      content: `${words.join("\n\n")}\n\n\`Stop\`\n\n\`\`\`\nDelete\n\`\`\`\n\n| Stop |\n|-|\n| Edit |`,
    },
    { role: "assistant", content: "Choose.", options: [{ value: "Retry" }, { value: "Undo" }] },
  ];
  const options = { title: "Search", label: "Share", description: "Today", locale: "de" };
  const { root, one, all } = openChat({ history, _page: page(history), ...options });
  await drawn();
  const texts = all("article").map((el) => el.querySelector(".cw-bubble").textContent);
  for (const text of texts.slice(0, 2)) for (const word of words) assert.ok(text.includes(word), text);
  assert.match(texts[1], /Stop.*Delete.*Stop.*Edit/s);
  assert.equal(one("group", "Auswahl").textContent, "RetryUndo");
  assert.equal(one("group", "Auswahl").querySelector("button").getAttribute("aria-label"), "Retry");
  assert.match(root.querySelector(".cw-names").textContent, /Search.*Share.*Today/);
  one("button", "Code kopieren");
  const rows = Array.from({ length: 20 }, (_, at) => `| Search ${at} |`).join("\n");
  const long = [
    { role: "assistant", content: `| Search |\n|-|\n${rows}\n\n![Edit](https://a.example/b.png)` },
  ];
  const table = openChat({ history: long, _page: page(long), locale: "de" });
  await drawn();
  await drawn();
  assert.match(table.root.querySelector(".cw-table").textContent, /^Search/);
  assert.match(table.root.querySelector(".cw-table-foot").textContent, /10 von 20 Zeilen.*Alle anzeigen/);
  assert.match(table.root.querySelector(".cw-load").textContent, /Bild „Edit“ von a.example laden/);
});

test("English and a language without a table change nothing", async () => {
  for (const locale of ["en", "en-GB", "xx"]) {
    const { all, root } = openChat({ ...scenes.rich(), locale });
    await drawn();
    assert.ok(all("button", "Copy message").length);
    assert.equal(root.lang, "");
  }
});

test("the browser's first language with a table is taken, and traditional Chinese has none", () => {
  const cases = [
    [null, ["de-AT", "en"], "de"],
    [null, ["en-US", "de"], null],
    [null, ["pt-BR", "fr"], "fr"],
    [null, ["pt-BR"], null],
    [null, ["zh-TW", "ja"], "ja"],
    [null, ["zh-Hans-CN"], "zh"],
    ["ja", ["de"], "ja"],
    ["en", ["de"], null],
    ["xx", ["de"], null],
  ];
  for (const [wanted, preferred, language] of cases)
    assert.equal(languageOf(wanted, preferred), language, `${wanted} ${preferred}`);
});

test("a text with what varies is translated with it, in the order of the language", () => {
  const words = new Words(tables.ja);
  assert.equal(words.translated("10 of 4 000 rows · 1,000 columns"), "4 000 行中 10 行 · 1,000 列");
  assert.equal(
    words.translated("Could not attach a (b): no.txt: late: $1"),
    "a (b) を添付できません: no.txt: late: $1",
  );
  assert.equal(words.translated("How many rows"), "How many rows");
  assert.equal(words.translated("constructor"), "constructor");
});

test("a sentence of a line is translated although the line has no period after it", () => {
  const line = "The response reached the token limit · 30 tokens";
  assert.equal(new Words(tables.de).translated(line), "Die Antwort hat die Tokengrenze erreicht · 30 Token");
  assert.equal(new Words(tables.ja).translated(line).split(" · ")[0], "応答がトークンの上限に達しました");
});

test("every table has the same texts, with everything that varies, and none is translated twice", () => {
  const english = Object.keys(tables.de);
  for (const [language, table] of Object.entries(tables)) {
    assert.deepEqual(Object.keys(table), english, language);
    const words = new Words(table);
    for (const [text, translation] of Object.entries(table)) {
      const varying = (text.match(/\{n?\}/g) ?? []).map((_, at) => `{${at + 1}}`);
      assert.deepEqual((translation.match(/\{\d\}/g) ?? []).sort(), varying, `${language}: ${text}`);
      assert.ok(translation.trim(), `${language}: ${text}`);
      if (!varying.length) assert.equal(words.translated(translation), translation, language);
    }
  }
});

/** Folders whose pages are in English: boards for prompt work, and what has no words. */
const ENGLISH = /^(playground|compare|words-\w+|locale|highlight|more-languages|notebook-output|math)$/;
const sources = [
  "js/view",
  "js/markdown",
  "js/wire",
  ...readdirSync("js/lazy")
    .filter((name) => !ENGLISH.test(name))
    .map((name) => `js/lazy/${name}`),
];

test("nearly every text of the page's source is in the tables", () => {
  const known = new Set(Object.keys(tables.de).map((text) => text.replaceAll("{n}", "{}")));
  const texts = new Set();
  for (const folder of sources)
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".js"))) {
      const source = readFileSync(`${folder}/${file}`, "utf8").replace(/^\s*(\*|\/\/|\/\*).*$/gm, "");
      for (const [, text] of source.matchAll(/"([A-Z][a-z]+[^"\\]* [^"\\]*[\w.?…)])"/g)) texts.add(text);
      for (const [, text] of source.matchAll(
        /(?:name|text|title|placeholder|"aria-label"): "([A-Z][a-z]+)"/g,
      ))
        texts.add(text);
      for (const [, text] of source.matchAll(/`([A-Z][a-z]+[^`\n]* [^`\n]*)`/g))
        texts.add(text.replace(/\$\{[^{}]*(\{[^{}]*\}[^{}]*)*\}/g, "{}"));
    }
  const missing = [...texts].filter((text) => !known.has(text));
  assert.ok(texts.size > 100, `${texts.size} texts found`);
  assert.ok(
    missing.length <= texts.size / 10,
    `${missing.length} of ${texts.size} have no translation:\n${missing.join("\n")}`,
  );
});
