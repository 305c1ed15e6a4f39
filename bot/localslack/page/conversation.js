/** Messages with a composer under them: the same for a channel and for a thread. */

import { Composer } from "./composer.js";
import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { MessageList } from "./messagelist.js";
import { post, sentence } from "./api.js";
import { store } from "./store.js";

export class Conversation {
  constructor({ channel, thread_ts = null, openThread = () => {}, intro, placeholder, composerId }) {
    Object.assign(this, { channel: channel.id, thread_ts });
    this.composer = channel.archived ? null : new Composer({ channel: channel.id, thread_ts, placeholder, id: composerId, onUp: () => this.list.focusLast(), onSent: () => this.#sent() });
    this.list = new MessageList({ channel: channel.id, thread_ts, openThread, intro, label: thread_ts ? "スレッドの返信" : "メッセージ", leave: () => this.composer?.focus() });
    this.status = h("div", { class: "status", role: "status", data: { testid: "status" }, hidden: true });
    this.prompts = h("div", { class: "prompts", data: { testid: "prompts" }, hidden: true });
    this.node = h("div", { class: "conversation" }, this.list.node, this.prompts, this.status,
      this.composer?.node ?? h("div", { class: "archived-note" }, icon("archive"), "このチャンネルはアーカイブされています。読むことはできますが、投稿はできません。"));
    this.drawStatus();
    this.drawPrompts();
  }

  async load({ unread = 0 } = {}) {
    this.list.node.setAttribute("aria-busy", "true");
    const answer = await store.loadMessages(this.channel, this.thread_ts);
    this.list.node.removeAttribute("aria-busy");
    if (!answer.ok) { this.composer?.warn(sentence(answer.error)); return; }
    const others = this.list.messages().filter((message) => message.user !== store.me);
    this.list.unreadFrom = unread ? others.at(-unread)?.ts ?? null : null;
    this.list.update({ toBottom: true });
  }

  update() { this.list.update(); }

  drawStatus() {
    const texts = this.thread_ts
      ? [store.status.get(`${this.channel}/${this.thread_ts}`)]
      : [...store.status].filter(([key]) => key.startsWith(`${this.channel}/`)).map(([, text]) => text);
    const text = texts.filter(Boolean).at(-1);
    this.status.hidden = !text;
    replace(this.status, text ? [h("span", { class: "dots", aria: { hidden: "true" } }, h("i"), h("i"), h("i")), h("strong", {}, store.bot.name), ` ${text}`] : []);
  }

  drawPrompts() {
    const offered = this.thread_ts ? null : store.prompts.get(this.channel);
    this.prompts.hidden = !offered?.prompts.length;
    if (!offered) { replace(this.prompts); return; }
    const chip = (prompt) => h("button", { class: "chip", type: "button", title: prompt.message, data: { testid: "prompt" }, on: { click: () => this.#say(prompt.message) } }, prompt.title);
    replace(this.prompts, offered.title ? h("span", { class: "prompts-title" }, offered.title) : null, offered.prompts.map(chip));
  }

  async #say(text) {
    const answer = await post("say", { channel: this.channel, text });
    if (answer.ok) this.#sent(); else this.composer?.warn(sentence(answer.error));
    this.composer?.focus();
  }

  #sent() {
    if (!this.thread_ts && store.prompts.delete(this.channel)) this.drawPrompts();
    this.list.toBottom();
  }
}
