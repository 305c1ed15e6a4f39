/** Native dialogs: focus stays inside, Escape closes, what is behind is out of reach. */

import { composing, h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { plain, textObject } from "./mrkdwn.js";

/** Show a dialog. `onCancel` hears of Escape and of the close button; the dialog is not closed by itself then. */
export function showDialog({ title, body, footer, onCancel, className = "", testid, back = null, tag = "div", onSubmit }) {
  const heading = uid("dialog");
  const inner = h(tag, { class: "dialog-inner", novalidate: tag === "form", on: onSubmit ? {
    submit: (event) => { event.preventDefault(); onSubmit(); },
    keydown: (event) => { if (event.key === "Enter" && composing(event)) event.preventDefault(); },
  } : {} },
    h("header", { class: "dialog-header" }, back,
      h("h2", { id: heading, class: "dialog-title" }, title),
      h("button", { class: "icon-button", type: "button", aria: { label: "閉じる" }, data: { testid: "dialog-close" }, on: { click: () => onCancel() } }, icon("close"))),
    h("div", { class: "dialog-body" }, body),
    footer ? h("footer", { class: "dialog-footer" }, footer) : null);
  const node = h("dialog", { class: `dialog ${className}`, aria: { labelledby: heading }, data: { testid }, on: {
    cancel(event) { event.preventDefault(); onCancel(); },
    pointerdown(event) { if (event.target === node) node.dataset.outside = "yes"; else delete node.dataset.outside; },
  } }, inner);
  document.body.append(node);
  node.showModal();
  return { node, inner, close() { node.close(); node.remove(); } };
}

/** Ask what a `confirm` object of Block Kit asks. Resolves to true or false. */
export function confirm(object) {
  return new Promise((resolve) => {
    const answer = (value) => { dialog.close(); resolve(value); };
    const style = object.style === "danger" ? "danger" : "primary";
    const yes = h("button", { class: `button ${style}`, type: "button", data: { testid: "confirm-yes" }, on: { click: () => answer(true) } }, plain(object.confirm?.text || "はい"));
    const no = h("button", { class: "button", type: "button", data: { testid: "confirm-no" }, on: { click: () => answer(false) } }, plain(object.deny?.text || "キャンセル"));
    const dialog = showDialog({ title: plain(object.title?.text || "確認"), body: textObject(object.text), footer: [no, yes], onCancel: () => answer(false), className: "dialog-small", testid: "confirm" });
    yes.focus();
  });
}
