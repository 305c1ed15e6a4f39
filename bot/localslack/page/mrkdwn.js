/** Slack's mrkdwn and plain text as DOM nodes. */

import { h } from "./dom.js";
import { decode, inline, parse } from "./mrkdwn-parse.js";
import { broadcast, channel, date, emojiNode, link, user } from "./mentions.js";

function entity(body) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : body.slice(bar + 1);
  if (target.startsWith("@")) return user(target.slice(1));
  if (target.startsWith("#")) return channel(target.slice(1), decode(label));
  if (target.startsWith("!date^")) {
    const [, seconds, pattern, url] = target.split("^");
    return date(seconds, decode(pattern ?? ""), url && decode(url), decode(label));
  }
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, decode(label) || "@グループ");
  if (target.startsWith("!")) return broadcast(target.slice(1));
  const address = decode(target);
  return link(address, label ? decode(label) : address.replace(/^mailto:/, ""));
}

function inlineNode(node) {
  switch (node.type) {
    case "text": return document.createTextNode(node.text);
    case "break": return h("br");
    case "code": return h("code", { class: "code", text: node.text });
    case "emoji": return emojiNode(node.name);
    case "url": return link(node.url, node.text);
    case "entity": return entity(node.body);
    case "bold": return h("strong", {}, node.children.map(inlineNode));
    case "italic": return h("em", {}, node.children.map(inlineNode));
    default: return h("s", {}, node.children.map(inlineNode));
  }
}

function blockNode(block) {
  if (block.type === "pre") return h("pre", { class: "pre", text: block.text });
  return h(block.type === "quote" ? "blockquote" : "div", { class: block.type }, block.children.map(inlineNode));
}

/** Render mrkdwn. Returns an array of block nodes. */
export const mrkdwn = (text) => parse(text ?? "").map(blockNode);

/** Render plain text: entities are decoded, :emoji: shown unless `withEmoji` is false, nothing else means anything. */
export function plain(text, { withEmoji = true } = {}) {
  const pieces = (text ?? "").split(/(:[a-z0-9_+'-]+(?:::skin-tone-\d)?:)/);
  return pieces.filter(Boolean).map((piece, index) => (withEmoji && /^:[^:\s].*:$/.test(piece) ? emojiNode(piece.slice(1, -1)) : document.createTextNode(decode(piece))));
}

/** Render a text object ({type, text}) of Block Kit. */
export function textObject(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  return [h("span", { class: "plain" }, plain(object.text, { withEmoji: object.emoji !== false }))];
}

/** The words alone, for labels, announcements and titles of windows. */
export function words(text) {
  const of = (node) => node.text ?? (node.children ? node.children.map(of).join("") : node.type === "entity" ? entity(node.body).textContent : node.type === "emoji" ? emojiNode(node.name).textContent : " ");
  return inline(text ?? "").map(of).join("").replace(/\s+/g, " ").trim();
}
