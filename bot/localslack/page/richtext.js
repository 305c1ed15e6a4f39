/** The rich_text block: sections, lists, quotes, preformatted text, and every inline element. */

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcast, channel, date, emojiNode, link, user } from "./mentions.js";
import { unknown } from "./unknown.js";

const STYLE_TAGS = [["code", "code", "code"], ["bold", "strong", ""], ["italic", "em", ""], ["strike", "s", ""], ["underline", "u", ""], ["highlight", "mark", ""], ["client_highlight", "mark", ""]];

function styled(node, style = {}) {
  return STYLE_TAGS.reduce((inner, [name, tag, className]) => (style[name] ? h(tag, { class: className || null }, inner) : inner), node);
}

function textNodes(text) {
  return h("span", {}, text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line])));
}

function bare(element) {
  switch (element.type) {
    case "text": return textNodes(element.text ?? "");
    case "link": return link(element.url ?? "", element.text || element.url || "");
    case "emoji": return emoji(element.name) ? emojiNode(element.name) : document.createTextNode(`:${element.name}:`);
    case "user": return user(element.user_id);
    case "channel": return channel(element.channel_id);
    case "usergroup": return h("span", { class: "mention" }, "@グループ");
    case "team": return h("span", { class: "mention" }, element.team_id ?? "");
    case "broadcast": return broadcast(element.range);
    case "date": return date(element.timestamp, element.format ?? "{date}", element.url, element.fallback);
    case "color": return swatch(element.value);
    default: return unknown(element, "要素");
  }
}

function swatch(value) {
  const box = h("span", { class: "swatch" });
  box.style.backgroundColor = /^#[0-9a-f]{3,8}$/i.test(value ?? "") ? value : "transparent";
  return h("span", {}, box, value ?? "");
}

const inlineNodes = (elements) => (elements ?? []).map((element) => styled(bare(element), element.style));

function list(element) {
  const ordered = element.style === "ordered";
  const items = (element.elements ?? []).map((item) => h("li", {}, item.type === "rich_text_section" ? inlineNodes(item.elements) : part(item)));
  const start = ordered && element.offset ? Number(element.offset) + 1 : null;
  return h(ordered ? "ol" : "ul", { class: `rt-list indent-${Math.min(element.indent ?? 0, 8)} level-${(element.indent ?? 0) % 3}${element.border ? " bordered" : ""}`, start }, items);
}

function part(element) {
  switch (element.type) {
    case "rich_text_section": return h("div", { class: "lines" }, inlineNodes(element.elements));
    case "rich_text_list": return list(element);
    case "rich_text_quote": return h("blockquote", { class: "quote" }, inlineNodes(element.elements));
    case "rich_text_preformatted": return h("pre", { class: "pre" }, (element.elements ?? []).map((item) => (item.type === "text" ? item.text : bare(item))));
    default: return unknown(element, "要素");
  }
}

/** Render a rich_text block (or a rich_text cell of a table). */
export const richText = (block) => h("div", { class: "rich-text" }, (block.elements ?? []).map(part));
