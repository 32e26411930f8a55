/** Changes nodes into wanted ones with few changes, by position, so that the selection and the scroll position stay. */

/**
 * @param {Element} old
 * @param {Element} wanted
 */
function morphAttributes(old, wanted) {
  for (const { name, value } of wanted.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  if (old.attributes.length === wanted.attributes.length) return;
  for (const { name } of [...old.attributes]) if (!wanted.hasAttribute(name)) old.removeAttribute(name);
}

/**
 * @param {Node} old
 * @param {Node} wanted
 * @returns {boolean} whether the old node could become the wanted one
 */
export function become(old, wanted) {
  if (old.nodeName !== wanted.nodeName) return false;
  if (old instanceof Text && wanted instanceof Text) {
    if (old.data === wanted.data) return true;
    // Appending keeps a selection inside the old text; assigning would collapse it.
    if (wanted.data.startsWith(old.data)) old.appendData(wanted.data.slice(old.data.length));
    else old.data = wanted.data;
    return true;
  }
  if (old instanceof Element && wanted instanceof Element) {
    morphAttributes(old, wanted);
    morphAfter(old, null, [...wanted.childNodes]);
  }
  return true;
}

/**
 * Makes the children of `parent` that follow `anchor` into the wanted nodes.
 * @param {Element} parent
 * @param {Node | null} anchor the last child to leave alone; null for none
 * @param {Node[]} wanted
 */
export function morphAfter(parent, anchor, wanted) {
  let old = anchor ? anchor.nextSibling : parent.firstChild;
  for (const node of wanted) {
    if (!old) {
      parent.append(node);
      continue;
    }
    const next = old.nextSibling;
    if (!become(old, node)) parent.replaceChild(node, old);
    old = next;
  }
  while (old) {
    const next = old.nextSibling;
    parent.removeChild(old);
    old = next;
  }
}
