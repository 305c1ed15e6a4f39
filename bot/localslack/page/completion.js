/** What is offered while typing: commands after a leading `/`, people after `@`, channels after `#`. */

import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { Listbox } from "./listbox.js";
import { store } from "./store.js";

const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s/g, "");
const WORD = /(?:^|[^A-Za-z0-9_.+-])([@＠#＃])([^\s@＠#＃]*)$/;
const MOST = 12;

function people(typed) {
  const wanted = fold(typed);
  const rank = (user) => (user.id === store.bot.user_id ? 0 : user.id === store.me ? 2 : 1);
  return [...store.users.values()].filter((user) => fold(user.real_name).includes(wanted) || fold(user.name ?? "").includes(wanted))
    .sort((a, b) => rank(a) - rank(b)).slice(0, MOST)
    .map((user) => ({ value: user.id, insert: `@${user.real_name} `, user }));
}

function channels(typed) {
  return [...store.channels.values()].filter((channel) => channel.kind === "channel" && !channel.archived && fold(channel.name).includes(fold(typed)))
    .slice(0, MOST).map((channel) => ({ value: channel.id, insert: `#${channel.name} `, channel }));
}

function commands(typed) {
  return store.commands.filter((item) => item.command.toLowerCase().startsWith(typed.toLowerCase())).slice(0, MOST)
    .map((command) => ({ value: command.command, insert: `${command.command} `, command }));
}

/** What to offer for the text before the caret: {items, from} or null. */
function offers(before, { slash }) {
  if (slash && /^\/\S*$/.test(before)) return { from: 0, items: commands(before), label: "コマンド" };
  const found = WORD.exec(before);
  if (!found) return null;
  const isPerson = "@＠".includes(found[1]);
  return { from: before.length - found[2].length - 1, items: (isPerson ? people : channels)(found[2]), label: isPerson ? "メンション" : "チャンネル" };
}

function children({ command, user, channel }) {
  if (command) return [h("span", { class: "command-name" }, command.command), command.usage_hint ? h("span", { class: "command-usage" }, command.usage_hint) : null, h("span", { class: "command-description" }, command.description ?? "")];
  if (user) return [avatar(user, "small"), h("span", { class: "option-text" }, user.real_name), user.is_bot ? h("span", { class: "badge" }, "アプリ") : null, user.id === store.me ? h("span", { class: "option-note" }, "（自分）") : null];
  return [icon("hash"), h("span", { class: "option-text" }, channel.name)];
}

export class Completion {
  /** `slash`: whether commands are offered. The field keeps the focus throughout. */
  constructor(field, { slash, onInsert }) {
    Object.assign(this, { field, slash, onInsert, found: null });
    this.list = new Listbox({ field, label: "候補", render: children, onChoose: (item) => this.insert(item) });
    this.title = h("div", { class: "completion-title" });
    this.node = h("div", { class: "completion", hidden: true, data: { testid: "completion" } }, this.title, this.list.node,
      h("div", { class: "completion-foot", aria: { hidden: "true" } }, "↑↓ で選ぶ　Enter / Tab で入れる　Esc で閉じる"));
    field.setAttribute("aria-autocomplete", "list");
  }

  get open() { return !this.node.hidden; }

  refresh() {
    const { value, selectionStart: at, selectionEnd: end } = this.field;
    this.found = at === end ? offers(value.slice(0, at), this) : null;
    if (!this.found?.items.length) { this.close(); return; }
    this.title.textContent = this.found.label;
    this.list.set(this.found.items);
    this.node.hidden = false;
  }

  close() { this.node.hidden = true; this.field.removeAttribute("aria-activedescendant"); }

  insert(item) {
    const { value, selectionStart: at } = this.field;
    const after = value.slice(at).replace(/^ /, "");
    const before = value.slice(0, this.found.from) + item.insert;
    this.field.value = before + after;
    this.field.setSelectionRange(before.length, before.length);
    this.close();
    this.field.focus();
    this.onInsert();
  }

  /** Take a key press. A command that is already typed in full is left to be sent. */
  key(event) {
    if (!this.open) return false;
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); this.close(); return true; }
    const active = this.list.items[this.list.active];
    if (event.key === "Enter" && (event.shiftKey || active?.command?.command === this.field.value)) return false;
    return this.list.key(event, { tab: true });
  }
}
