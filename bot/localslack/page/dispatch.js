/** Telling the app that something was clicked or chosen, and showing what becomes of it beside the control. */

import { post, sentence } from "./api.js";
import { h } from "./dom.js";
import { confirm } from "./dialog.js";
import { icon } from "./icons.js";

const running = new Set();

function failed(control, error) {
  const note = h("span", { class: "action-failed", role: "alert", data: { testid: "action-failed" } }, icon("warn"), sentence(error));
  const row = control.closest(".actions");
  if (row) row.append(note); else control.after(note);
  note.scrollIntoView({ block: "nearest" });
}

function forget(control) {
  (control.closest(".actions") ?? control.parentNode)?.querySelectorAll(":scope > .action-failed").forEach((note) => note.remove());
}

/**
 * Make what elements need: `form` holds the state, `act` dispatches.
 * `source` says where the element is: {channel, message_ts, thread_ts, ephemeral} or {view_id}.
 */
export function context(source, form, extra = {}) {
  async function act(control, block_id, element, payload) {
    const key = JSON.stringify([source, block_id, element.action_id]);
    if (running.has(key) || (element.confirm && !(await confirm(element.confirm)))) return false;
    running.add(key);
    forget(control);
    control.classList.add("pending");
    control.setAttribute("aria-busy", "true");
    const answer = await post("action", { ...source, block_id, action_id: element.action_id, type: element.type, ...payload, state: { values: form.values() } });
    running.delete(key);
    control.classList.remove("pending");
    control.removeAttribute("aria-busy");
    if (!answer.ok) failed(control, answer.error);
    return answer.ok;
  }
  return { form, act, source, ...extra };
}
