/** A sentence at the foot of the page that goes away by itself. */

import { h } from "./dom.js";

const SECONDS = 5;

export function toast(text) {
  const node = h("div", { class: "toast", role: "status", data: { testid: "toast" } }, text);
  document.querySelectorAll(".toast").forEach((old) => old.remove());
  (document.querySelector("dialog[open]:last-of-type") ?? document.body).append(node);
  setTimeout(() => node.remove(), SECONDS * 1000);
}
