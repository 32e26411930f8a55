/**
 * Cuts the Markdown library down to the one thing that is used of it: its lexer, for GitHub's flavour. The library
 * makes instances and rules of every flavour when it is loaded, which keeps 20 kB that nobody here calls from being
 * left out. Each cut must find what it cuts, so a new version of the library fails the build rather than the page;
 * a test holds the result against the whole library.
 */

import { Lexer } from "marked";

/**
 * @param {string} source
 * @param {RegExp} pattern
 * @param {string} replacement
 */
function cut(source, pattern, replacement) {
  const made = source.replace(pattern, replacement);
  if (made === source) throw new Error(`marked is no longer laid out as the build expects: ${pattern}`);
  return made;
}

/** @param {string} source */
function upToLexer(source) {
  const lexer = /(\w+) as Lexer\b/.exec(source)?.[1];
  const writer = /var \w+=class\{options;parser;/.exec(source);
  if (!lexer || !writer) throw new Error("marked is no longer laid out as the build expects: its lexer");
  return `${source.slice(0, writer.index)}export{${lexer} as Lexer};`;
}

/**
 * The helper patterns as variables of their own, so that the bundler shortens their names and drops the unused.
 * @param {string} source
 */
function helpersApart(source) {
  const table = /other:(\w+),block:/.exec(source)?.[1];
  const start = source.indexOf(`${table}={codeRemoveIndent:`);
  if (!table || start < 0) throw new Error("marked is no longer laid out as the build expects: its helpers");
  let head = source.slice(0, start);
  let rest = source.slice(start + table.length + 2);
  Object.keys(/** @type {any} */ (new Lexer()).tokenizer.rules.other).forEach((name, index) => {
    const key = index === 0 ? `${name}:` : `,${name}:`;
    const at = rest.indexOf(key);
    if (at < 0) throw new Error(`marked is no longer laid out as the build expects: ${name}`);
    head += `${rest.slice(0, at)}${index === 0 ? "" : ","}other_${name}=`;
    rest = rest.slice(at + key.length);
  });
  const whole = head + cut(rest, /\},(?=\w+=\/)/, ",");
  const used = cut(whole, /this\.rules\.other\.(?=\w)/g, "other_");
  return cut(used, new RegExp(`\\b(?:${table}|[a-z]\\.other)\\.(?=\\w)`, "g"), "other_").replace(
    `other:${table},`,
    "",
  );
}

/**
 * Patterns put together by calls, which a bundler may not drop by itself.
 * @param {string} source
 */
function withoutUnused(source) {
  let shorter = source;
  for (;;) {
    const before = shorter.length;
    for (const [, name] of shorter.matchAll(/,([\w$]+)=\w\((?=[^=])/g)) {
      const escaped = name.replaceAll("$", "\\$");
      if (shorter.match(new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`, "g"))?.length !== 1) continue;
      shorter = shorter.replace(new RegExp(`,${escaped}=\\w\\([\\s\\S]*?\\.getRegex\\(\\)(?=[,;])`), "");
    }
    if (shorter.length === before) return shorter;
  }
}

/** Names that only the lexer itself reads; a bundler cannot know that. */
const OWN =
  "tokenizer getRegex inlineQueue linkEmitted linkParenPossible infiniteLoopError inlineTokens " +
  "blockTokens maskedSrc lastPossibleEmStrongCloserIndex lastPossibleDelCloserIndex anyPunctuation " +
  "anyPunctuationOutsideCode emStrongLDelim emStrongRDelimAst emStrongRDelimUnd delLDelim delRDelim blockSkip " +
  "punctuation reflinkSearch inlineText linkInText emStrong _backpedal lastToken codeBlockStyle lexer rules inline";

/** @param {string} source */
function withShortNames(source) {
  let number = 0;
  return OWN.split(" ").reduce((shorter, name) => {
    let short = "";
    do {
      short = `_${number.toString(36)}`;
      number += 1;
    } while (new RegExp(`\\b${short}\\b`).test(source));
    return cut(shorter, new RegExp(`\\b${name}\\b`, "g"), short);
  }, source);
}

/**
 * @param {string} source
 * @param {string} name
 * @param {RegExp} literal
 */
function named(source, name, literal) {
  const [text] = literal.exec(source) ?? [];
  if (!text) throw new Error(`marked is no longer laid out as the build expects: ${literal}`);
  return `var ${name}=${text};${source.replaceAll(text, name)}`;
}

/**
 * @param {string} library the text of the library's module
 * @returns {string} a module that exports `Lexer`, which knows `breaks` and is always `gfm`
 */
export function lexerOnly(library) {
  let source = helpersApart(upToLexer(library));
  source = cut(source, /this\.options\.(?:pedantic|silent)/g, "false");
  source = cut(source, /this\.options\.gfm/g, "true");
  source = cut(source, /this\.options\.(?:extensions|hooks)/g, "null");
  source = cut(source, /\{async:!1,[^}]*\}/, "{}");
  // Every browser that reads our style sheet, with its rules in rules, knows this too.
  source = cut(
    source,
    /\(\(\w=""\)=>\{try\{return!!new RegExp\("[^"]*"\+\w\)\}catch\{return!1\}\}\)\(\)/,
    "true",
  );
  source = cut(source, /static get rules\(\)\{[^}]*\}\}/, "");
  source = cut(source, /static lex\(.*?\}static lexInline\(.*?\}/, "");
  source = cut(source, /,pedantic:\w+\}/g, "}");
  // Rules of plain CommonMark that GitHub's flavour replaces.
  source = cut(source, /lheading:\w+,(?=list:)/, "");
  source = cut(source, /paragraph:\w+,table:\w+,(?=text:)/, "");
  source = cut(source, /_backpedal:\w+,(?=anyPunctuation:)/, "");
  source = cut(source, /del:\w+,delLDelim:\w+,delRDelim:\w+,emStrongLDelim:\w+,emStrongRDelimAst:\w+,/, "");
  source = cut(source, /,text:\w+,url:\w+\}(?=,)/, "}");
  source = cut(source, /,\w+=\{\.\.\.\w+,html:[\s\S]*?\.getRegex\(\)\}(?=,\w+=\/)/, "");
  source = cut(source, /,\w+=\{\.\.\.\w+,emStrongLDelim:[\s\S]*?\.getRegex\(\)\}(?=,\w+=\{)/, "");
  // Rules in a row that are all taken the same way.
  source = cut(
    source,
    /\)\{(\w)=\1\.substring\((\w)\.raw\.length\),(\w)\.push\(\2\);continue\}if\(\2=(?=this\.tokenizer\.\w+\([\w,]*\)\)\{\1=\1\.substring\(\2\.raw\.length\),\3\.push\(\2\);continue\})/g,
    "||",
  );
  // Patterns that are written out several times.
  source = named(source, "fences_", /" \{0,3\}\(\?:`\{3,\}[^"]*\|~~~\)[^"]*"/);
  source = named(source, "heading_", /" \{0,3\}#\{1,6\}[^"]*"/);
  // Words that stand for others in its patterns.
  source = cut(cut(source, /notPunctSpace/g, "NN"), /punctSpace/g, "SS");
  return withShortNames(withoutUnused(source));
}
