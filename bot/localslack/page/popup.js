/** Small windows beside what opened them: menus, lists of choices, the reaction picker. One is open at a time per layer. */

import { h } from "./dom.js";

const MARGIN = 8;
let open = null;

function place(node, anchor, { above = false, align = "start", matchWidth = false } = {}) {
  const box = anchor.getBoundingClientRect();
  if (matchWidth) node.style.minWidth = `${box.width}px`;
  const { offsetWidth: width, offsetHeight: height } = node;
  const left = align === "end" ? box.right - width : box.left;
  const below = box.bottom + 4;
  const fitsBelow = below + height <= innerHeight - MARGIN;
  const top = (above || !fitsBelow) && box.top - height - 4 >= MARGIN ? box.top - height - 4 : Math.min(below, innerHeight - height - MARGIN);
  node.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
  node.style.top = `${Math.max(MARGIN, top)}px`;
}

/** Show `content` beside `anchor`. Returns {node, close, place}. Escape and a press elsewhere close it. */
export function openPopup(anchor, content, { onClose, className = "", ...options } = {}) {
  open?.close();
  const node = h("div", { class: `popup ${className}` }, content);
  const close = () => {
    if (!node.isConnected) return;
    node.remove();
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("keydown", keys, true);
    removeEventListener("resize", close);
    if (open === handle) open = null;
    onClose?.();
  };
  const outside = (event) => { if (!node.contains(event.target) && !anchor.contains(event.target)) close(); };
  const keys = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
    anchor.focus?.();
  };
  const handle = { node, close, place: () => place(node, anchor, options) };
  (anchor.closest("dialog") ?? document.body).append(node);
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", keys, true);
  addEventListener("resize", close);
  handle.place();
  open = handle;
  return handle;
}

/** Open a menu of {label, description, icon, danger, onChoose, data}; arrow keys move, Enter chooses. */
export function openMenu(anchor, items, options = {}) {
  const buttons = items.map((item) => h("button", {
    class: `menu-item${item.danger ? " danger" : ""}`, type: "button", role: "menuitem", tabIndex: -1, data: item.data, href: null,
    on: { click: () => { popup.close(); anchor.focus?.(); item.onChoose(); } },
  }, item.icon ?? null, h("span", { class: "menu-label" }, item.label, item.description ? h("span", { class: "menu-description" }, item.description) : null)));
  const move = (step) => {
    const at = buttons.indexOf(document.activeElement);
    buttons[(at + step + buttons.length) % buttons.length].focus();
  };
  const list = h("div", { class: "menu", role: "menu", on: { keydown(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); move(step); }
    if (event.key === "Tab") popup.close();
  } } }, options.title ? h("div", { class: "menu-title" }, options.title) : null, buttons.length ? buttons : h("div", { class: "menu-empty" }, options.empty ?? "選べるものはありません"));
  anchor.setAttribute("aria-expanded", "true");
  const popup = openPopup(anchor, list, { ...options, onClose: () => anchor.setAttribute("aria-expanded", "false") });
  buttons[0]?.focus();
  return popup;
}
