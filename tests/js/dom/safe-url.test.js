import "../support/dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { safeLink, safePicture } from "../../../js/dom/safe-url.js";
import { Markdown } from "../../../js/markdown/markdown-view.js";

for (const url of [
  "https://e.org/a?b=c#d",
  "http://e.org",
  "mailto:a@e.org",
  "tel:+49123",
  "#part",
  "HTTPS://E.ORG",
]) {
  test(`${url} may be followed`, () => assert.equal(safeLink(url), url));
}

for (const url of [
  "javascript:alert(1)",
  " JaVaScRiPt:alert(1)",
  "java\nscript:alert(1)",
  "java\tscript:alert(1)",
  "\u0001javascript:alert(1)",
  "vbscript:x",
  "data:text/html,<script>alert(1)</script>",
  "blob:https://e.org/1",
  "file:///etc/passwd",
  "/api/shutdown",
  "//e.org",
  "page.html",
  "",
  "#",
  null,
  undefined,
]) {
  test(`${JSON.stringify(url)} may not be followed`, () => assert.equal(safeLink(url), null));
}

test("pictures come from data or wait as remote", () => {
  assert.deepEqual(safePicture("data:image/png;base64,AA"), {
    url: "data:image/png;base64,AA",
    remote: false,
  });
  assert.deepEqual(safePicture("https://e.org/a.png"), { url: "https://e.org/a.png", remote: true });
  assert.equal(safePicture("data:text/html,x"), null);
  assert.equal(safePicture("javascript:alert(1)"), null);
  assert.equal(safePicture("/logo.png"), null);
});

const PAYLOADS = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg/onload=alert(1)>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<a href='javascript:alert(1)'>x</a>",
  "[x](javascript:alert(1))",
  "[x](  javascript:alert(1))",
  "[x](<java\tscript:alert(1)>)",
  "[x](java&#115;cript:alert(1))",
  "[x](&#x6A;avascript:alert(1))",
  "[x](JAVASCRIPT:alert(1))",
  "[x](data:text/html;base64,PHNjcmlwdD4=)",
  "[x](vbscript:msgbox(1))",
  "<javascript:alert(1)>",
  "[x]: javascript:alert(1)\n\n[x]",
  "![x](javascript:alert(1))",
  '![x](https://e.org/a.png"onerror="alert(1))',
  "![x](data:text/html,<script>alert(1)</script>)",
  '[x](https://e.org "onmouseover=alert(1) x=\\"")',
  "```html\n<script>alert(1)</script>\n```",
  "```<img/src/onerror=alert(1)>\nx\n```",
  "`<script>alert(1)</script>`",
  "| <script>alert(1)</script> |\n|--|\n| <img src=x onerror=alert(1)> |",
  "<details open ontoggle=alert(1)>",
  "<style>*{display:none}</style>",
  "<form action=javascript:alert(1)><input type=submit>",
  "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "<base href=https://evil.example/>",
];

const INERT = new Set(
  "A BLOCKQUOTE BR BUTTON CODE DEL DIV EM H1 H2 H3 H4 H5 H6 HR INPUT LI OL P PRE SPAN STRONG TABLE TBODY TD TH THEAD TR UL".split(
    " ",
  ),
);

for (const payload of PAYLOADS) {
  test(`nothing runs in ${JSON.stringify(payload)}`, () => {
    const view = new Markdown({ allowedImages: new Set() });
    view.update(payload, false, { breaks: true, markdown: true });
    for (const element of view.el.querySelectorAll("*")) {
      if (element.namespaceURI?.endsWith("svg")) continue;
      assert.ok(INERT.has(element.tagName), element.tagName);
      for (const { name, value } of element.attributes) {
        assert.ok(!name.startsWith("on"), name);
        if (name === "href") assert.match(value, /^(https?:|mailto:|tel:|#)/i);
      }
    }
  });
}
