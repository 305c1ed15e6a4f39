/** Selects: a button that shows what is chosen, and a list with a search field. Single and multiple. */

import { composing, h, replace, uid } from "./dom.js";
import { icon } from "./icons.js";
import { Listbox } from "./listbox.js";
import { openPopup } from "./popup.js";
import { plain, textObject, words } from "./mrkdwn.js";
import { avatar } from "./avatar.js";
import { store } from "./store.js";

const fold = (text) => text.normalize("NFKC").toLowerCase();

function optionItems(element) {
  const item = (option, group) => ({ value: option.value, label: words(option.text?.text), option, group, description: option.description?.text });
  if (element.option_groups) return element.option_groups.flatMap((group) => group.options.map((option) => item(option, words(group.label?.text))));
  return (element.options ?? []).map((option) => item(option));
}

const people = () => [...store.users.values()].map((user) => ({ value: user.id, label: user.real_name, user }));
const channels = (keep) => [...store.channels.values()].filter(keep).map((channel) => ({ value: channel.id, label: `${channel.kind === "im" ? "" : "#"}${channel.name}` }));

/** The choices of any select, and how a choice is written in the state (an option object, or an id). */
function choices(element) {
  const type = element.type.replace("multi_", "");
  if (type === "static_select") return { items: optionItems(element), toState: (item) => item.option, toValue: (state) => state.value };
  const plainIds = { toState: (item) => item.value, toValue: (state) => state };
  if (type === "users_select") return { items: people(), ...plainIds };
  if (type === "channels_select") return { items: channels((channel) => channel.kind === "channel" && !channel.archived), ...plainIds };
  return { items: channels((channel) => !channel.archived), ...plainIds };
}

function optionChildren(item, chosen) {
  return [
    item.user ? avatar(item.user, "small") : null,
    h("span", { class: "option-text" }, item.option ? textObject(item.option.text) : item.label, item.description ? h("span", { class: "option-description" }, plain(item.description)) : null),
    chosen ? icon("check", "option-check") : null,
  ];
}

/** Build the control. `value` is {get, set} of the form; `onChange(kind)` is called after every choice. */
export function select(element, value, { many, label, labelledBy, clearable, onChange, tooMany }) {
  const { items, toState, toValue } = choices(element);
  const chosen = () => (many ? value.get() ?? [] : value.get() === null || value.get() === undefined ? [] : [value.get()]).map(toValue);
  const itemOf = (wanted) => items.find((item) => item.value === wanted) ?? { value: wanted, label: wanted };
  const shown = h("span", { class: "select-shown" });
  const valueId = uid("select");
  shown.id = valueId;
  const trigger = h("button", {
    class: "select-trigger", type: "button", data: { actionId: element.action_id, testid: "select" },
    aria: { haspopup: "listbox", expanded: "false", labelledby: labelledBy ? `${labelledBy} ${valueId}` : null, label: labelledBy ? null : `${label ?? words(element.placeholder?.text) ?? ""} ` || "選択" },
    on: { click: () => show(), keydown(event) { if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); show(); } } },
  }, shown, icon("down", "select-arrow"));
  const wrapper = h("span", { class: `select${many ? " select-many" : ""}` }, trigger);

  function draw() {
    const now = chosen().map(itemOf);
    const token = (item) => h("span", { class: "token" }, item.label, h("button", {
      type: "button", class: "token-remove", aria: { label: `${item.label} を外す` }, on: { click: (event) => { event.stopPropagation(); toggle(item); } },
    }, icon("close")));
    const clear = h("button", { class: "select-clear", type: "button", aria: { label: "選択を消す" }, on: { click: () => { value.set(null); draw(); onChange(trigger); } } }, icon("close"));
    replace(shown, many || !now.length ? h("span", { class: "placeholder" }, many && now.length ? `${now.length}件を選択中` : plain(element.placeholder?.text || "選択してください")) : now[0].label);
    if (!many) trigger.setAttribute("aria-label", `${label ?? ""} ${shown.textContent}`.trim());
    replace(wrapper, many && now.length ? h("span", { class: "tokens" }, now.map(token)) : null, trigger, clearable && now.length && !many ? clear : null);
  }

  function toggle(item) {
    const list = value.get() ?? [];
    const has = list.some((state) => toValue(state) === item.value);
    if (!has && element.max_selected_items && list.length >= element.max_selected_items) { tooMany?.(element.max_selected_items); return; }
    value.set(has ? list.filter((state) => toValue(state) !== item.value) : [...list, toState(item)]);
    draw();
    onChange(trigger);
  }

  function show() {
    const field = h("input", { class: "popup-search", type: "text", role: "combobox", placeholder: "検索", autocomplete: "off", data: { testid: "select-search" }, aria: { label: "選択肢を検索", expanded: "true", autocomplete: "list" } });
    const list = new Listbox({ field, label: label ?? "選択肢", multiple: many, render: (item) => optionChildren(item, chosen().includes(item.value)), onChoose(item) {
      if (many) { toggle(item); fill(list.active); popup.place(); return; }
      popup.close();
      trigger.focus();
      value.set(toState(item));
      draw();
      trigger.focus();
      onChange(trigger);
    } });
    const fill = (active = 0) => {
      const wanted = fold(field.value);
      list.set(items.filter((item) => fold(item.label).includes(wanted)), { active, selected: (item) => chosen().includes(item.value) });
    };
    field.addEventListener("input", () => { fill(); popup.place(); });
    field.addEventListener("keydown", (event) => { if (!composing(event) && !list.key(event) && event.key === "Tab") popup.close(); });
    fill(Math.max(0, items.findIndex((item) => item.value === chosen()[0])));
    trigger.setAttribute("aria-expanded", "true");
    const popup = openPopup(trigger, [items.length > 8 ? field : h("div", { class: "popup-search-slim" }, field), list.node], { matchWidth: true, className: "popup-select", onClose: () => trigger.setAttribute("aria-expanded", "false") });
    field.focus();
    list.move(list.active);
  }

  draw();
  return wrapper;
}
