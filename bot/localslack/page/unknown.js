/** What this page does not know is shown as such, never left out. */

import { h } from "./dom.js";

export function unknown(value, what = "ブロック") {
  const type = value && typeof value === "object" ? value.type ?? "(type なし)" : typeof value;
  return h("div", { class: "unknown", data: { testid: "unknown", type } },
    h("span", { class: "unknown-title" }, `このページで表示できない${what}: `, h("code", { class: "code", text: String(type) })),
    h("details", {}, h("summary", {}, "JSON を表示"), h("pre", { class: "pre", text: JSON.stringify(value, null, 2) })));
}
