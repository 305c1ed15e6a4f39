/**
 * Slack's mrkdwn as a tree. Pure: no DOM, no workspace.
 *
 * Nodes: {type: "text"|"code"|"bold"|"italic"|"strike"|"entity"|"url"|"emoji"|"break"} inline,
 *        {type: "pre"|"quote"|"lines"} blocks.
 *
 * Faithful where it hurts: a marker counts only when the characters outside the pair are a line's edge, white space,
 * a zero-width space, or half-width punctuation. Letters of any script and full-width punctuation (「、。) outside the
 * pair leave the marker as typed, so 「あ*い*う」 shows its asterisks here as it does in Slack.
 */

const STYLES = { "*": "bold", _: "italic", "~": "strike" };
const ENTITY = /^<([^<>\n]+)>/;
const EMOJI = /^:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/;
const URL_TEXT = /^https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+/;

/** Decode &amp; &lt; &gt; once; nothing else is an entity in Slack. */
export const decode = (text) => text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);

/** Whether a marker may stand beside `character` (undefined: the edge of a line or of an outer pair). */
export function isBoundary(character) {
  if (character === undefined || /[\s\u200B\u2060\uFEFF]/.test(character)) return true;
  return /[!-/:-@[-^`{-~\u2010-\u2027\u2030-\u205E]/.test(character);
}

function closing(text, start, marker) {
  for (let end = start + 1; end < text.length; end += 1) {
    if (text[end] === "\n") return -1;
    if (text[end] === "<" && marker !== "`") {
      const entity = ENTITY.exec(text.slice(end));
      if (entity) { end += entity[0].length - 1; continue; }
    }
    if (text[end] === "`" && marker !== "`") {
      const code = closing(text, end, "`");
      if (code > 0) { end = code; continue; }
    }
    if (text[end] !== marker || end === start + 1) continue;
    if ((marker === "`" || !/\s/.test(text[end - 1])) && isBoundary(text[end + 1])) return end;
  }
  return -1;
}

function styled(text, at) {
  const marker = text[at];
  if (!isBoundary(text[at - 1]) || text[at - 1] === marker || text[at + 1] === marker || (marker !== "`" && /\s/.test(text[at + 1] ?? " "))) return null;
  const end = closing(text, at, marker);
  if (end < 0) return null;
  const inside = text.slice(at + 1, end);
  const node = marker === "`"
    ? { type: "code", text: decode(inside.replace(/<([^<>|]+)(?:\|([^<>]*))?>/g, (_, target, label) => label || target)) }
    : { type: STYLES[marker], children: inline(inside) };
  return { node, length: end + 1 - at };
}

function bareUrl(text, at) {
  if (/[\w]/.test(text[at - 1] ?? "")) return null;
  const found = URL_TEXT.exec(text.slice(at));
  if (!found) return null;
  const url = found[0].replace(/&(gt|lt);.*$/, "").replace(/[.,;:!?'")\]*_~]+$/, "");
  return { node: { type: "url", url: decode(url), text: decode(url) }, length: url.length };
}

function special(text, at) {
  const character = text[at];
  if (character === "\n") return { node: { type: "break" }, length: 1 };
  if (character === "`" || character in STYLES) return styled(text, at);
  if (character === "h" && text.startsWith("http", at)) return bareUrl(text, at);
  if (character === "<") {
    const found = ENTITY.exec(text.slice(at));
    return found && { node: { type: "entity", body: found[1] }, length: found[0].length };
  }
  if (character === ":") {
    const found = EMOJI.exec(text.slice(at));
    return found && { node: { type: "emoji", name: found[1] }, length: found[0].length };
  }
  return null;
}

/** Parse text without blocks. */
export function inline(text) {
  const nodes = [];
  let plain = "";
  const flush = () => { if (plain) nodes.push({ type: "text", text: decode(plain) }); plain = ""; };
  for (let at = 0; at < text.length;) {
    const found = special(text, at);
    if (!found) { plain += text[at]; at += 1; continue; }
    flush();
    nodes.push(found.node);
    at += found.length;
  }
  flush();
  return nodes;
}

function quotes(text) {
  const blocks = [];
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index += 1) {
    const rest = /^(?:>>>|&gt;&gt;&gt;) ?/.exec(lines[index]);
    const one = /^(?:>|&gt;) ?/.exec(lines[index]);
    const type = rest || one ? "quote" : "lines";
    const body = rest
      ? [lines[index].slice(rest[0].length), ...lines.splice(index + 1)].join("\n")
      : lines[index].slice(one ? one[0].length : 0);
    if (blocks.at(-1)?.type === type) blocks.at(-1).text += `\n${body}`;
    else blocks.push({ type, text: body });
  }
  return blocks.filter((block) => block.type === "quote" || block.text !== "")
    .map((block) => ({ type: block.type, children: inline(block.text) }));
}

/** Parse a whole mrkdwn text into blocks. */
export function parse(text) {
  const blocks = [];
  let from = 0;
  for (const found of text.matchAll(/```\n?([\s\S]+?)\n?```/g)) {
    blocks.push(...quotes(text.slice(from, found.index).replace(/\n$/, "")));
    blocks.push({ type: "pre", text: decode(found[1].replace(/<([^<>|]+)(?:\|([^<>]*))?>/g, (_, target, label) => label || target)) });
    from = found.index + found[0].length;
    if (text[from] === "\n") from += 1;
  }
  blocks.push(...quotes(text.slice(from)));
  return blocks;
}
