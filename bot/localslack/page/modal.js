/** Modals: a stack of views in one dialog. What was typed stays when errors come back and when a view is updated. */

import { post, sentence } from "./api.js";
import { avatar } from "./avatar.js";
import { blocks } from "./blocks.js";
import { showDialog } from "./dialog.js";
import { context } from "./dispatch.js";
import { h } from "./dom.js";
import { problem } from "./fields.js";
import { FormState } from "./form.js";
import { icon } from "./icons.js";
import { plain } from "./mrkdwn.js";
import { store } from "./store.js";

class Modals {
  #stack = [];
  #dialog = null;

  start() {
    const does = {
      open: (view) => { this.#stack = [this.#layer(view)]; },
      push: (view) => { if (!this.#find(view.id)) this.#stack.push(this.#layer(view)); },
      update: (view) => { const layer = this.#find(view.id); if (layer) layer.view = view; },
      close: (view) => { const at = this.#stack.findIndex((layer) => layer.view.id === view?.id); if (at >= 0) this.#stack.splice(at); },
    };
    store.on("view", ({ how, view }) => { does[how](view); this.#draw(); });
  }

  #layer(view) { return { view, form: new FormState(), errors: {}, trouble: "", busy: false }; }

  #find(id) { return this.#stack.find((layer) => layer.view.id === id); }

  get #top() { return this.#stack.at(-1); }

  #draw() {
    const focused = this.#dialog?.node.contains(document.activeElement) ? document.activeElement : null;
    const kept = { action: focused?.dataset.actionId, at: focused?.selectionStart, view: this.#dialog?.view, scroll: this.#dialog?.node.querySelector(".dialog-body").scrollTop ?? 0 };
    this.#dialog?.close();
    this.#dialog = null;
    if (!this.#top) { document.querySelector("[data-testid=composer]")?.focus(); return; }
    this.#show(this.#top, kept);
  }

  #show(layer, kept) {
    const { view, form } = layer;
    form.begin();
    const ctx = context({ view_id: view.id }, form, { notice: (block_id, text) => { layer.errors = { ...layer.errors, [block_id]: text }; this.#mark(layer); } });
    this.trouble = h("div", { class: "dialog-trouble", role: "alert", data: { testid: "modal-trouble" }, hidden: true });
    const bot = store.users.get(store.bot.user_id) ?? { id: "", real_name: store.bot.name, is_bot: true };
    const deeper = this.#stack.length > 1;
    const closeButton = h("button", { class: "button", type: "button", data: { testid: "modal-close" }, on: { click: () => this.#close(view.id) } }, plain(view.close?.text || (view.submit ? "キャンセル" : "閉じる")));
    const submit = view.submit ? h("button", { class: "button primary", type: "submit", data: { testid: "modal-submit" } }, plain(view.submit.text)) : null;
    const dialog = showDialog({
      title: [avatar(bot, "small"), h("span", {}, plain(view.title?.text))], body: [this.trouble, blocks(view.blocks ?? [], ctx)], footer: [closeButton, submit], testid: "modal", className: "modal", tag: "form",
      back: deeper ? h("button", { class: "icon-button", type: "button", aria: { label: "前の画面に戻る" }, data: { testid: "modal-back" }, on: { click: () => this.#close(view.id) } }, icon("back")) : null,
      onCancel: () => this.#close(this.#stack[0].view.id), onSubmit: () => this.#submit(layer),
    });
    dialog.node.dataset.viewId = view.id;
    this.#dialog = { ...dialog, view: view.id };
    this.#mark(layer);
    this.#focus(dialog.node, kept.view === view.id ? kept : null);
  }

  #focus(node, kept) {
    const same = kept?.action && node.querySelector(`[data-action-id="${CSS.escape(kept.action)}"]`);
    const first = node.querySelector(".dialog-body [autofocus], .dialog-body .text-input, .dialog-body .select-trigger, .dialog-body input, .dialog-body button");
    (same || first || node.querySelector(".dialog-footer button"))?.focus();
    if (same && typeof kept.at === "number" && same.setSelectionRange) same.setSelectionRange(kept.at, kept.at);
    node.querySelector(".dialog-body").scrollTop = kept?.scroll ?? 0;
  }

  /** Write the errors under their fields; those of no field stand at the top. */
  #mark(layer) {
    const node = this.#dialog.node;
    const rest = [layer.trouble];
    for (const block of node.querySelectorAll(".input-block")) {
      const text = layer.errors[block.dataset.blockId] ?? "";
      block.querySelector(".input-error").textContent = text;
      block.classList.toggle("has-error", Boolean(text));
      for (const control of block.querySelectorAll("[data-action-id]")) control.setAttribute("aria-invalid", String(Boolean(text)));
    }
    const known = new Set([...node.querySelectorAll(".input-block")].map((block) => block.dataset.blockId));
    for (const [block, text] of Object.entries(layer.errors)) if (!known.has(block)) rest.push(text);
    this.trouble.textContent = rest.filter(Boolean).join(" ");
    this.trouble.hidden = !this.trouble.textContent;
    const submit = node.querySelector("[data-testid=modal-submit]");
    if (submit) { submit.disabled = layer.busy; submit.classList.toggle("pending", layer.busy); }
  }

  #focusError() {
    const field = this.#dialog?.node.querySelector(".has-error [data-action-id], .has-error input");
    (field?.matches(".choices") ? field.querySelector("input") : field)?.focus();
  }

  #check(layer) {
    const values = layer.form.values();
    const errors = {};
    (layer.view.blocks ?? []).forEach((block, index) => {
      const name = block.block_id ?? `block-${index}`;
      if (block.type !== "input" || !values[name]) return;
      const kept = Object.values(values[name])[0];
      const { type, ...rest } = kept;
      const wrong = problem(block.element, type === "rich_text_input" ? rest.rich_text_value && "x" : Object.values(rest)[0], block.optional);
      if (wrong) errors[name] = wrong;
    });
    return errors;
  }

  async #submit(layer) {
    if (layer.busy) return;
    layer.errors = this.#check(layer);
    layer.trouble = "";
    if (Object.keys(layer.errors).length) { this.#mark(layer); this.#focusError(); return; }
    layer.busy = true;
    this.#mark(layer);
    const answer = await post("submit", { view_id: layer.view.id, state: { values: layer.form.values() } });
    layer.busy = false;
    if (!answer.ok) layer.trouble = sentence(answer.error);
    if (answer.response_action === "errors") layer.errors = answer.errors ?? {};
    if (answer.response_action === "update" && answer.view) layer.view = answer.view;
    if (answer.response_action === "push" && answer.view && !this.#find(answer.view.id)) this.#stack.push(this.#layer(answer.view));
    if (answer.response_action === "clear") this.#stack = [];
    if (answer.ok && (!answer.response_action || answer.response_action === "close")) this.#stack = this.#stack.filter((each) => each !== layer);
    if (this.#top === layer && this.#dialog?.view === layer.view.id && answer.response_action !== "update") { this.#mark(layer); this.#focusError(); } else this.#draw();
  }

  #close(id) {
    const at = this.#stack.findIndex((layer) => layer.view.id === id);
    if (at >= 0) this.#stack.splice(at);
    this.#draw();
    post("close", { view_id: id });
  }
}

export const modals = new Modals();
