/** Light or dark: as the system says, until a person chooses. */

const KEY = "localslack-theme";
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

function remembered() {
  try { return localStorage.getItem(KEY); } catch { return null; }
}

export const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

export function start() {
  const kept = remembered();
  if (kept) root.dataset.theme = kept;
}

export function toggle() {
  const next = isDark() ? "light" : "dark";
  root.dataset.theme = next;
  try { localStorage.setItem(KEY, next); } catch { /* Private windows may refuse; the choice then lasts until reload. */ }
  return next;
}
