// Draws Flex messages.
// Written for this page: the one packaged renderer that was found puts texts into HTML unescaped,
// raises alert() for actions, and cannot be told what a tap should do.
import { element, showable } from "./dom.js";

const FONT = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 };
const STEP = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const BORDER = { none: 0, light: 0.5, normal: 1, medium: 2, "semi-bold": 3, bold: 4 };
const IMAGE = { xxs: 40, xs: 60, sm: 80, md: 100, lg: 120, xl: 140, xxl: 160, "3xl": 180, "4xl": 200, "5xl": 220 };
const ACROSS = { start: "flex-start", center: "center", end: "flex-end" };
const DOWN = { top: "flex-start", center: "center", bottom: "flex-end" };

const length = (value, words) => (value in words ? `${words[value]}px` : value);

/** A bubble or carousel as an element. `tap(action)` is called with the action object. */
export function drawFlex(container, tap) {
  if (container.type !== "carousel") return bubble(container, tap);
  const row = element("div", "flex-carousel");
  for (const item of container.contents) row.append(bubble(item, tap));
  return row;
}

function bubble(data, tap) {
  const card = element("div", `bubble-card ${data.size || "mega"}`);
  card.dir = data.direction || "ltr";
  for (const name of ["header", "hero", "body", "footer"]) {
    if (!data[name]) continue;
    const style = data.styles?.[name] ?? {};
    if (style.separator && card.childElementCount) {
      const rule = element("div", "fx-rule");
      if (style.separatorColor) rule.style.background = style.separatorColor;
      card.append(rule);
    }
    const part = element("div", `part fx-${name}`);
    if (name === "body" && data.footer) part.classList.add("has-footer");
    if (style.backgroundColor) part.style.background = style.backgroundColor;
    part.append(draw(data[name], { layout: "vertical" }, tap));
    card.append(part);
  }
  tappable(card, data.action, tap);
  return card;
}

const DRAW = { box, text, image, icon, button, separator, filler, video, span };

function draw(data, parent, tap) {
  const node = DRAW[data.type](data, parent, tap);
  node.classList.add("fx");
  place(node, data, parent);
  if (data.type !== "button") tappable(node, data.action, tap);
  return node;
}

/** Flex factor, margin, position and offsets: what every component has. */
function place(node, data, parent) {
  const across = parent.layout !== "vertical";
  const fixed = data.type === "separator" || data.type === "icon" || (across && data.width);
  const flex = data.flex ?? ((across && !fixed) || data.type === "filler" ? 1 : 0);
  if (fixed && data.flex === undefined) node.style.flex = "none";
  else if (across) node.style.flex = flex ? `${flex} 0 0` : "none";
  else node.style.flex = flex ? `${flex} 0 auto` : "none";
  const margin = data.margin ?? (parent.first ? undefined : parent.spacing);
  if (margin && !parent.first && data.position !== "absolute") {
    node.style[across ? "marginInlineStart" : "marginTop"] = length(margin, STEP);
  }
  if (data.position === "absolute") node.style.position = "absolute";
  const sides = { Top: "top", Bottom: "bottom", Start: "insetInlineStart", End: "insetInlineEnd" };
  for (const [side, property] of Object.entries(sides)) {
    const value = data[`offset${side}`];
    if (value) node.style[property] = length(value, STEP);
  }
}

function box(data, parent, tap) {
  const node = element("div", `fx-box ${data.layout}`);
  const style = node.style;
  for (const key of ["backgroundColor", "borderColor", "justifyContent", "alignItems"]) {
    if (data[key]) style[key] = data[key];
  }
  for (const key of ["width", "maxWidth", "height", "maxHeight"]) if (data[key]) style[key] = data[key];
  if (data.height || data.maxHeight || data.cornerRadius) node.classList.add("fx-clip");
  if (data.borderWidth) style.border = `${length(data.borderWidth, BORDER)} solid ${data.borderColor || "#d4d6da"}`;
  if (data.cornerRadius) style.borderRadius = length(data.cornerRadius, STEP);
  const paddings = { All: "padding", Top: "paddingTop", Bottom: "paddingBottom", Start: "paddingInlineStart", End: "paddingInlineEnd" };
  for (const [side, property] of Object.entries(paddings)) {
    const value = data[`padding${side}`];
    if (value) style[property] = length(value, STEP);
  }
  if (data.background) style.background = gradient(data.background);
  let first = true;
  for (const child of data.contents) {
    node.append(draw(child, { layout: data.layout, spacing: data.spacing, first }, tap));
    if (child.position !== "absolute") first = false;
  }
  return node;
}

function gradient({ angle, startColor, centerColor, centerPosition, endColor }) {
  const center = centerColor ? `${centerColor} ${centerPosition || "50%"}, ` : "";
  return `linear-gradient(${angle}, ${startColor} 0%, ${center}${endColor} 100%)`;
}

function letters(node, data) {
  if (data.size) node.style.fontSize = length(data.size, FONT);
  if (data.color) node.style.color = data.color;
  if (data.weight === "bold") node.style.fontWeight = "700";
  if (data.style === "italic") node.style.fontStyle = "italic";
  if (data.decoration && data.decoration !== "none") node.style.textDecoration = data.decoration;
}

function text(data) {
  const node = element("div", "fx-text");
  const words = element("p");
  if (data.contents?.length) for (const item of data.contents) words.append(span(item));
  else words.textContent = data.text;
  letters(node, { ...data, size: data.size || "md" });
  if (data.wrap) node.classList.add("wrap");
  if (data.wrap && data.maxLines) {
    node.classList.add("clamp");
    words.style.webkitLineClamp = data.maxLines;
  }
  if (data.lineSpacing) words.style.lineHeight = `calc(1.4em + ${data.lineSpacing})`;
  words.style.textAlign = data.align || "start";
  node.style.justifyContent = DOWN[data.gravity || "top"];
  node.append(words);
  if (data.adjustMode === "shrink-to-fit") shrink(node, words);
  return node;
}

/** Makes the letters smaller until they fit, once the element is on the page. */
function shrink(node, words) {
  requestAnimationFrame(() => {
    let size = parseFloat(getComputedStyle(node).fontSize);
    while (words.scrollWidth > words.clientWidth && size > 8) node.style.fontSize = `${(size -= 0.5)}px`;
  });
}

function span(data) {
  const node = element("span", "", data.text);
  letters(node, data);
  return node;
}

function image(data) {
  const node = element("div", "fx-image");
  const frame = element("div", "frame");
  const size = data.size || "md";
  frame.style.width = size === "full" ? "100%" : length(size, IMAGE);
  const [width, height] = (data.aspectRatio || "1:1").split(":");
  frame.style.aspectRatio = `${width} / ${height}`;
  if (data.backgroundColor) frame.style.background = data.backgroundColor;
  const picture = element("img");
  picture.src = showable(data.url);
  picture.alt = "";
  picture.style.objectFit = data.aspectMode === "cover" ? "cover" : "contain";
  frame.append(picture);
  frame.style.alignSelf = ACROSS[data.align || "center"];
  node.style.justifyContent = DOWN[data.gravity || "top"];
  node.append(frame);
  return node;
}

function icon(data) {
  const node = element("div", "fx-icon");
  node.style.fontSize = length(data.size || "md", FONT);
  const picture = element("img");
  const [width, height] = (data.aspectRatio || "1:1").split(":");
  picture.style.width = `${width / height}em`;
  picture.src = showable(data.url);
  picture.alt = "";
  node.append(picture);
  return node;
}

function button(data, parent, tap) {
  const style = data.style || "link";
  const node = element("div", `fx-button ${style} ${data.height || "md"}`);
  const label = element("button", "", data.action.label);
  label.type = "button";
  if (data.color) label.style[style === "link" ? "color" : "backgroundColor"] = data.color;
  label.addEventListener("click", (event) => {
    event.stopPropagation();
    tap(data.action);
  });
  node.style.justifyContent = DOWN[data.gravity || "top"];
  node.append(label);
  if (data.adjustMode === "shrink-to-fit") shrink(label, label);
  return node;
}

function separator(data) {
  const node = element("div", "fx-separator");
  if (data.color) node.style.borderColor = data.color;
  return node;
}

function filler() {
  return element("div", "fx-filler");
}

function video(data, parent, tap) {
  const node = element("div", "fx-video");
  node.append(draw(data.altContent, parent, tap));
  return node;
}

function tappable(node, action, tap) {
  if (!action) return;
  node.classList.add("fx-tappable");
  node.setAttribute("role", "button");
  node.tabIndex = 0;
  if (action.label) node.setAttribute("aria-label", action.label);
  node.addEventListener("click", (event) => {
    event.stopPropagation();
    tap(action);
  });
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === node) tap(action);
  });
}
