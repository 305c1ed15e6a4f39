/** One message: who, when, what, and what can be done with it. */

import { post, sentence } from "./api.js";
import { avatar } from "./avatar.js";
import { attachment, blocks } from "./blocks.js";
import * as dates from "./dates.js";
import { context } from "./dispatch.js";
import { h } from "./dom.js";
import { emoji, SUGGESTED } from "./emoji.js";
import { FormState } from "./form.js";
import { icon } from "./icons.js";
import { emojiNode } from "./mentions.js";
import { mrkdwn, words } from "./mrkdwn.js";
import { openMenu, openPopup } from "./popup.js";
import { store } from "./store.js";
import { toast } from "./toast.js";

const forms = new Map();

/** What was typed into a message outlives its redrawing. */
function formOf(channel, ts) {
  const key = `${channel}/${ts}`;
  if (!forms.has(key)) forms.set(key, new FormState());
  return forms.get(key);
}

async function report(promise) {
  const answer = await promise;
  if (!answer.ok) toast(sentence(answer.error));
}

const react = (channel, ts, name) => report(post("react", { channel, ts, name }));

function pickReaction(anchor, channel, ts) {
  const buttons = SUGGESTED.map((name) => h("button", { class: "reaction-choice", type: "button", title: `:${name}:`, aria: { label: name }, on: { click: () => { popup.close(); react(channel, ts, name); } } }, emoji(name)));
  const popup = openPopup(anchor, h("div", { class: "reaction-grid", role: "group", aria: { label: "リアクションを選ぶ" } }, buttons), { align: "end" });
  buttons[0].focus();
}

const copy = (text) => navigator.clipboard.writeText(text).then(() => toast("コピーしました。"), () => toast("コピーできませんでした。"));

function openShortcuts(anchor, channel, message) {
  const shortcuts = store.shortcuts.filter((shortcut) => shortcut.type === "message").map((shortcut) => ({
    label: shortcut.name, description: shortcut.description, icon: icon("bolt"), data: { callback: shortcut.callback_id },
    onChoose: () => report(post("shortcut", { callback_id: shortcut.callback_id, channel, message_ts: message.ts })),
  }));
  const own = [
    { label: "リンクをコピー", icon: icon("link"), onChoose: () => copy(`${location.origin}${location.pathname}#${channel}/${message.thread_ts ?? message.ts}`) },
    { label: "文章をコピー", icon: icon("reply"), onChoose: () => copy(words(message.text)) },
  ];
  openMenu(anchor, [...shortcuts, ...own], { align: "end" });
}

function toolbar(channel, message, { inThread, openThread, dismiss }) {
  const button = (name, label, testid, onClick, menu = false) => {
    const node = h("button", { class: "icon-button", type: "button", title: label, tabIndex: -1, data: { testid }, aria: { label, haspopup: menu ? "menu" : null }, on: { click: () => onClick(node) } }, icon(name));
    return node;
  };
  const tools = message.ephemeral
    ? [button("close", "非表示にする", "dismiss", dismiss)]
    : [
      button("smile", "リアクションする", "react", (node) => pickReaction(node, channel, message.ts), true),
      inThread ? null : button("reply", "スレッドで返信する", "reply-in-thread", () => openThread(message.thread_ts ?? message.ts)),
      button("more", "ショートカット", "shortcuts", (node) => openShortcuts(node, channel, message), true),
    ];
  return h("div", { class: "toolbar", role: "toolbar", aria: { label: "メッセージの操作" } }, tools);
}

function reactions(channel, message) {
  if (!message.reactions?.length) return null;
  const name = (id) => store.users.get(id)?.real_name ?? id;
  return h("div", { class: "reactions" }, message.reactions.map((reaction) => {
    const mine = reaction.users?.includes(store.me);
    const who = `${(reaction.users ?? []).map(name).join("、")} が :${reaction.name}: でリアクションしました`;
    return h("button", { class: `reaction${mine ? " mine" : ""}`, type: "button", title: who, aria: { label: `${reaction.name} ${reaction.count}件`, pressed: String(Boolean(mine)) }, data: { testid: "reaction", name: reaction.name },
      on: { click: () => mine || react(channel, message.ts, reaction.name) } }, emojiNode(reaction.name), h("span", {}, String(reaction.count)));
  }));
}

function replyBar(message, openThread) {
  if (!message.reply_count) return null;
  const people = (message.reply_users ?? []).slice(0, 5).map((id) => avatar(store.users.get(id) ?? { id, real_name: id }, "tiny"));
  return h("button", { class: "reply-bar", type: "button", data: { testid: "reply-bar" }, on: { click: () => openThread(message.ts) } },
    h("span", { class: "reply-faces" }, people), h("span", { class: "reply-count" }, `${message.reply_count}件の返信`),
    message.latest_reply ? h("span", { class: "reply-when" }, `最終返信: ${dates.ago(message.latest_reply)}`) : null);
}

function content(channel, message) {
  const source = { channel, message_ts: message.ts, ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}), ...(message.ephemeral ? { ephemeral: true } : {}) };
  const ctx = context(source, formOf(channel, message.ts));
  ctx.form.begin();
  const body = message.blocks?.length ? [blocks(message.blocks, ctx)] : mrkdwn(message.text);
  const edited = message.edited ? h("span", { class: "edited", title: message.edited.ts ? dates.full(message.edited.ts) : null }, "（編集済み）") : null;
  const last = body.at(-1);
  if (edited && last?.classList.contains("lines")) last.append(edited);
  return h("div", { class: "message-content", data: { testid: "message-content" } }, body,
    (message.attachments ?? []).map((item) => attachment(item, ctx)),
    edited?.parentNode ? null : edited);
}

/** Render a message. `options`: compact, inThread, openThread(ts), dismiss(). */
export function messageNode(channel, message, options) {
  const author = store.author(message);
  const time = h("a", { class: "message-time", href: `#${channel}/${message.thread_ts ?? message.ts}`, title: dates.full(message.ts), tabIndex: -1 }, dates.clock(message.ts));
  const tools = toolbar(channel, message, options);
  const node = h("div", {
    class: `message${options.compact ? " compact" : ""}${message.ephemeral ? " ephemeral" : ""}`, role: "listitem", tabIndex: -1,
    data: { testid: "message", ts: message.ts, user: author.id, ephemeral: message.ephemeral ? "true" : null },
    aria: { label: `${author.real_name}、${dates.clock(message.ts)}` },
    on: { focusin: () => setTabs(0), focusout: () => setTabs(-1) },
  },
  h("div", { class: "gutter" }, options.compact ? time : avatar(author)),
  h("div", { class: "message-body" },
    message.ephemeral ? h("div", { class: "only-you" }, icon("eye"), "あなただけに表示されています") : null,
    message.subtype === "thread_broadcast" && !options.inThread ? h("div", { class: "only-you" }, icon("reply"), "スレッドに返信しました") : null,
    options.compact ? null : h("div", { class: "message-head" }, h("span", { class: "author" }, author.real_name || author.name), author.is_bot ? h("span", { class: "badge" }, "アプリ") : null, author.is_stranger ? h("span", { class: "badge" }, "社外") : null, author.is_restricted ? h("span", { class: "badge" }, "ゲスト") : null, time),
    content(channel, message), reactions(channel, message), options.inThread ? null : replyBar(message, options.openThread)),
  tools);
  const setTabs = (index) => { for (const button of tools.children) button.tabIndex = index; };
  return node;
}
