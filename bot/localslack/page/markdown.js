/** The markdown block: the part of CommonMark that Slack translates, as DOM nodes. */

import { h } from "./dom.js";
import { emojiNode, link } from "./mentions.js";

const INLINE = /(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)|\*\*(?=\S)([\s\S]*?\S)\*\*|__(?=\S)([\s\S]*?\S)__|~~(?=\S)([\s\S]*?\S)~~|\*(?=[^\s*])([^*]*?[^\s*])\*|(?<![\w])_(?=\S)([^_]*?\S)_(?![\w])|!?\[([^\]]*)\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)?)(?:\s+"[^"]*")?\)|<(https?:[^<>\s]+)>|(https?:\/\/[\w\-./?#@!$&'()+,;=%~]+)|:([a-z0-9_+-]+):|\\([!-/:-@[-`{-~])|( {2,}\n|\\\n|\n)/;

function inline(text) {
  const nodes = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    nodes.push(rest.slice(0, found.index), inlineNode(found));
    rest = rest.slice(found.index + found[0].length);
  }
  return [...nodes, rest];
}

function inlineNode([whole, , code, bold, bold2, strike, italic, italic2, label, url, angle, bare, name, escaped, newline]) {
  if (code !== undefined) return h("code", { class: "code", text: code });
  if (bold ?? bold2) return h("strong", {}, inline(bold ?? bold2));
  if (strike) return h("s", {}, inline(strike));
  if (italic ?? italic2) return h("em", {}, inline(italic ?? italic2));
  if (url) return link(url, ...(label ? inline(label) : [url]));
  if (angle ?? bare) return link(angle ?? bare);
  if (name) return emojiNode(name);
  if (newline) return h("br");
  return escaped ?? whole;
}

const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

function tableNode(lines) {
  const row = (line, tag) => h("tr", {}, cells(line).map((cell) => h(tag, {}, inline(cell))));
  return h("div", { class: "table-wrap", tabIndex: 0 }, h("table", { class: "table" },
    h("thead", {}, row(lines[0], "th")), h("tbody", {}, lines.slice(2).map((line) => row(line, "td")))));
}

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;

function listNode(lines) {
  const roots = [];
  const stack = [];
  for (const line of lines) {
    const [, indent, bullet, tick, text] = ITEM.exec(line) ?? [null, null, null, null, line.trim()];
    if (bullet === null) { stack.at(-1)?.item.append(h("br"), ...inline(text)); continue; }
    while (stack.length && stack.at(-1).indent >= indent.length && stack.at(-1).indent > 0 && indent.length < stack.at(-1).indent) stack.pop();
    const ordered = /\d/.test(bullet);
    if (!stack.length || indent.length > stack.at(-1).indent) {
      const node = h(ordered ? "ol" : "ul", { class: "rt-list", start: ordered ? parseInt(bullet, 10) : null });
      (stack.at(-1)?.item ?? { append: (made) => roots.push(made) }).append(node);
      stack.push({ node, indent: indent.length, item: null });
    }
    const top = stack.at(-1);
    top.item = h("li", {}, tick === undefined || tick === null ? null : (tick === " " ? "☐ " : "☑ "), inline(text));
    top.node.append(top.item);
  }
  return roots;
}

const STARTS = /^(#{1,6}\s|>|```|\s*(?:[-*+]|\d+[.)])\s|(?:-{3,}|\*{3,}|_{3,})\s*$)/;

/** Render Markdown. Returns an array of block nodes. */
export function markdown(text) {
  const lines = text.replace(/\r\n/g, "\n").split("\n");
  const nodes = [];
  const take = (keep) => { const taken = []; while (lines.length && keep(lines[0], taken.length)) taken.push(lines.shift()); return taken; };
  while (lines.length) {
    const line = lines[0];
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (!line.trim()) lines.shift();
    else if (line.startsWith("```")) { lines.shift(); const body = take((next) => !next.startsWith("```")); lines.shift(); nodes.push(h("pre", { class: "pre", text: body.join("\n") })); }
    else if (heading) { lines.shift(); nodes.push(h("p", { class: `md-heading md-h${heading[1].length}`, role: "heading", aria: { level: "4" } }, inline(heading[2]))); }
    else if (/^(-{3,}|\*{3,}|_{3,})\s*$/.test(line)) { lines.shift(); nodes.push(h("hr", { class: "divider" })); }
    else if (line.startsWith(">")) nodes.push(h("blockquote", { class: "quote" }, markdown(take((next) => next.startsWith(">")).map((next) => next.replace(/^> ?/, "")).join("\n"))));
    else if (line.includes("|") && /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(lines[1] ?? "")) nodes.push(tableNode(take((next) => next.includes("|"))));
    else if (ITEM.test(line)) nodes.push(...listNode(take((next, taken) => ITEM.test(next) || (taken > 0 && /^\s+\S/.test(next)))));
    else nodes.push(h("div", { class: "lines md-p" }, inline(take((next, taken) => next.trim() !== "" && (taken === 0 || !STARTS.test(next))).join("\n"))));
  }
  return nodes;
}
