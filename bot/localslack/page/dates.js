/** Times as Slack's Japanese page shows them. Slack's ts is seconds since 1970 as a decimal string. */

const format = (options) => new Intl.DateTimeFormat("ja-JP", options);
const CLOCK = format({ hour: "2-digit", minute: "2-digit", hour12: false });
const CLOCK_SECONDS = format({ hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const DAY = format({ month: "long", day: "numeric", weekday: "short" });
const DAY_YEAR = format({ year: "numeric", month: "long", day: "numeric", weekday: "short" });
const FULL = format({ year: "numeric", month: "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DATE = format({ year: "numeric", month: "long", day: "numeric" });
const DATE_SHORT = format({ year: "numeric", month: "short", day: "numeric" });
const DATE_LONG = format({ year: "numeric", month: "long", day: "numeric", weekday: "long" });

const at = (ts) => new Date(Number(ts) * 1000);
const pad = (number) => String(number).padStart(2, "0");

export const clock = (ts) => CLOCK.format(at(ts));
export const full = (ts) => FULL.format(at(ts));
export const dayKey = (ts) => { const day = at(ts); return `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`; };

function relativeDay(date, now = new Date()) {
  const midnight = (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
  return { "-1": "昨日", 0: "今日", 1: "明日" }[Math.round((midnight(date) - midnight(now)) / 86_400_000)];
}

/** The label of a date divider: 今日, 昨日, or the date (with the year when it is not this one). */
export function dayLabel(ts) {
  const day = at(ts);
  const name = relativeDay(day);
  if (name) return name;
  return (day.getFullYear() === new Date().getFullYear() ? DAY : DAY_YEAR).format(day);
}

export function ago(ts) {
  const seconds = Date.now() / 1000 - Number(ts);
  if (seconds < 60) return "たった今";
  if (seconds < 3600) return `${Math.floor(seconds / 60)}分前`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}時間前`;
  return `${Math.floor(seconds / 86_400)}日前`;
}

/** Fill the placeholders of <!date^…> in `pattern`. Returns null when the time is no number, so that the fallback is shown. */
export function fillDate(seconds, pattern) {
  const date = at(seconds);
  if (!/^-?\d+$/.test(String(seconds)) || Number.isNaN(date.getTime())) return null;
  const pretty = (formatter) => relativeDay(date) ?? formatter.format(date);
  const known = {
    date_num: () => dayKey(seconds), date_slash: () => dayKey(seconds).replaceAll("-", "/"),
    date: () => DATE.format(date), date_pretty: () => pretty(DATE),
    date_short: () => DATE_SHORT.format(date), date_short_pretty: () => pretty(DATE_SHORT),
    date_long: () => DATE_LONG.format(date), date_long_pretty: () => pretty(DATE_LONG),
    day_divider_pretty: () => dayLabel(seconds), time: () => CLOCK.format(date),
    time_secs: () => CLOCK_SECONDS.format(date), ago: () => ago(seconds),
  };
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => known[name]?.() ?? whole);
}
