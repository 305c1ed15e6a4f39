/** A list of choices moved through from a text field (aria-activedescendant): completion, selects, the switcher. */

import { h, replace, uid } from "./dom.js";

export class Listbox {
  /** `field` keeps the focus; `render(item)` gives an option's children; `onChoose(item)` is told of the choice. */
  constructor({ field, label, render, onChoose, empty = "見つかりませんでした", multiple = false }) {
    Object.assign(this, { field, render, onChoose, empty, items: [], active: 0 });
    this.id = uid("list");
    this.node = h("div", { class: "listbox", role: "listbox", id: this.id, aria: { label, multiselectable: multiple ? "true" : null }, on: { pointerdown: (event) => event.preventDefault() } });
    field.setAttribute("aria-controls", this.id);
  }

  set(items, { active = 0, selected = () => false } = {}) {
    this.items = items;
    this.options = items.map((item, index) => h("div", {
      class: "option", role: "option", id: `${this.id}-${index}`, data: { value: item.value ?? item.id ?? "" },
      aria: { selected: selected(item) ? "true" : "false" },
      on: { click: () => this.choose(index), pointermove: () => this.move(index, false) },
    }, this.render(item)));
    const groups = [];
    this.options.forEach((option, index) => {
      const group = items[index].group;
      if (group && group !== items[index - 1]?.group) groups.push(h("div", { class: "option-group", role: "presentation" }, group));
      groups.push(option);
    });
    replace(this.node, groups.length ? groups : h("div", { class: "menu-empty" }, this.empty));
    this.move(Math.min(active, Math.max(items.length - 1, 0)));
  }

  move(index, scroll = true) {
    this.active = index;
    this.options.forEach((option, at) => option.classList.toggle("active", at === index));
    const option = this.options[index];
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
    if (scroll) option?.scrollIntoView({ block: "nearest" });
  }

  choose(index = this.active) { if (this.items[index]) this.onChoose(this.items[index]); }

  /** Take a key press of the field. Returns whether it was used. */
  key(event, { tab = false } = {}) {
    const count = this.items.length;
    if (!count) return false;
    if (event.key === "ArrowDown") this.move((this.active + 1) % count);
    else if (event.key === "ArrowUp") this.move((this.active - 1 + count) % count);
    else if (event.key === "Enter" || (tab && event.key === "Tab" && !event.shiftKey)) this.choose();
    else return false;
    event.preventDefault();
    return true;
  }

  release() { this.field.removeAttribute("aria-activedescendant"); this.field.removeAttribute("aria-controls"); }
}
