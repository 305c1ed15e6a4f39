/** What a person typed or chose in one message, modal or Home tab, in the shape of Slack's `state.values`. */

const VALUE_KEYS = {
  plain_text_input: "value", number_input: "value", email_text_input: "value", url_text_input: "value", rich_text_input: "rich_text_value",
  static_select: "selected_option", radio_buttons: "selected_option", multi_static_select: "selected_options", checkboxes: "selected_options",
  users_select: "selected_user", multi_users_select: "selected_users", channels_select: "selected_channel", multi_channels_select: "selected_channels",
  conversations_select: "selected_conversation", multi_conversations_select: "selected_conversations",
  datepicker: "selected_date", timepicker: "selected_time", datetimepicker: "selected_date_time",
};
const INITIAL_KEYS = {
  value: "initial_value", rich_text_value: "initial_value", selected_option: "initial_option", selected_options: "initial_options", selected_user: "initial_user", selected_users: "initial_users",
  selected_channel: "initial_channel", selected_channels: "initial_channels", selected_conversation: "initial_conversation", selected_conversations: "initial_conversations",
  selected_date: "initial_date", selected_time: "initial_time", selected_date_time: "initial_date_time",
};

export const valueKey = (type) => VALUE_KEYS[type];
export const isMany = (type) => type === "checkboxes" || type.startsWith("multi_");

export class FormState {
  #kept = new Map();
  #shown = new Map();

  /** Forget which elements are shown, before a new rendering; what was typed is kept for elements that stay. */
  begin() { this.#shown.clear(); }

  /** Take note of an element and return its present value: what was typed, else its initial value. */
  enter(block_id, element) {
    const key = `${block_id}\u0000${element.action_id}\u0000${element.type}`;
    this.#shown.set(key, { block_id, element });
    if (!this.#kept.has(key)) {
      const initial = element[INITIAL_KEYS[valueKey(element.type)]];
      this.#kept.set(key, initial ?? (isMany(element.type) ? [] : null));
    }
    return {
      get: () => this.#kept.get(key),
      set: (value) => this.#kept.set(key, value),
    };
  }

  values() {
    const values = {};
    for (const [key, { block_id, element }] of this.#shown) {
      values[block_id] ??= {};
      values[block_id][element.action_id] = { type: element.type, [valueKey(element.type)]: this.#kept.get(key) };
    }
    return values;
  }
}
