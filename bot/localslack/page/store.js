/** What the page knows of the workspace. Changes are announced by topic; nothing here touches the DOM. */

import { get } from "./api.js";

class Store extends EventTarget {
  me = "";
  team = { id: "", name: "" };
  bot = { user_id: "", name: "", connected: false };
  online = true;
  users = new Map();
  channels = new Map();
  commands = [];
  shortcuts = [];
  home = null;
  unread = new Map();
  status = new Map();
  prompts = new Map();
  /** channel → ts → message; threads and what only I see included. */
  messages = new Map();
  current = null;
  thread = null;

  on(topic, listener) { this.addEventListener(topic, (event) => listener(event.detail)); }
  emit(topic, detail) { this.dispatchEvent(new CustomEvent(topic, { detail })); }

  async loadState() {
    const state = await get("state");
    if (!state.ok) return false;
    const changed = this.me && this.me !== state.me;
    Object.assign(this, { me: state.me, team: state.team, bot: state.bot, commands: state.commands ?? [], shortcuts: state.shortcuts ?? [], home: state.home ?? null });
    this.users = new Map((state.users ?? []).map((user) => [user.id, user]));
    this.channels = new Map((state.channels ?? []).map((channel) => [channel.id, channel]));
    if (changed) { this.messages.clear(); this.unread.clear(); this.prompts.clear(); this.status.clear(); }
    for (const channel of state.channels ?? []) {
      if (channel.unread && !this.unread.has(channel.id)) this.unread.set(channel.id, Number(channel.unread));
    }
    this.emit("state");
    return true;
  }

  /** Load the top level of a channel, or one thread, and forget what the server has no more. */
  async loadMessages(channel, thread_ts = null) {
    const before = thread_ts ? this.inThread(channel, thread_ts) : this.topLevel(channel);
    const answer = await get("messages", thread_ts ? { channel, thread_ts } : { channel });
    if (!answer.ok) return answer;
    const known = this.of(channel);
    const fresh = new Set(answer.messages.map((message) => message.ts));
    for (const message of before) if (!fresh.has(message.ts)) known.delete(message.ts);
    for (const message of answer.messages) known.set(message.ts, message);
    this.emit("messages", { channel });
    return answer;
  }

  of(channel) {
    if (!this.messages.has(channel)) this.messages.set(channel, new Map());
    return this.messages.get(channel);
  }

  message(channel, ts) { return this.of(channel).get(ts); }

  topLevel(channel) {
    return this.sorted(channel, (message) => !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast");
  }

  inThread(channel, thread_ts) {
    return this.sorted(channel, (message) => message.ts === thread_ts || message.thread_ts === thread_ts);
  }

  sorted(channel, keep) {
    return [...this.of(channel).values()].filter(keep).sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0));
  }

  put(channel, message) { this.of(channel).set(message.ts, message); this.emit("messages", { channel, message }); }

  remove(channel, ts) { this.of(channel).delete(ts); this.emit("messages", { channel }); }

  markRead(channel) { if (this.unread.delete(channel)) this.emit("unread"); }

  markUnread(channel) { this.unread.set(channel, (this.unread.get(channel) ?? 0) + 1); this.emit("unread"); }

  /** The person or app that wrote a message, with something to show even when it is unknown. */
  author(message) {
    return this.users.get(message.user)
      ?? (message.bot_id || message.user === this.bot.user_id ? this.users.get(this.bot.user_id) ?? { id: message.bot_id, real_name: this.bot.name, is_bot: true } : null)
      ?? { id: message.user ?? "", real_name: message.username ?? message.user ?? "不明な送信者" };
  }

  botDm() { return [...this.channels.values()].find((channel) => channel.kind === "im") ?? null; }
}

export const store = new Store();
