/** Making elements, and only that. Text goes in as text nodes; no string is ever read as markup. */

/**
 * @typedef {Node | string | null | undefined | false} Child
 * @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Props
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Props} [props] attributes; `true` is an empty one, `false` and `null` none; functions are listeners
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else setAttribute(element, name, value);
  }
  for (const child of children) if (child || child === "") element.append(child);
  return element;
}

/**
 * @param {string} className
 * @param {...Child} children
 */
export const div = (className, ...children) => h("div", { class: className }, ...children);

/**
 * Whether the focus is in the element, also inside a host's shadow root. What is disabled is about to lose it.
 * @param {Element} element
 */
export const hasFocus = (element) => {
  const { activeElement } = /** @type {any} */ (element.getRootNode());
  return element.contains(activeElement) && !activeElement?.disabled;
};

/**
 * The host's page stays where the person put it.
 * @param {HTMLElement | null} element
 */
export const focusOn = (element) => element?.focus({ preventScroll: true });

/**
 * Writes an attribute only when it differs: a mutation costs style work, a comparison does not.
 * @param {Element} element
 * @param {string} name
 * @param {string | number | boolean | null | undefined} value
 */
export function setAttribute(element, name, value) {
  if (value === false || value === null || value === undefined) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const text = value === true ? "" : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/**
 * Shows exactly these children, leaving alone (and so keeping focus in) those that already stand where they should.
 * @param {Element} parent
 * @param {(Element | null | undefined | false)[]} wanted
 */
export function setChildren(parent, wanted) {
  const children = /** @type {Element[]} */ (wanted.filter(Boolean));
  const remaining = new Set(children);
  for (const child of [...parent.children]) if (!remaining.has(child)) child.remove();
  children.forEach((child, index) => {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
}

const SVG = "http://www.w3.org/2000/svg";

/** Strokes on a 24 by 24 grid. */
const ICONS = {
  send: "M12 19V5M6 11l6-6 6 6",
  stop: "M7 7h10v10H7z",
  copy: "M9 9h10v10H9zM5 15V5h10",
  copied: "M5 13l4 4L19 7",
  like: "M7 11v9H4v-9zM7 11l4-7c1.5 0 2.5 1 2.5 2.5V10H19a1.5 1.5 0 0 1 1.5 1.8l-1.2 6.4a2 2 0 0 1-2 1.8H7",
  retry: "M4 12a8 8 0 1 0 2.5-5.8M4 4v4.5h4.5",
  undo: "M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  edit: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  clear: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5",
  down: "M12 5v14M6 13l6 6 6-6",
  open: "M9 6l6 6-6 6",
  alert: "M12 8v5M12 16.5v.5M12 3l9.5 17h-19z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.5",
};

/** @typedef {keyof typeof ICONS} IconName */

/**
 * @param {IconName | `M${string}`} drawing the name of an icon, or the path of one that the core does not have
 * @returns {SVGSVGElement}
 */
export function icon(drawing) {
  const svg = /** @type {SVGSVGElement} */ (document.createElementNS(SVG, "svg"));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const known = ICONS[/** @type {IconName} */ (drawing)];
  if (known) svg.setAttribute("class", `cw-icon-${drawing}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", known ?? drawing);
  svg.append(path);
  return svg;
}

/**
 * @param {object} what
 * @param {string} what.name the accessible name
 * @param {IconName | `M${string}`} [what.icon]
 * @param {string} [what.text] shown; must be part of the name
 * @param {string} [what.class]
 * @param {string} [what.title] the tooltip; that of a button without text is its name otherwise
 * @param {(event: MouseEvent) => void} what.onclick
 */
export function button({ name, icon: iconName, text, class: className = "", title, onclick }) {
  return h(
    "button",
    {
      type: "button",
      class: `cw-button ${text ? "cw-with-text" : "cw-only-icon"} ${className}`.trim(),
      "aria-label": name,
      title: title ?? (text ? null : name),
      onclick,
    },
    iconName && icon(iconName),
    text && h("span", {}, text),
  );
}
