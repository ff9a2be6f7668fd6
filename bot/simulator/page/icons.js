// Signs drawn as SVG, so that no device shows an empty box for a missing emoji.
const PATHS = {
  plus: "M12 5v14M5 12h14",
  menu: "M4 7h16M4 12h16M4 17h16",
  keyboard: "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M18 10h.01M7 14h10",
  camera: "M4 8h3l2-3h6l2 3h3v11H4zM12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z",
  cameraRoll: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M9 9h.01",
  sample: "M4 11l8-7 8 7M6 10v9h12v-9M10 19v-5h4v5",
  location: "M12 21s7-6.5 7-11.5A7 7 0 0 0 5 9.500C5 14.500 12 21 12 21zM12 7.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  datetimepicker: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
  sticker: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.500 10h.01M15.500 10h.01M8 14c1.500 2.500 6.500 2.500 8 0",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  video: "M3 6h12v12H3zM15 11l6-3v8l-6-3",
  audio: "M9 18V5l10-2v13M6.500 15.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5zM16.500 13.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z",
};
const SVG = "http://www.w3.org/2000/svg";

export const hasIcon = (name) => name in PATHS;

export function icon(name, size = 20) {
  const node = drawing(size);
  node.setAttribute("fill", "none");
  node.setAttribute("stroke", "currentColor");
  node.setAttribute("stroke-width", "1.8");
  node.setAttribute("stroke-linecap", "round");
  node.setAttribute("stroke-linejoin", "round");
  node.append(shape("path", { d: PATHS[name] }));
  return node;
}

/** A face in one of a few colours, in the place of a sticker's picture, which LINE does not give out. */
export function stickerFace(stickerId) {
  const hue = (Number(stickerId) * 47) % 360 || 45;
  const node = drawing(96);
  node.append(shape("circle", { cx: 12, cy: 12, r: 10, fill: `hsl(${hue} 80% 72%)` }));
  for (const cx of [8.5, 15.5]) node.append(shape("circle", { cx, cy: 10, r: 1.2, fill: "#333" }));
  node.append(shape("path", { d: "M7.500 14c1.800 3 7.200 3 9 0", fill: "none", stroke: "#333", "stroke-width": 1.2 }));
  return node;
}

function drawing(size) {
  const node = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: size, height: size })) {
    node.setAttribute(key, value);
  }
  node.setAttribute("aria-hidden", "true");
  return node;
}

function shape(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}
