/** Puts the page together: what is open, where the address points, and the keys that work everywhere. */

import { post } from "./api.js";
import { avatar } from "./avatar.js";
import { Conversation } from "./conversation.js";
import { h, isMac, replace, withCommand } from "./dom.js";
import { handle } from "./events.js";
import { Home } from "./home.js";
import { icon } from "./icons.js";
import { modals } from "./modal.js";
import { Sidebar } from "./sidebar.js";
import { connect } from "./socket.js";
import { store } from "./store.js";
import { openSwitcher } from "./switcher.js";
import * as theme from "./theme.js";
import { Thread } from "./thread.js";
import { describe, Topbar } from "./topbar.js";

const sidebar = new Sidebar();
const home = new Home();
const header = h("header", { class: "channel-header" });
const banner = h("div", { class: "banner", role: "status", hidden: true, data: { testid: "banner" } });
const body = h("div", { class: "channel-body" });
const main = h("main", { class: "main", aria: { label: "会話" } }, header, banner, body);
const veil = h("div", { class: "veil", on: { click: () => drawer(false) } });
const topbar = new Topbar({ onMenu: () => drawer(!app.classList.contains("drawer-open")), onSearch: () => openSwitcher(go) });
const app = document.getElementById("app");
let conversation = null;
let thread = null;

function drawer(open) {
  app.classList.toggle("drawer-open", open);
  topbar.menu.setAttribute("aria-expanded", String(open));
  if (open) sidebar.list.querySelector(".entry")?.focus();
}

const go = (channel, rest = "") => { location.hash = rest ? `${channel}/${rest}` : channel; };

function introduction(channel) {
  const bot = store.users.get(store.bot.user_id);
  if (channel.kind === "im" && bot) {
    return [avatar(bot, "large"), h("h2", {}, bot.real_name, " ", h("span", { class: "badge" }, "アプリ")), h("p", {}, `${bot.real_name} とのダイレクトメッセージの始まりです。ここでのやりとりは、あなただけが見られます。`)];
  }
  return [h("h2", {}, describe(channel)), h("p", {}, `${describe(channel)} ${channel.kind === "private" ? "（プライベートチャンネル）" : ""}のはじまりです。`)];
}

function drawHeader() {
  const channel = store.channels.get(store.current);
  if (!channel) { replace(header); return; }
  const isApp = channel.kind === "im";
  const mark = isApp ? avatar(store.users.get(store.bot.user_id) ?? { id: "", real_name: channel.name, is_bot: true }, "small") : channel.archived ? icon("archive") : channel.kind === "private" ? icon("lock") : icon("hash");
  const absent = !isApp && !channel.archived && channel.is_member === false;
  const tab = (name, label) => h("a", { class: "tab", role: "tab", href: name === "home" ? `#${channel.id}/home` : `#${channel.id}`, data: { testid: `tab-${name}` }, aria: { selected: String(store.tab === name) } }, label);
  replace(header,
    h("div", { class: "channel-title" }, mark, h("h1", {}, channel.name), isApp ? h("span", { class: "badge" }, "アプリ") : null,
      channel.num_members && !isApp ? h("span", { class: "members" }, `${channel.num_members}人`) : null,
      absent ? h("button", { class: "button small", type: "button", data: { testid: "invite" }, on: { click: () => post("invite", { channel: channel.id }) } }, `${store.bot.name} を追加`) : null),
    isApp ? h("div", { class: "tabs", role: "tablist", aria: { label: "アプリの表示" } }, tab("home", "ホーム"), tab("messages", "メッセージ")) : null);
}

function drawBanner() {
  const text = !store.online ? "ローカルSlackとの接続が切れました。つなぎ直しています…" : !store.bot.connected ? "ボットは接続していません。ボットを起動すると、自動でつながります。" : "";
  banner.hidden = !text;
  banner.classList.toggle("lost", !store.online);
  replace(banner, text ? [icon("warn"), text] : []);
}

async function showChannel(channel) {
  const unread = store.unread.get(channel.id) ?? 0;
  conversation = new Conversation({
    channel, openThread: (ts) => go(channel.id, ts), intro: () => introduction(channel), composerId: "main-composer",
    placeholder: `${describe(channel)} へのメッセージ`,
  });
  replace(body, conversation.node);
  store.markRead(channel.id);
  conversation.composer?.focus();
  await conversation.load({ unread });
}

function showThread(channel, ts) {
  thread?.node.remove();
  thread = ts ? new Thread({ channel, ts, onClose: () => go(channel.id) }) : null;
  store.thread = ts;
  app.classList.toggle("with-thread", Boolean(thread));
  if (thread) { app.append(thread.node); thread.open(); } else conversation?.composer?.focus();
}

/** Show what the address says: #C123, #C123/home, #C123/1700000000.000100; the app's messages when it says nothing. */
async function route() {
  const [id, rest] = location.hash.slice(1).split("/");
  const channel = store.channels.get(id) ?? store.botDm() ?? [...store.channels.values()][0];
  if (!channel) return;
  const ts = /^\d+\.\d+$/.test(rest ?? "") ? rest : null;
  const tab = rest === "home" && channel.kind === "im" ? "home" : "messages";
  const moved = store.current !== channel.id || store.tab !== tab;
  const threadMoved = moved || store.thread !== ts;
  Object.assign(store, { current: channel.id, tab });
  drawer(false);
  if (moved) {
    drawHeader();
    document.title = `${describe(channel)} | ${store.team.name} | ローカルSlack`;
    if (tab === "home") { conversation = null; replace(body, home.node); home.open(); }
    else { if (channel.kind === "im") post("opened", { tab: "messages" }); await showChannel(channel); }
    store.emit("current");
  }
  if (threadMoved) showThread(channel, ts);
}

async function reload() {
  await store.loadState();
  if (store.current) await store.loadMessages(store.current);
  if (store.thread) await store.loadMessages(store.current, store.thread);
}

function globalKeys(event) {
  if (withCommand(event) && event.key.toLowerCase() === "k" && !event.shiftKey) { event.preventDefault(); openSwitcher(go); }
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown") && !isMac) {
    const ids = [...sidebar.list.querySelectorAll(".entry")].map((entry) => entry.dataset.channel);
    const next = ids[ids.indexOf(store.current) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); go(next); }
  }
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    if (app.classList.contains("drawer-open")) drawer(false);
    else if (thread && thread.node.contains(event.target)) go(store.current);
  }
}

function listen() {
  store.on("messages", ({ channel }) => { if (channel === store.current) { conversation?.update(); thread?.update(); } });
  store.on("status", ({ channel }) => { if (channel === store.current) { conversation?.drawStatus(); thread?.drawStatus(); } });
  store.on("prompts", ({ channel }) => { if (channel === store.current) conversation?.drawPrompts(); });
  store.on("home", () => { if (store.tab === "home") home.draw(); });
  store.on("state", () => { drawHeader(); drawBanner(); if (store.tab === "home") home.draw(); });
  store.on("connection", () => { drawBanner(); if (store.tab === "home" && !store.home) home.draw(); });
  store.on("person", () => { store.current = null; store.tab = null; history.replaceState(null, "", location.pathname); route(); });
  addEventListener("hashchange", route);
  document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); conversation?.composer?.focus(); });
  document.addEventListener("keydown", globalKeys);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && store.current && store.tab !== "home") store.markRead(store.current); });
}

async function start() {
  theme.start();
  while (!(await store.loadState())) {
    replace(app, h("p", { class: "boot", role: "alert" }, "ローカルSlackにつながりません。起動しているか確かめてください。自動でつなぎ直します。"));
    await new Promise((done) => setTimeout(done, 1500));
  }
  replace(app, topbar.node, sidebar.node, main, veil);
  modals.start();
  listen();
  sidebar.draw();
  drawBanner();
  connect({ onEvent: handle, onReconnected: reload });
  await route();
  app.dataset.ready = "true";
}

start();
