/** The app's Home tab. */

import { post } from "./api.js";
import { blocks } from "./blocks.js";
import { context } from "./dispatch.js";
import { h, replace } from "./dom.js";
import { FormState } from "./form.js";
import { store } from "./store.js";

export class Home {
  #form = new FormState();

  constructor() {
    this.node = h("div", { class: "home", role: "tabpanel", tabIndex: 0, aria: { label: "ホーム" }, data: { testid: "home" } });
  }

  /** Tell the app that the tab was opened, and show what there is meanwhile. */
  open() {
    this.draw();
    post("opened", { tab: "home" });
  }

  draw() {
    const view = store.home;
    if (!view?.blocks) {
      replace(this.node, h("div", { class: "home-empty" }, h("p", {}, `${store.bot.name} のホームは準備中です。`), h("p", { class: "muted" }, store.bot.connected ? "アプリがホームを公開すると、ここに表示されます。" : "ボットは接続していません。")));
      return;
    }
    const focused = this.node.contains(document.activeElement) ? document.activeElement.dataset.actionId : null;
    this.#form.begin();
    replace(this.node, h("div", { class: "home-inner" }, blocks(view.blocks, context({ view_id: view.id }, this.#form))));
    if (focused) this.node.querySelector(`[data-action-id="${CSS.escape(focused)}"]`)?.focus();
  }
}
