/** A thread in the panel at the side. */

import { Conversation } from "./conversation.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { describe } from "./topbar.js";

export class Thread {
  constructor({ channel, ts, onClose }) {
    this.conversation = new Conversation({ channel, thread_ts: ts, placeholder: "返信する…", composerId: "thread-composer" });
    this.node = h("section", { class: "thread", aria: { label: "スレッド" }, data: { testid: "thread", ts } },
      h("header", { class: "channel-header thread-header" },
        h("div", { class: "channel-title" }, h("h2", {}, "スレッド"), h("span", { class: "members" }, describe(channel))),
        h("button", { class: "icon-button", type: "button", aria: { label: "スレッドを閉じる" }, data: { testid: "thread-close" }, on: { click: onClose } }, icon("close"))),
      this.conversation.node);
  }

  async open() {
    this.conversation.composer?.focus();
    await this.conversation.load();
  }

  update() { this.conversation.update(); }

  drawStatus() { this.conversation.drawStatus(); }
}
