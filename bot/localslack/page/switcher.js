/** Ctrl/Cmd + K: go to a channel or app by typing a part of its name. */

import { composing, h } from "./dom.js";
import { showDialog } from "./dialog.js";
import { icon } from "./icons.js";
import { Listbox } from "./listbox.js";
import { store } from "./store.js";

const fold = (text) => text.normalize("NFKC").toLowerCase();
let open = null;

export function openSwitcher(go) {
  if (open || document.querySelector("dialog[open]")) return;
  const close = () => { dialog.close(); open = null; };
  const field = h("input", { class: "text-input switcher-field", type: "text", role: "combobox", autocomplete: "off", placeholder: "移動先を検索", data: { testid: "switcher" }, aria: { label: "移動先を検索", expanded: "true", autocomplete: "list" } });
  const list = new Listbox({
    field, label: "移動先",
    render: (channel) => [icon(channel.archived ? "archive" : channel.kind === "private" ? "lock" : channel.kind === "im" ? "bolt" : "hash"), h("span", { class: "option-text" }, channel.name), store.unread.get(channel.id) ? h("span", { class: "badge" }, "未読") : null],
    onChoose: (channel) => { close(); go(channel.id); },
  });
  const rank = (channel) => (store.unread.get(channel.id) ? 0 : channel.archived ? 2 : 1);
  const fill = () => list.set([...store.channels.values()].filter((channel) => fold(channel.name).includes(fold(field.value.trim()))).sort((a, b) => rank(a) - rank(b)));
  field.addEventListener("input", fill);
  field.addEventListener("keydown", (event) => { if (!composing(event)) list.key(event); });
  const dialog = showDialog({ title: "移動", body: [field, list.node], onCancel: close, className: "switcher", testid: "switcher-dialog" });
  open = dialog;
  fill();
  field.focus();
}
