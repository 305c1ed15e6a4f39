/** People, channels, links and dates inside text: shared by mrkdwn, rich text and Markdown. */

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { fillDate, full } from "./dates.js";
import { store } from "./store.js";

const SAFE = /^(https?:|mailto:|tel:)/i;
const BROADCAST = { here: "@here", channel: "@channel", everyone: "@everyone" };

const LOOPBACK = /^(127\.0\.0\.1|localhost)$/;
const PLACE = /^#[A-Z0-9]+(\/\d+\.\d+)?$/;

/** A link of chat.getPermalink leads to this page, whatever port it names. */
function placeHere(url) {
  try {
    const { hostname, hash, pathname } = new URL(url);
    return LOOPBACK.test(hostname) && pathname === "/" && PLACE.test(hash) ? hash : null;
  } catch { return null; }
}

/** A link that opens elsewhere; an address with any other scheme (javascript:, data: …) stays text. */
export function link(url, ...label) {
  const children = label.length ? label : [url];
  if (!SAFE.test(url)) return h("span", { class: "unsafe-link", title: "開けない種類のリンクです" }, ...children);
  const here = placeHere(url);
  if (here) return h("a", { href: here }, ...children);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url }, ...children);
}

export function user(id) {
  const found = store.users.get(id);
  const mine = id === store.me;
  return h("span", { class: `mention${mine ? " mention-me" : ""}`, data: { user: id } }, `@${found?.real_name || found?.name || id}`);
}

export function channel(id, label) {
  const found = store.channels.get(id);
  const name = `#${found?.name ?? (label || id)}`;
  if (!found) return h("span", { class: "mention" }, name);
  return h("a", { class: "mention", href: `#${id}` }, name);
}

export const broadcast = (range) => h("span", { class: "mention mention-me" }, BROADCAST[range] ?? `@${range}`);

export function emojiNode(name) {
  const glyph = emoji(name);
  if (!glyph) return document.createTextNode(`:${name}:`);
  return h("span", { class: "emoji", role: "img", title: `:${name}:`, aria: { label: name.replaceAll("_", " ") } }, glyph);
}

export function date(seconds, pattern, url, fallback) {
  const filled = fillDate(seconds, pattern);
  if (filled === null) return document.createTextNode(fallback ?? "");
  return url ? link(url, filled) : h("time", { title: full(seconds) }, filled);
}
