/** The rules for the sources of the page. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { importsOf, lengthOf, nodesOf, sourcesIn } from "../support/source.js";

/** Lowest first: a module imports from its own floor or a lower one. */
const FLOORS = [
  ["on-abort.js", "messages/"],
  ["dom/", "wire/"],
  ["markdown/"],
  ["load-lazy.js"],
  ["view/"],
  ["lazy/", "widget.js", "exported-page.js"],
  ["build/"],
];
const LONGEST_FUNCTION = 60;
const MOST_METHODS = 30;
const REFUSED =
  /^(chunks?|dress(ed|er)?|elsewhere|gone|held|holds?|holder|keeps?|kept|looks?|noted?|pieces?|said|says?|shown|tells?|told|wear|worn)$/;

const sources = await sourcesIn("js");
const functions = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;

/** @param {string} path */
const floorOf = (path) => FLOORS.findIndex((names) => names.some((name) => path.startsWith(name)));

/** @param {string} name */
const wordsOf = (name) => name.split(/_|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase());

test("every module has a floor", () => {
  const without = sources.map(({ path }) => path).filter((path) => floorOf(path) < 0);

  assert.deepEqual(without, []);
});

test("a module imports from its own floor or a lower one", () => {
  const upward = sources.flatMap((source) =>
    importsOf(source)
      .filter((path) => floorOf(path) > floorOf(source.path))
      .map((path) => `${source.path} imports ${path}`),
  );

  assert.deepEqual(upward, []);
});

test("no modules import each other", () => {
  const needs = new Map(sources.map((source) => [source.path, importsOf(source)]));

  for (let free = [""]; free.length > 0; ) {
    free = [...needs].filter(([, paths]) => !paths.some((path) => needs.has(path))).map(([path]) => path);
    for (const path of free) needs.delete(path);
  }

  assert.deepEqual([...needs.keys()], []);
});

test(`no function has more than ${LONGEST_FUNCTION} lines of code, closures included`, () => {
  const long = sources.flatMap((source) =>
    [...nodesOf(source.tree)]
      .filter((node) => functions.test(node.type) && lengthOf(source, node) > LONGEST_FUNCTION)
      .map((node) => `${source.path}:${node.loc.start.line} has ${lengthOf(source, node)} lines`),
  );

  assert.deepEqual(long, []);
});

test(`no class has more than ${MOST_METHODS} methods`, () => {
  const large = sources.flatMap(({ path, tree }) =>
    [...nodesOf(tree)]
      .filter(({ type }) => type === "ClassBody")
      .map(({ body }) => body.filter((/** @type {any} */ { type }) => type === "MethodDefinition").length)
      .filter((count) => count > MOST_METHODS)
      .map((count) => `${path} has ${count}`),
  );

  assert.deepEqual(large, []);
});

test("a view's context is complete when it is made: nothing is assigned to it", () => {
  const named = (/** @type {any} */ node) => node?.name === "context" || node?.property?.name === "context";
  const assigned = sources.flatMap(({ path, tree }) =>
    [...nodesOf(tree)]
      .filter(({ type, left }) => type === "AssignmentExpression" && named(left?.object))
      .map(({ loc }) => `${path}:${loc.start.line}`),
  );

  assert.deepEqual(assigned, []);
});

test("a lazy part does not search for the elements of the core", () => {
  const searching = sources.flatMap(({ path, tree }) =>
    [...nodesOf(tree)]
      .filter(
        ({ type, callee }) =>
          type === "CallExpression" && /^(closest|querySelector)/.test(callee.property?.name),
      )
      .filter(({ arguments: [selector] }) =>
        /\.cw-(log|composer|head|latest|content)\b/.test(selector?.value),
      )
      .map(({ loc }) => `${path}:${loc.start.line}`),
  );

  assert.deepEqual(searching, []);
});

for (const folder of ["js", "tests/js"]) {
  const all = folder === "js" ? sources : await sourcesIn(folder);

  test(`no name in ${folder}/ has a word that the glossary refuses`, () => {
    const refused = all.flatMap(({ path, tree }) =>
      [...nodesOf(tree)]
        .filter(({ type }) => type === "Identifier" || type === "PrivateIdentifier")
        .filter(({ name }) => name !== "keep_fargs") // an option of terser
        .filter(({ name }) => wordsOf(name).some((word) => REFUSED.test(word)))
        .map(({ name, loc }) => `${path}:${loc.start.line} ${name}`),
    );

    assert.deepEqual(refused, []);
  });
}
