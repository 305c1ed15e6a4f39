/** Everything a value is put into: text fields, selects, dates, check boxes. Each renders one element of Block Kit. */

import { composing, h, uid } from "./dom.js";
import { isMany, valueKey } from "./form.js";
import { textObject, words } from "./mrkdwn.js";
import { select } from "./select.js";

const INPUT_TYPES = { number_input: "text", email_text_input: "email", url_text_input: "url", plain_text_input: "text", rich_text_input: "text" };

/** How many characters Slack counts: code points, line breaks included. */
export const lengthOf = (text) => [...(text ?? "")].length;

function counter(element, control) {
  if (element.max_length === undefined) return null;
  const node = h("span", { class: "counter", aria: { live: "polite" }, data: { testid: "counter" } });
  const draw = () => {
    const left = element.max_length - lengthOf(control.value);
    node.textContent = left < 0 ? `${-left}文字超過` : `${lengthOf(control.value)} / ${element.max_length}`;
    node.classList.toggle("over", left < 0);
    node.classList.toggle("near", left >= 0 && left <= Math.min(20, element.max_length * 0.1));
  };
  control.addEventListener("input", draw);
  draw();
  return node;
}

const toRichText = (text) => ({ type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] });
const fromRichText = (value) => (value?.elements ?? []).flatMap((part) => part.elements ?? []).map((item) => item.text ?? "").join("");

function textField(element, value, { labelledBy, describedBy, changed }) {
  const rich = element.type === "rich_text_input";
  const many = element.multiline || rich;
  const control = h(many ? "textarea" : "input", {
    class: "text-input", type: many ? null : INPUT_TYPES[element.type], rows: many ? 4 : null, inputmode: element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null,
    placeholder: words(element.placeholder?.text), data: { actionId: element.action_id, testid: "input" }, aria: { labelledby: labelledBy, describedby: describedBy }, autocomplete: "off",
    autofocus: element.focus_on_load ? true : null,
  });
  control.value = rich ? fromRichText(value.get()) : value.get() ?? "";
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  control.addEventListener("input", () => {
    value.set(control.value === "" ? null : rich ? toRichText(control.value) : control.value);
    if (triggers.includes("on_character_entered")) changed(control, "late");
  });
  control.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !many && !composing(event) && triggers.includes("on_enter_pressed") && changed(control, "now")) event.preventDefault();
  });
  return h("span", { class: "text-field" }, control, counter(element, control));
}

function dateField(element, value, { labelledBy, label, changed }) {
  const type = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" }[element.type];
  const control = h("input", { class: "text-input date-input", type, data: { actionId: element.action_id, testid: "date" }, aria: { labelledby: labelledBy, label: labelledBy ? null : label || words(element.placeholder?.text) || "日付" } });
  const local = (seconds) => { const date = new Date(seconds * 1000); return new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16); };
  const kept = value.get();
  control.value = kept === null ? "" : type === "datetime-local" ? local(kept) : kept;
  control.addEventListener("change", () => {
    value.set(control.value === "" ? null : type === "datetime-local" ? Math.floor(new Date(control.value).getTime() / 1000) : control.value);
    changed(control, "now");
  });
  return control;
}

function choiceField(element, value, { labelledBy, label, changed }) {
  const many = element.type === "checkboxes";
  const name = uid("choice");
  const group = h("div", { class: "choices", role: many ? "group" : "radiogroup", data: { actionId: element.action_id, testid: "choices" }, aria: { labelledby: labelledBy, label: labelledBy ? null : label ?? "選択肢" } });
  const holds = (option) => (many ? (value.get() ?? []).some((kept) => kept.value === option.value) : value.get()?.value === option.value);
  for (const option of element.options ?? []) {
    const control = h("input", { type: many ? "checkbox" : "radio", name, value: option.value, checked: holds(option), data: { value: option.value } });
    control.addEventListener("change", () => {
      if (!many) value.set(option);
      else value.set((element.options ?? []).filter((each) => (each.value === option.value ? control.checked : holds(each))));
      changed(group, "now");
    });
    group.append(h("label", { class: "choice" }, control, h("span", {}, textObject(option.text), option.description ? h("span", { class: "choice-description" }, textObject(option.description)) : null)));
  }
  return group;
}

const MAKERS = { datepicker: dateField, timepicker: dateField, datetimepicker: dateField, checkboxes: choiceField, radio_buttons: choiceField };

export const isField = (type) => valueKey(type) !== undefined;

/**
 * Render an element that holds a value. `dispatch`: tell the app of every change (always so outside input blocks).
 */
export function field(element, block_id, ctx, { labelledBy = null, describedBy = null, label = null, dispatch = true, optional = false } = {}) {
  const value = ctx.form.enter(block_id, element);
  let timer = 0;
  const tell = (control) => ctx.act(control, block_id, element, { [valueKey(element.type)]: value.get() });
  const changed = (control, when = "now") => {
    if (!dispatch) return false;
    clearTimeout(timer);
    if (when === "now") tell(control); else timer = setTimeout(() => tell(control), 400);
    return true;
  };
  const options = { labelledBy, describedBy, label, changed };
  if (MAKERS[element.type]) return MAKERS[element.type](element, value, options);
  if (element.type in INPUT_TYPES) return textField(element, value, options);
  return select(element, value, { many: isMany(element.type), label, labelledBy, clearable: optional, onChange: changed, tooMany: (most) => ctx.notice?.(block_id, `選べるのは${most}件までです。`) });
}

/** What is wrong with a value before it is sent, as a sentence, or null. */
export function problem(element, kept, optional) {
  const empty = kept === null || kept === undefined || kept === "" || (Array.isArray(kept) && !kept.length);
  if (empty) return optional ? null : "この項目は必須です。";
  if (element.type === "number_input") return numberProblem(element, kept);
  if (element.type === "email_text_input" && !/^\S+@\S+\.\S+$/.test(kept)) return "メールアドレスを入力してください。";
  if (element.type === "url_text_input" && !/^https?:\/\/\S+$/.test(kept)) return "https:// で始まる URL を入力してください。";
  const length = typeof kept === "string" ? lengthOf(kept) : null;
  if (length !== null && element.min_length && length < element.min_length) return `${element.min_length}文字以上で入力してください。`;
  if (length !== null && element.max_length && length > element.max_length) return `${element.max_length}文字以内で入力してください。`;
  return null;
}

function numberProblem(element, kept) {
  if (!/^-?\d+(\.\d+)?$/.test(kept) || (!element.is_decimal_allowed && kept.includes("."))) return element.is_decimal_allowed ? "半角の数字を入力してください。" : "半角の整数を入力してください。";
  if (element.min_value !== undefined && Number(kept) < Number(element.min_value)) return `${element.min_value} 以上の数を入力してください。`;
  if (element.max_value !== undefined && Number(kept) > Number(element.max_value)) return `${element.max_value} 以下の数を入力してください。`;
  return null;
}

