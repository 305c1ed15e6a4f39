/** Coloured initials for people, a rounded square for apps. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

const COLORS = ["#7a3e9d", "#1264a3", "#1f6f4a", "#a3451b", "#8a2f6b", "#0b6a7f", "#6b5200"];

const APP = "#5b4a9e";

function color(person) {
  if (person.is_bot) return APP;
  if (/^#[0-9a-f]{6}$/i.test(person.color ?? "")) return person.color;
  const sum = [...String(person.id)].reduce((total, character) => total + character.codePointAt(0), 0);
  return COLORS[sum % COLORS.length];
}

/** The first character of a name in Japanese script, or two initials of a Latin one. */
export function initials(name) {
  const parts = String(name).trim().split(/\s+/);
  if (/^[A-Za-z]/.test(parts[0] ?? "")) return parts.slice(0, 2).map((part) => part[0].toUpperCase()).join("");
  return [...(parts[0] ?? "?")].slice(0, 1).join("") || "?";
}

export function avatar(person, size = "") {
  const node = h("span", { class: `avatar ${size} ${person.is_bot ? "avatar-app" : ""}`, aria: { hidden: "true" } }, person.is_bot ? icon("bolt") : initials(person.real_name || person.name || "?"));
  node.style.backgroundColor = color(person);
  return node;
}
