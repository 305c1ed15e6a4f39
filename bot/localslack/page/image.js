/** Pictures. Only this server's own are loaded; of others the alternative text and the address are shown. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { link } from "./mentions.js";
import { textObject } from "./mrkdwn.js";

function isOurs(url) {
  try { return new URL(url, location.href).origin === location.origin; } catch { return false; }
}

function placeholder(item, url) {
  return h("span", { class: "image-placeholder", role: "img", aria: { label: item.alt_text || "画像" }, title: url ?? "" }, icon("image"), h("span", {}, item.alt_text || "画像"));
}

const addressOf = (item) => item.image_url ?? item.slack_file?.url ?? null;

/** The small picture beside a section or in a context. */
export function imageElement(item) {
  const url = addressOf(item);
  return url && isOurs(url) ? h("img", { class: "image-small", src: url, alt: item.alt_text ?? "" }) : placeholder(item, url);
}

export function imageBlock(block) {
  const url = addressOf(block);
  const picture = url && isOurs(url) ? h("img", { class: "image-large", src: url, alt: block.alt_text ?? "" }) : h("span", { class: "image-frame" }, placeholder(block, url), url ? link(url, "画像を別の画面で開く") : null);
  return h("figure", { class: "image-block" }, block.title ? h("figcaption", {}, textObject(block.title)) : null, picture);
}
