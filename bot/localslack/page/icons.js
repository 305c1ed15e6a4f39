/** Line icons, drawn as SVG nodes on a 20 × 20 grid. */

const PATHS = {
  lock: "M6 9V6.5a4 4 0 0 1 8 0V9M4.5 9h11v8h-11z",
  archive: "M3 4h14v4H3zM4.5 8v8.5h11V8M8 11.5h4",
  reply: "M3 4.5h14v9H9l-4 3.5v-3.5H3zM6.5 8h7M6.5 10.7h4",
  smile: "M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15M7.4 8v.6M12.6 8v.6M6.8 11.8c1.5 2.2 4.9 2.2 6.4 0",
  more: "M10 5v.01M10 10v.01M10 15v.01",
  close: "M5 5l10 10M15 5L5 15",
  back: "M12 4l-6 6 6 6",
  down: "M5 7.5l5 5 5-5",
  send: "M3.5 4l13.5 6-13.5 6 2-6zM5.5 10H11",
  bolt: "M11 2.5L4.5 11.5H9.5L8.5 17.5L15.5 8.5H10.5Z",
  at: "M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0v1c0 2.5 3.8 2.2 3.8-1A6.8 6.8 0 1 0 13.6 15.8",
  slash: "M12.5 4l-5 12",
  plus: "M10 4v12M4 10h12",
  search: "M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M13 13l4 4",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  sun: "M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M10 2v1.8M10 16.2V18M2 10h1.8M16.2 10H18M4.3 4.3l1.3 1.3M14.4 14.4l1.3 1.3M4.3 15.7l1.3-1.3M14.4 5.6l1.3-1.3",
  moon: "M16.5 12A7 7 0 0 1 8 3.5 7 7 0 1 0 16.5 12Z",
  warn: "M10 3l7.5 13.5h-15zM10 8v4M10 14.2v.1",
  check: "M4 10.5l4 4 8-9",
  thumbup: "M6.5 9L9.5 3.2c1.6 0 2.2 1.2 1.9 2.6L10.9 8h4.3c1 0 1.7.9 1.5 1.9l-1 5.2c-.2.9-.9 1.4-1.7 1.4H6.5zM3.2 9h3.3v7.5H3.2z",
  thumbdown: "M6.5 11l3 5.8c1.6 0 2.2-1.2 1.9-2.6l-.5-2.2h4.3c1 0 1.7-.9 1.5-1.9l-1-5.2c-.2-.9-.9-1.4-1.7-1.4H6.5zM3.2 3.5h3.3V11H3.2z",
  trash: "M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.8 11h7.4l.8-11M8.5 8.5v5M11.5 8.5v5",
  image: "M3 4h14v12H3zM3 13.5l4-4 3.5 3.5 2.5-2.5 4 4M12.5 7.2v.1",
  eye: "M2.5 10C5.5 4.5 14.5 4.5 17.5 10 14.5 15.5 5.5 15.5 2.5 10ZM10 7.6a2.4 2.4 0 1 1 0 4.8 2.4 2.4 0 0 1 0-4.8",
  calendar: "M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5",
  hash: "M8 3L6 17M14 3l-2 14M3.5 7.5h13M3 12.5h13",
  link: "M8.5 11.5l3-3M9 6.5l2-2a3.2 3.2 0 0 1 4.5 4.5l-2 2M11 13.5l-2 2A3.2 3.2 0 0 1 4.5 11l2-2",
};
const SVG = "http://www.w3.org/2000/svg";

export function icon(name, className = "") {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name} ${className}`.trim());
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name] ?? PATHS.more);
  svg.append(path);
  return svg;
}
