/** The messages of a channel or thread: dividers, grouping, scrolling, moving with the arrow keys. */

import * as dates from "./dates.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { messageNode } from "./message.js";
import { store } from "./store.js";

const GROUP_SECONDS = 300;
const NEAR_BOTTOM = 80;

function groups(before, message) {
  return before && before.user === message.user && before.bot_id === message.bot_id && !before.ephemeral && !message.ephemeral
    && message.subtype !== "thread_broadcast" && Number(message.ts) - Number(before.ts) < GROUP_SECONDS;
}

export class MessageList {
  #drawn = new Map();

  /** `thread_ts` null: the top level. `intro()` gives what stands before the first message. */
  constructor({ channel, thread_ts = null, openThread, intro, label, leave }) {
    Object.assign(this, { channel, thread_ts, openThread, intro, leave, unreadFrom: null });
    this.list = h("div", { class: "message-list", role: "list", aria: { label }, on: { keydown: (event) => this.#keys(event) } });
    this.jump = h("button", { class: "jump", type: "button", hidden: true, data: { testid: "jump" }, on: { click: () => this.toBottom() } }, icon("down"), "新しいメッセージ");
    this.scroller = h("div", { class: "scroller", tabIndex: -1, on: { scroll: () => { if (this.nearBottom()) this.jump.hidden = true; } } }, h("div", { class: "scroller-inner" }, intro ? h("div", { class: "intro" }, intro()) : null, this.list));
    this.node = h("div", { class: "message-pane" }, this.scroller, this.jump);
  }

  messages() { return this.thread_ts ? store.inThread(this.channel, this.thread_ts) : store.topLevel(this.channel); }

  nearBottom() { return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_BOTTOM; }

  toBottom() { this.scroller.scrollTop = this.scroller.scrollHeight; this.jump.hidden = true; }

  #divider(key, className, label) {
    if (!this.#drawn.has(key)) this.#drawn.set(key, { node: h("div", { class: `list-divider ${className}`, role: "separator", aria: { label } }, h("span", {}, label)) });
    const { node } = this.#drawn.get(key);
    node.firstChild.textContent = label;
    return node;
  }

  #message(message, compact) {
    const version = JSON.stringify([message, compact, store.users.size]);
    const known = this.#drawn.get(message.ts);
    if (known?.version === version) return known.node;
    const node = messageNode(this.channel, message, {
      compact, inThread: this.thread_ts !== null, openThread: this.openThread, dismiss: () => store.remove(this.channel, message.ts),
    });
    if (known?.node.contains(document.activeElement)) {
      const action = document.activeElement.dataset.actionId;
      queueMicrotask(() => ((action && node.querySelector(`[data-action-id="${CSS.escape(action)}"]`)) || node).focus({ preventScroll: true }));
    }
    this.#drawn.set(message.ts, { node, version });
    return node;
  }

  #nodes() {
    const messages = this.messages();
    const nodes = [];
    messages.forEach((message, index) => {
      const before = messages[index - 1];
      const day = dates.dayKey(message.ts);
      const replies = messages.length - 1;
      const newDay = !before || dates.dayKey(before.ts) !== day;
      const firstUnread = this.unreadFrom === message.ts;
      if (newDay && !this.thread_ts) nodes.push(this.#divider(`day ${day}`, "day", dates.dayLabel(message.ts)));
      if (this.thread_ts && index === 1) nodes.push(this.#divider("replies", "replies", `${replies}件の返信`));
      if (firstUnread) nodes.push(this.#divider("unread", "unread", "新着"));
      const compact = Boolean(!newDay && !firstUnread && groups(before, message) && !(this.thread_ts && index === 1));
      nodes.push(this.#message(message, compact));
    });
    return nodes;
  }

  /** Bring the list up to date. Only what changed is drawn anew; the reader's place is kept. */
  update({ toBottom = false } = {}) {
    const stick = toBottom || this.nearBottom();
    const last = this.messages().at(-1);
    const nodes = this.#nodes();
    nodes.forEach((node, index) => { if (this.list.children[index] !== node) this.list.insertBefore(node, this.list.children[index] ?? null); });
    while (this.list.children.length > nodes.length) this.list.lastChild.remove();
    const rows = this.rows();
    rows.forEach((row, index) => { row.tabIndex = index === rows.length - 1 ? 0 : -1; });
    if (stick || (last && last.ts !== this.lastTs && last.user === store.me)) this.toBottom();
    else if (last && this.lastTs && last.ts > this.lastTs) this.jump.hidden = false;
    this.lastTs = last?.ts ?? null;
  }

  rows() { return [...this.list.querySelectorAll(":scope > .message")]; }

  focusLast() { const last = this.rows().at(-1); last?.focus(); return Boolean(last); }

  reveal(ts) {
    const row = this.rows().find((each) => each.dataset.ts === ts);
    row?.scrollIntoView({ block: "center" });
    row?.classList.add("revealed");
  }

  #keys(event) {
    if (!event.target.classList.contains("message")) return;
    const rows = this.rows();
    const at = rows.indexOf(event.target);
    if (event.key === "ArrowUp") rows[at - 1]?.focus();
    else if (event.key === "ArrowDown") { if (rows[at + 1]) rows[at + 1].focus(); else this.leave(); }
    else if (event.key === "Escape") this.leave();
    else if (event.key === "t" && !this.thread_ts && !event.ctrlKey && !event.metaKey && !event.altKey) this.openThread(event.target.dataset.ts);
    else return;
    event.preventDefault();
  }
}
