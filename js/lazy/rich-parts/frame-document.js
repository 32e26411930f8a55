/**
 * The document of a frame that shows HTML. Until the person loads remote content, nothing in it may send anything:
 *
 * - HTML without anything that acts is shown without its scripts: only ours, which knows a random word, runs.
 * - HTML that acts stands in a frame within the frame. A document can always leave for another address; only the policy
 *   of the document around it can refuse that. The inner frame has a sandbox of its own, so it cannot lead the outer one.
 * - Peer connections are under no policy. They are deleted before the HTML is read, and documents inside the HTML, which
 *   would have them again, get no script: Trusted Types refuse `srcdoc` and `javascript:`, the policy the rest.
 * - A plot's libraries come from the kernel, and so does the plot: it stays in one frame.
 */

const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; media-src data: blob:; " +
  "worker-src blob:; frame-src 'none'; object-src 'none'; form-action 'none'; script-src ";
const ANY = "'unsafe-inline' 'unsafe-eval' data: blob:";
/** What can run or lead elsewhere. Wrong guesses do no harm: without these signs, no script but ours runs. */
const ACTS = /<(?:script|meta)|[\s"'/]on\w+\s*=|javascript:/i;
/** A document inside the HTML that its scripts could write into; such HTML does not run before it is allowed to. */
const HIDES_DOCUMENTS = /srcdoc|shadowroot/i;
const GUARD =
  "for(const name of Object.getOwnPropertyNames(self))if(/RTC|XSLT/.test(name))delete self[name];" +
  "self.trustedTypes?.createPolicy('default',{createHTML:(text,type,sink)=>/srcdoc|shadowroot/i.test(sink+text)?null:text," +
  "createScript:(text,type,sink)=>/location/i.test(sink)?null:text,createScriptURL:url=>url});";
/** Reports the height (a scroll bar's included), and puts on the chat's colors when they change. */
const INSIDE =
  "{const all=document.documentElement,appearance=document.querySelector('style');" +
  "new ResizeObserver(()=>parent.postMessage({chatwidgetHeight:Math.ceil(all.getBoundingClientRect().height+" +
  "innerHeight-all.clientHeight)},'*')).observe(all);" +
  "addEventListener('message',({data,source})=>{if(source===parent&&data.chatwidgetStyle)appearance.textContent=data.chatwidgetStyle})}";
/** Of the outer frame: hands heights out and colors in. */
const RELAY =
  "const inner=document.querySelector('iframe'),appearance=document.querySelector('style');" +
  "addEventListener('message',({data,source})=>{if(source===inner.contentWindow)" +
  "parent.postMessage({chatwidgetHeight:data?.chatwidgetHeight},'*');else if(source===parent&&data.chatwidgetStyle){" +
  "appearance.textContent=data.chatwidgetStyle;inner.contentWindow.postMessage(data,'*')}})";

/**
 * @param {string} text the HTML
 * @param {string} appearance a style sheet with the chat's colors
 * @param {string[]} scripts libraries that the text's own scripts use
 * @param {boolean} network whether the person has allowed remote content
 * @returns {{document: string, popups: boolean}} what the frame shows, and whether its links may open
 */
export function frameDocument(text, appearance, scripts, network) {
  const libraries = scripts.map((code) => script(code.replace(/<\/script/gi, "<\\/script")));
  if (network || scripts.length) {
    const policy = network ? "" : meta(POLICY + ANY) + script(GUARD.split("self.trusted")[0] ?? "");
    return { document: page(policy, appearance, libraries.join("") + text, script(INSIDE)), popups: true };
  }
  const still = !ACTS.test(text);
  const nonce = still || HIDES_DOCUMENTS.test(text) ? randomWord() : "";
  const policy = POLICY + (nonce ? `'nonce-${nonce}'` : `${ANY}; require-trusted-types-for 'script'`);
  const inner = page(meta(policy), appearance, script(GUARD + INSIDE, nonce), text);
  if (still) return { document: inner, popups: true };
  const escaped = inner.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const frame =
    "<style>html,body,iframe{display:block;width:100%;height:100%;border:0}</style>" +
    `<iframe title="HTML output" sandbox="allow-scripts" srcdoc="${escaped}"></iframe>`;
  // The policy of a document binds those that it holds: what is refused here, the inner frame cannot allow itself.
  const around = nonce ? `'nonce-${nonce}'` : ANY;
  return { document: page(meta(POLICY + around), appearance, frame, script(RELAY, nonce)), popups: false };
}

/**
 * @param {string} policy
 * @param {string} appearance
 * @param {string} first
 * @param {string} second
 */
const page = (policy, appearance, first, second) =>
  `<!doctype html><meta charset="utf-8">${policy}<style>${appearance}</style><base target="_blank">${first}${second}`;

/** @param {string} policy */
const meta = (policy) => `<meta http-equiv="Content-Security-Policy" content="${policy}">`;

/**
 * @param {string} code
 * @param {string} [nonce]
 */
const script = (code, nonce) => `<script${nonce ? ` nonce="${nonce}"` : ""}>${code}</script>`;

function randomWord() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (number) => number.toString(36)).join("");
}
