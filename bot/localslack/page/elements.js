/** Everything that is pressed: buttons, overflow menus, feedback. And the way from any element to its renderer. */

import { h } from "./dom.js";
import { field, isField } from "./fields.js";
import { icon } from "./icons.js";
import { openMenu } from "./popup.js";
import { plain, words } from "./mrkdwn.js";
import { imageElement } from "./image.js";
import { store } from "./store.js";
import { unknown } from "./unknown.js";

const SAFE = /^(https?:|mailto:|tel:)/i;

function button(element, block_id, ctx) {
  const tell = (event) => ctx.act(event.currentTarget, block_id, element, { text: element.text, ...(element.value !== undefined ? { value: element.value } : {}) });
  const props = {
    class: `button ${element.style ?? ""}`, data: { actionId: element.action_id, blockId: block_id, testid: "button" },
    aria: { label: element.accessibility_label }, on: { click: tell },
  };
  const children = plain(element.text?.text, { withEmoji: element.text?.emoji !== false });
  if (element.url && SAFE.test(element.url)) return h("a", { ...props, href: element.url, target: "_blank", rel: "noopener noreferrer", title: element.url }, children, icon("link", "button-link"));
  return h("button", { ...props, type: "button" }, children);
}

function overflow(element, block_id, ctx) {
  const choose = (option) => {
    if (option.url && SAFE.test(option.url)) window.open(option.url, "_blank", "noopener,noreferrer");
    ctx.act(trigger, block_id, element, { selected_option: option });
  };
  const trigger = h("button", {
    class: "button icon-only", type: "button", data: { actionId: element.action_id, blockId: block_id, testid: "overflow" }, aria: { label: "その他の操作", haspopup: "menu", expanded: "false" },
    on: { click: () => openMenu(trigger, (element.options ?? []).map((option) => ({ label: plain(option.text?.text), description: option.description ? plain(option.description.text) : null, data: { value: option.value }, onChoose: () => choose(option) })), { align: "end" }) },
  }, icon("more"));
  return trigger;
}

function feedback(element, block_id, ctx) {
  const one = (part, name) => {
    const node = h("button", {
      class: "icon-button feedback", type: "button", title: words(part.text?.text), data: { actionId: element.action_id, blockId: block_id, value: part.value, testid: "feedback" },
      aria: { label: part.accessibility_label || words(part.text?.text), pressed: "false" },
      on: { async click() {
        const done = await ctx.act(node, block_id, element, { value: part.value, text: part.text });
        if (done) for (const each of pair.querySelectorAll(".feedback")) each.setAttribute("aria-pressed", String(each === node));
      } },
    }, icon(name));
    return node;
  };
  const pair = h("span", { class: "feedback-pair", role: "group", aria: { label: "この回答の評価" } }, one(element.positive_button ?? {}, "thumbup"), one(element.negative_button ?? {}, "thumbdown"));
  return pair;
}

function iconButton(element, block_id, ctx) {
  if (element.visible_to_user_ids?.length && !element.visible_to_user_ids.includes(store.me)) return null;
  const label = element.accessibility_label || words(element.text?.text);
  const tell = (event) => ctx.act(event.currentTarget, block_id, element, { text: element.text, ...(element.value !== undefined ? { value: element.value } : {}) });
  return h("button", { class: "icon-button", type: "button", title: words(element.text?.text), data: { actionId: element.action_id, blockId: block_id, testid: "button" }, aria: { label }, on: { click: tell } },
    element.icon === "trash" ? icon("trash") : plain(element.text?.text));
}

const MAKERS = { button, overflow, feedback_buttons: feedback, icon_button: iconButton, image: imageElement };

/** Render any element of an actions, section, input or context_actions block. */
export function element(item, block_id, ctx, options) {
  if (MAKERS[item?.type]) return MAKERS[item.type](item, block_id, ctx);
  if (isField(item?.type)) return field(item, block_id, ctx, options);
  return unknown(item, "要素");
}
