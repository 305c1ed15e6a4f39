/** The list of channels and apps at the side, and who sits at the browser. */

import { post, sentence } from "./api.js";
import { avatar } from "./avatar.js";
import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./popup.js";
import { store } from "./store.js";
import { toast } from "./toast.js";

function entry(channel) {
  const unread = store.unread.get(channel.id) ?? 0;
  const isApp = channel.kind === "im";
  const mark = channel.archived ? icon("archive") : channel.kind === "private" ? icon("lock") : isApp ? avatar(store.users.get(store.bot.user_id) ?? { id: channel.id, real_name: channel.name, is_bot: true }, "tiny") : icon("hash");
  const kind = channel.archived ? "アーカイブ済み" : channel.kind === "private" ? "プライベートチャンネル" : isApp ? "アプリ" : "チャンネル";
  return h("a", {
    class: `entry${unread ? " unread" : ""}${channel.archived ? " archived" : ""}`, href: `#${channel.id}`, data: { testid: "sidebar-entry", channel: channel.id },
    aria: { current: channel.id === store.current ? "page" : null, label: `${channel.name}（${kind}）${unread ? ` 未読${unread}件` : ""}` },
  }, h("span", { class: "entry-mark" }, mark), h("span", { class: "entry-name" }, channel.name),
  isApp ? h("span", { class: `presence${store.bot.connected ? " on" : ""}`, title: store.bot.connected ? "接続中" : "ボットは接続していません" }) : null,
  unread && isApp ? h("span", { class: "entry-count" }, String(unread)) : null);
}

function group(title, channels) {
  if (!channels.length) return null;
  return h("section", { class: "group" }, h("h2", { class: "group-title" }, title), channels.map(entry));
}

function changePerson(anchor) {
  const people = [...store.users.values()].filter((user) => !user.is_bot);
  openMenu(anchor, people.map((user) => ({
    label: user.real_name, icon: avatar(user, "small"), data: { user: user.id },
    description: user.id === store.me ? "いまの表示" : user.is_stranger ? "社外" : user.is_restricted ? "ゲスト" : null,
    async onChoose() {
      const answer = await post("as", { user: user.id });
      if (!answer.ok) { toast(sentence(answer.error)); return; }
      await post("opened", { tab: "messages" });
      await store.loadState();
      store.emit("person");
    },
  })), { above: true, title: "この画面を使う人を替える" });
}

export class Sidebar {
  constructor() {
    this.list = h("nav", { class: "entries", aria: { label: "チャンネル" }, on: { keydown: (event) => this.#keys(event) } });
    this.team = h("div", { class: "team" });
    this.me = h("button", { class: "me", type: "button", aria: { haspopup: "menu", expanded: "false" }, data: { testid: "me" }, on: { click: () => changePerson(this.me) } });
    this.node = h("aside", { class: "sidebar", id: "sidebar", aria: { label: "ワークスペース" } },
      h("div", { class: "sidebar-head" }, this.team, h("span", { class: "product" }, "ローカルSlack")), this.list, this.me);
    for (const topic of ["state", "unread", "connection", "current"]) store.on(topic, () => this.draw());
  }

  draw() {
    const channels = [...store.channels.values()];
    const focused = document.activeElement?.dataset?.channel;
    this.team.textContent = store.team.name;
    replace(this.list,
      group("チャンネル", channels.filter((channel) => channel.kind !== "im" && !channel.archived)),
      group("アプリ", channels.filter((channel) => channel.kind === "im")),
      group("アーカイブ済み", channels.filter((channel) => channel.archived)));
    const me = store.users.get(store.me) ?? { id: store.me, real_name: store.me };
    replace(this.me, avatar(me, "small"), h("span", { class: "me-name" }, me.real_name), icon("more"));
    if (focused && this.node.contains(document.activeElement) === false) this.list.querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus();
  }

  #keys(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const entries = [...this.list.querySelectorAll(".entry")];
    entries[entries.indexOf(document.activeElement) + step]?.focus();
    event.preventDefault();
  }
}
