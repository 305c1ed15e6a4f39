/** Making DOM nodes. Everything on the page is built here, from text nodes: data never becomes markup. */

/**
 * Make an element. `props`: class, data (dataset), on (listeners), aria, text; anything else is an attribute,
 * or a property when the name is one of PROPERTIES. Null and false are left out.
 */
const PROPERTIES = new Set(["value", "checked", "disabled", "indeterminate", "htmlFor", "tabIndex", "hidden"]);

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false && !PROPERTIES.has(name)) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name === "data") for (const [key, item] of Object.entries(value)) { if (item != null) node.dataset[key] = item; }
    else if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "aria") for (const [key, item] of Object.entries(value)) { if (item != null) node.setAttribute(`aria-${key}`, item); }
    else if (PROPERTIES.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

let counter = 0;
export const uid = (prefix = "x") => `${prefix}-${++counter}`;

export function replace(node, ...children) {
  node.replaceChildren(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Return whether a key press belongs to an input method that is still converting (229: older Safari says only this). */
export const composing = (event) => event.isComposing || event.keyCode === 229;

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
export const withCommand = (event) => (isMac ? event.metaKey : event.ctrlKey);

/** Say something to people who listen to the page instead of seeing it. */
export function announce(text) {
  const live = document.getElementById("live");
  live.append(h("p", { text }));
  while (live.childElementCount > 20) live.firstElementChild.remove();
}
