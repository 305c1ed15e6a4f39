/** The bar at the top: drawer, search, light and dark. */

import { h, isMac, replace } from "./dom.js";
import { icon } from "./icons.js";
import { store } from "./store.js";
import * as theme from "./theme.js";

/** A channel's name as it is spoken of: #雑談, or the app's name. */
export const describe = (channel) => (channel.kind === "channel" ? `#${channel.name}` : channel.name);

export class Topbar {
  constructor({ onMenu, onSearch }) {
    this.menu = h("button", { class: "icon-button on-dark menu-button", type: "button", aria: { label: "チャンネル一覧", controls: "sidebar", expanded: "false" }, data: { testid: "drawer" }, on: { click: onMenu } }, icon("menu"));
    this.search = h("button", { class: "search", type: "button", data: { testid: "search" }, on: { click: onSearch } });
    this.theme = h("button", { class: "icon-button on-dark", type: "button", data: { testid: "theme" }, on: { click: () => { theme.toggle(); this.draw(); } } });
    this.node = h("div", { class: "topbar" }, this.menu, this.search, this.theme);
    store.on("state", () => this.draw());
    this.draw();
  }

  draw() {
    replace(this.search, icon("search"), h("span", {}, `${store.team.name || "ワークスペース"} 内を移動`), h("kbd", {}, isMac ? "⌘K" : "Ctrl K"));
    const label = theme.isDark() ? "明るい表示にする" : "暗い表示にする";
    this.theme.setAttribute("aria-label", label);
    this.theme.title = label;
    replace(this.theme, icon(theme.isDark() ? "sun" : "moon"));
  }
}
