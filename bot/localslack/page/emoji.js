/** The common emoji by Slack's names. A name that is not here stays as typed, as Slack does with an unknown one. */

const TABLE = `
smile😄 smiley😃 grinning😀 grin😁 laughing😆 joy😂 sweat_smile😅 slightly_smiling_face🙂 wink😉 blush😊 innocent😇 heart_eyes😍
thinking_face🤔 neutral_face😐 expressionless😑 confused😕 worried😟 cry😢 sob😭 scream😱 rage😡 sleeping😴 sunglasses😎 nerd_face🤓
face_with_monocle🧐 shushing_face🤫 hugging_face🤗 pray🙏 bow🙇 clap👏 raised_hands🙌 muscle💪 wave👋 ok_hand👌 +1👍 thumbsup👍 -1👎
thumbsdown👎 point_up☝️ point_right👉 point_left👈 point_down👇 raised_hand✋ hand✋ eyes👀 brain🧠 bust_in_silhouette👤
busts_in_silhouette👥 family👪 baby👶 child🧒 older_adult🧓 man👨 woman👩 office_worker🧑‍💼 robot_face🤖 heart❤️ yellow_heart💛
green_heart💚 blue_heart💙 sparkles✨ star⭐ star2🌟 dizzy💫 boom💥 fire🔥 tada🎉 confetti_ball🎊 gift🎁 trophy🏆 medal🏅 100💯
white_check_mark✅ heavy_check_mark✔️ ballot_box_with_check☑️ x❌ negative_squared_cross_mark❎ heavy_plus_sign➕ heavy_minus_sign➖
warning⚠️ no_entry⛔ no_entry_sign🚫 exclamation❗ heavy_exclamation_mark❗ question❓ grey_question❔ bangbang‼️ information_sourceℹ️
bulb💡 mag🔍 mag_right🔎 bell🔔 no_bell🔕 mega📣 loudspeaker📢 speech_balloon💬 left_speech_bubble🗨️ thought_balloon💭 email📧
envelope✉️ incoming_envelope📨 inbox_tray📥 outbox_tray📤 package📦 telephone☎️ telephone_receiver📞 computer💻 printer🖨️ link🔗
paperclip📎 pushpin📌 round_pushpin📍 triangular_flag_on_post🚩 memo📝 pencil📝 pencil2✏️ page_facing_up📄 page_with_curl📃
bookmark_tabs📑 bookmark🔖 books📚 book📖 open_book📖 notebook📓 newspaper📰 scroll📜 clipboard📋 file_folder📁 open_file_folder📂
card_index_dividers🗂️ card_file_box🗃️ file_cabinet🗄️ wastebasket🗑️ calendar📆 date📅 spiral_calendar_pad🗓️ bar_chart📊
chart_with_upwards_trend📈 chart_with_downwards_trend📉 clock3🕒 alarm_clock⏰ stopwatch⏱️ hourglass⌛ hourglass_flowing_sand⏳ watch⌚
lock🔒 unlock🔓 key🔑 hammer🔨 wrench🔧 hammer_and_wrench🛠️ gear⚙️ construction🚧 rotating_light🚨 shield🛡️ recycle♻️ seedling🌱
herb🌿 deciduous_tree🌳 evergreen_tree🌲 leaves🍃 cherry_blossom🌸 sunflower🌻 tulip🌷 maple_leaf🍁 sunny☀️ cloud☁️ umbrella☔ snowflake❄️
snowman⛄ zap⚡ rainbow🌈 ocean🌊 droplet💧 earth_asia🌏 house🏠 house_with_garden🏡 derelict_house_building🏚️ office🏢 hospital🏥 school🏫
classical_building🏛️ japan🗾 cityscape🏙️ bus🚌 train🚆 bike🚲 bicyclist🚴 car🚗 walking🚶 wheelchair♿ coffee☕ tea🍵 rice_ball🍙 bento🍱
dog🐶 cat🐱 bird🐦 yen💴 moneybag💰 credit_card💳 ballot_box_with_ballot🗳️ scales⚖️ handshake🤝 art🎨 musical_note🎵 microphone🎤
arrow_right➡️ arrow_left⬅️ arrow_up⬆️ arrow_down⬇️ arrow_upper_right↗️ arrow_forward▶️ arrows_counterclockwise🔄 repeat🔁 back🔙 new🆕
ok🆗 up🆙 free🆓  keycap_ten🔟
red_circle🔴 large_blue_circle🔵 large_orange_circle🟠 large_yellow_circle🟡 large_green_circle🟢 large_purple_circle🟣
white_circle⚪ black_circle⚫ large_blue_square🟦 large_green_square🟩 large_red_square🟥 large_orange_square🟧 large_yellow_square🟨
small_blue_diamond🔹 small_orange_diamond🔸 large_blue_diamond🔷 black_small_square▪️ white_small_square▫️ radio_button🔘
beginner🔰 u7981🈲 secret㊙️ congratulations㊗️ copyright©️ pill💊 syringe💉 test_tube🧪 ambulance🚑 fire_engine🚒 police_car🚓 santa🎅
`;

const BY_NAME = new Map();
for (const entry of TABLE.trim().split(/\s+/)) {
  const name = entry.match(/^[a-z0-9_+-]+/)[0];
  BY_NAME.set(name, entry.slice(name.length));
}
for (const [index, name] of ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"].entries()) {
  BY_NAME.set(name, `${index}\uFE0F\u20E3`);
}
BY_NAME.set("hash", "#\uFE0F\u20E3");

export const SUGGESTED = ["+1", "white_check_mark", "eyes", "pray", "tada", "bow", "bulb", "memo", "heart", "smile", "thinking_face", "raised_hands", "clap", "100", "question", "warning"];

/** Return the character for a name (skin tones are ignored), or null. */
export const emoji = (name) => BY_NAME.get(String(name).split("::")[0]) ?? null;
