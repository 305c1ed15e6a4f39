/** Where messages are written. Enter sends, Shift+Enter breaks the line; Enter that belongs to an input method never sends. */

import { post, sentence } from "./api.js";
import { Completion } from "./completion.js";
import { composing, h, isMac, uid } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./popup.js";
import { store } from "./store.js";

const drafts = new Map();

export class Composer {
  /** `onUp`: ArrowUp in an empty field. `onSent`: after a message or command went out. */
  constructor({ channel, thread_ts = null, placeholder, onUp, onSent = () => {}, id = uid("composer") }) {
    Object.assign(this, { channel, thread_ts, onUp, onSent, key: `${channel}/${thread_ts ?? ""}` });
    this.field = h("textarea", {
      class: "composer-field", id, rows: 1, placeholder, data: { testid: "composer" }, spellcheck: "false",
      aria: { label: placeholder, describedby: `${id}-help` },
      on: {
        keydown: (event) => this.#keys(event),
        input: (event) => { this.#grow(); if (!event.isComposing) this.completion.refresh(); },
        compositionend: () => { this.completion.refresh(); this.#grow(); },
        blur: () => this.completion.close(),
        click: () => this.completion.refresh(),
      },
    });
    this.completion = new Completion(this.field, { slash: !thread_ts, onInsert: () => this.#grow() });
    this.notice = h("div", { class: "composer-notice", role: "alert", hidden: true, data: { testid: "composer-notice" } });
    this.send = h("button", { class: "send", type: "button", disabled: true, title: "送信する", aria: { label: "送信する" }, data: { testid: "send" }, on: { click: () => this.submit() } }, icon("send"));
    this.hint = h("div", { class: "composer-hint", id: `${id}-help` });
    this.node = h("div", { class: "composer-wrap" }, this.notice,
      h("div", { class: "composer" }, this.completion.node, this.field, h("div", { class: "composer-tools" }, this.#tools(), this.send)), this.hint);
    this.field.value = drafts.get(this.key) ?? "";
    requestAnimationFrame(() => this.#grow());
  }

  focus() { this.field.focus(); }

  #tools() {
    const insert = (text) => () => {
      const { selectionStart: at, selectionEnd: end } = this.field;
      this.field.setRangeText(text, at, end, "end");
      this.field.focus();
      this.#grow();
      this.completion.refresh();
    };
    const button = (name, label, onClick) => h("button", { class: "icon-button", type: "button", title: label, aria: { label }, on: { click: onClick, mousedown: (event) => event.preventDefault() } }, icon(name));
    const shortcuts = button("plus", "ショートカット", () => this.#globalShortcuts(shortcuts));
    return h("div", { class: "composer-buttons" }, shortcuts, button("at", "メンションする", insert("@")),
      this.thread_ts ? null : button("slash", "コマンドを使う", () => { if (!this.field.value) insert("/")(); else this.field.focus(); }));
  }

  #globalShortcuts(anchor) {
    const items = store.shortcuts.filter((shortcut) => shortcut.type === "global").map((shortcut) => ({
      label: shortcut.name, description: shortcut.description, icon: icon("bolt"), data: { callback: shortcut.callback_id },
      onChoose: async () => { const answer = await post("shortcut", { callback_id: shortcut.callback_id, channel: this.channel }); if (!answer.ok) this.warn(sentence(answer.error)); },
    }));
    openMenu(anchor, items, { above: true, title: "ショートカット", empty: "使えるショートカットはありません" });
  }

  #grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, Math.round(innerHeight * 0.4))}px`;
    const text = this.field.value;
    this.send.disabled = !text.trim();
    if (text) drafts.set(this.key, text); else drafts.delete(this.key);
    const command = !this.thread_ts && store.commands.find((item) => text.startsWith(`${item.command} `));
    const usage = command && [command.command, command.usage_hint].filter(Boolean).join(" ");
    this.hint.textContent = command ? `${usage}${command.description ? ` — ${command.description}` : ""}` : text.length ? "Shift + Enter で改行" : "";
  }

  #keys(event) {
    if (composing(event) || this.completion.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey || event.key === "Enter" && (isMac ? event.metaKey : event.ctrlKey)) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "ArrowUp" && !this.field.value && this.onUp) {
      event.preventDefault();
      this.onUp();
    }
  }

  warn(text) { this.notice.textContent = text; this.notice.hidden = !text; }

  /** What cannot be sent, as Slack says it, or null. */
  #refusal(command) {
    if (this.thread_ts) return `${command} はスレッド内では使用できません。申し訳ありません。`;
    if (!store.commands.some((item) => item.command === command)) return `${command} は有効なコマンドではありません。「/」から始まるメッセージはコマンドとして扱われます。メッセージとして送るときは、「/」の前に半角スペースを入れてください。`;
    return null;
  }

  async submit() {
    const text = this.field.value.trim();
    if (!text) return;
    const command = this.field.value.startsWith("/") ? text.split(/\s/)[0] : null;
    const refusal = command && this.#refusal(command);
    if (refusal) { this.warn(refusal); return; }
    const typed = this.field.value;
    this.field.value = "";
    this.#grow();
    this.completion.close();
    this.warn("");
    const answer = command
      ? await post("command", { channel: this.channel, command, text: text.slice(command.length).trim() })
      : await post("say", { channel: this.channel, text: text.replaceAll("＠", "@"), ...(this.thread_ts ? { thread_ts: this.thread_ts } : {}) });
    if (answer.ok) { this.onSent(); return; }
    if (!this.field.value) { this.field.value = typed; this.#grow(); }
    this.warn(command ? `${command} はエラー「${answer.error}」で失敗しました。${sentence(answer.error)}` : sentence(answer.error));
  }
}
