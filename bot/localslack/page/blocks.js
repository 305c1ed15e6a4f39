/** Block Kit: from a list of blocks to DOM nodes. A block this page does not know is shown as unknown, never left out. */

import { h, uid } from "./dom.js";
import { element } from "./elements.js";
import { imageBlock, imageElement } from "./image.js";
import { markdown } from "./markdown.js";
import { mrkdwn, plain, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { unknown } from "./unknown.js";

function section(block, ctx) {
  const accessory = block.accessory && h("div", { class: "accessory" }, element(block.accessory, block.block_id, ctx, { label: block.text?.text?.slice(0, 60) }));
  return h("div", { class: `section${accessory ? " with-accessory" : ""}` },
    h("div", { class: "section-body" },
      block.text ? h("div", { class: "section-text" }, textObject(block.text)) : null,
      block.fields ? h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "field" }, textObject(field)))) : null),
    accessory);
}

function contextPart(item) {
  if (item.type === "image") return imageElement(item);
  if (item.type === "mrkdwn" || item.type === "plain_text") return h("span", { class: "context-text" }, textObject(item));
  return unknown(item, "要素");
}

function input(block, ctx) {
  const [label, hint] = [uid("label"), uid("hint")];
  const node = h("div", { class: "input-block", data: { blockId: block.block_id, testid: "input-block" } },
    h("div", { class: "input-label", id: label }, plain(block.label?.text), block.optional ? h("span", { class: "optional" }, "（任意）") : null),
    element(block.element, block.block_id, ctx, { labelledBy: label, describedBy: hint, label: block.label?.text, dispatch: Boolean(block.dispatch_action), optional: Boolean(block.optional) }),
    h("div", { class: "input-hint", id: hint }, block.hint ? plain(block.hint.text) : null),
    h("div", { class: "input-error", role: "alert", data: { testid: "input-error" } }));
  return node;
}

function cell(item, tag, setting = {}) {
  const className = `align-${setting.align ?? "left"}${setting.is_wrapped ? " wrapped" : ""}`;
  if (item?.type === "rich_text") return h(tag, { class: className }, richText(item));
  if (item?.type === "raw_text" || item?.type === "raw_number") return h(tag, { class: className }, String(item.text ?? item.value ?? ""));
  return h(tag, { class: className }, unknown(item, "セル"));
}

function table(block) {
  const settings = block.column_settings ?? [];
  const row = (cells, tag) => h("tr", {}, cells.map((item, index) => cell(item, tag, settings[index] ?? {})));
  const [head, ...body] = block.rows ?? [];
  return h("div", { class: "table-wrap", tabIndex: 0, role: "region", aria: { label: "表" } }, h("table", { class: "table" }, head ? h("thead", {}, row(head, "th")) : null, h("tbody", {}, body.map((cells) => row(cells, "td")))));
}

const RENDERERS = {
  section,
  header: (block) => h("div", { class: "header-block", role: "heading", aria: { level: "3" } }, plain(block.text?.text, { withEmoji: block.text?.emoji !== false })),
  divider: () => h("hr", { class: "divider" }),
  context: (block) => h("div", { class: "context" }, (block.elements ?? []).map(contextPart)),
  actions: (block, ctx) => h("div", { class: "actions" }, (block.elements ?? []).map((item) => element(item, block.block_id, ctx))),
  context_actions: (block, ctx) => h("div", { class: "actions context-actions" }, (block.elements ?? []).map((item) => element(item, block.block_id, ctx))),
  input,
  image: imageBlock,
  rich_text: richText,
  markdown: (block) => h("div", { class: "markdown" }, markdown(block.text ?? "")),
  table,
};

/** Render blocks for a place described by `ctx` (see dispatch.js). The caller has begun a new rendering of `ctx.form`. */
export function blocks(list, ctx) {
  return h("div", { class: "blocks" }, list.map((block, index) => {
    const named = block?.block_id ? block : { ...block, block_id: `block-${index}` };
    const render = Object.hasOwn(RENDERERS, block?.type) ? RENDERERS[block.type] : null;
    return h("div", { class: `block block-${String(block?.type).replace(/\W/g, "")}`, data: { blockId: named.block_id } }, render ? render(named, ctx) : unknown(block));
  }));
}

/** The older way to hang things under a message, with a bar of colour. */
export function attachment(item, ctx) {
  const bar = h("div", { class: "attachment" });
  if (/^#?[0-9a-f]{6}$/i.test(item.color ?? "")) bar.style.borderInlineStartColor = `#${item.color.replace("#", "")}`;
  if (item.blocks) bar.append(blocks(item.blocks, ctx));
  else bar.append(...[item.pretext, item.title && `*${item.title}*`, item.text ?? item.fallback].filter(Boolean).flatMap((text) => mrkdwn(text)));
  return bar;
}
