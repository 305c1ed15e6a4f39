/** What each event of the server does to the store. */

import { announce } from "./dom.js";
import { words } from "./mrkdwn.js";
import { store } from "./store.js";

const mine = (message) => !message.for || message.for === store.me;

function speak(channel, message) {
  if (message.user === store.me) return;
  const where = channel === store.current ? "" : `${store.channels.get(channel)?.name ?? ""} `;
  announce(`${where}${store.author(message).real_name}: ${words(message.text).slice(0, 200)}`);
}

function arrived({ channel, message }) {
  if (!mine(message)) return;
  const known = store.message(channel, message.ts);
  store.put(channel, message);
  if (known) return;
  if (message.user !== store.me) {
    const top = !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast";
    if (top && (channel !== store.current || document.hidden || store.tab === "home")) store.markUnread(channel);
    if (store.author(message).is_bot) clearStatus(channel, top ? null : message.thread_ts);
  }
  speak(channel, message);
}

/** Slack takes a status away by itself when the app answers, and after two minutes. */
const STATUS_SECONDS = 120;

function clearStatus(channel, thread_ts) {
  const prefix = `${channel}/${thread_ts ?? ""}`;
  for (const key of [...store.status.keys()]) if (key.startsWith(prefix)) store.status.delete(key);
  store.emit("status", { channel });
}

function setStatus(channel, thread_ts, status) {
  if (!status) { clearStatus(channel, thread_ts); return; }
  const key = `${channel}/${thread_ts ?? ""}`;
  store.status.set(key, status);
  store.emit("status", { channel });
  setTimeout(() => { if (store.status.get(key) === status) clearStatus(channel, thread_ts); }, STATUS_SECONDS * 1000);
}

const HANDLERS = {
  message: arrived,
  ephemeral: arrived,
  message_changed: ({ channel, message }) => store.put(channel, message),
  ephemeral_changed: ({ channel, message, ts }) => store.put(channel, { ...store.message(channel, message?.ts ?? ts), ...message }),
  message_deleted: ({ channel, ts }) => store.remove(channel, ts),
  ephemeral_deleted: ({ channel, ts }) => store.remove(channel, ts),
  reaction({ channel, ts, reactions }) {
    const message = store.message(channel, ts);
    if (message) store.put(channel, { ...message, reactions });
  },
  status: ({ channel, thread_ts, status }) => setStatus(channel, thread_ts, status),
  prompts({ channel, prompts, title }) { store.prompts.set(channel, { prompts: prompts ?? [], title }); store.emit("prompts", { channel }); },
  connected({ connected }) { store.bot = { ...store.bot, connected }; store.emit("connection"); },
  home({ view }) { store.home = view; store.emit("home"); },
  channel: () => store.loadState(),
  view_opened: ({ view }) => store.emit("view", { how: "open", view }),
  view_pushed: ({ view }) => store.emit("view", { how: "push", view }),
  view_updated: ({ view }) => store.emit("view", { how: "update", view }),
  view_closed: ({ view }) => store.emit("view", { how: "close", view }),
};

export const handle = (event) => HANDLERS[event.type]?.(event);
