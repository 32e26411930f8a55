/**
 * Returns what stands in a chat that only an injected text can have put there. What ran and what was requested is judged
 * from outside the page.
 */
(() => {
  const forbidden =
    "script, object, embed, link, meta, base, form, style, frame, frameset, applet, portal, foreignObject, use, animate, set, " +
    "iframe:not(.cw-frame), [srcdoc]:not(.cw-frame), [srcset], [background], [ping], [formaction], [contenteditable]";
  // A static message with formulas brings this one along; nothing of a text is in it.
  const ours =
    "<style>.chatwidget-mathml[hidden]:has(math){display:inline}" +
    ".chatwidget-mathml:has(math)+.chatwidget-tex{display:none}</style>";
  const wrong = [];
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches(forbidden) && element.outerHTML !== ours) wrong.push(element.outerHTML.slice(0, 200));
      for (const { name, value } of element.attributes) {
        const address = /^(href|src|xlink:href|action|data|poster)$/.test(name);
        const scheme = /^\s*([a-z][a-z0-9+.-]*):/i.exec(value)?.[1].toLowerCase() ?? "";
        const allowed = ["http", "https", "mailto", "tel", "data", "blob"].includes(scheme) || value.startsWith("#");
        const text = name === "href" && scheme === "data";
        const far = name !== "href" && /^https?:/.test(value) && new URL(value).host !== location.host;
        if (/^on/.test(name) || (address && (!allowed || text || far))) wrong.push(`${name}=${value}`.slice(0, 200));
      }
    }
  };
  for (const root of document.querySelectorAll(".chatwidget, .chatwidget-static")) look(root);
  const outside = document.querySelector("#outside");
  if (outside) {
    const { color, display, backgroundImage, visibility } = getComputedStyle(outside);
    const style = [color, display, backgroundImage, visibility].join(" ");
    if (style !== "rgb(1, 2, 3) block none visible") wrong.push(`the host's text has the style ${style}`);
    if (document.querySelectorAll("body > *").length > 3) wrong.push("the host's page has more elements");
    if (document.title !== "A host") wrong.push(`the host's title is ${document.title}`);
    if (getComputedStyle(document.body).color !== "rgb(0, 0, 0)") wrong.push("the host's page has another color");
  }
  return wrong;
})();
