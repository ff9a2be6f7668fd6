// Draws template messages and imagemaps.
import { button, element, showable } from "./dom.js";

/** `tap(action)` is called with the action object of what was tapped. */
export function drawTemplate(template, tap) {
  if (template.type === "carousel") {
    const row = element("div", "cards");
    for (const column of template.columns) row.append(card(column, tap, template));
    return row;
  }
  if (template.type === "image_carousel") {
    const row = element("div", "cards");
    for (const column of template.columns) row.append(tile(column, tap));
    return row;
  }
  return card(template, tap, template, template.type === "confirm");
}

function card(data, tap, look, side = false) {
  const node = element("div", "card");
  if (data.thumbnailImageUrl) {
    const photo = element("img", "photo");
    photo.src = showable(data.thumbnailImageUrl);
    photo.alt = "";
    if (look.imageAspectRatio === "square") photo.classList.add("square");
    if (look.imageSize === "contain") photo.classList.add("contain");
    if (data.imageBackgroundColor) photo.style.background = data.imageBackgroundColor;
    node.append(photo);
  }
  const about = element("div", "about");
  if (data.title) about.append(element("b", "", data.title));
  about.append(data.text);
  if (data.defaultAction) about.addEventListener("click", () => tap(data.defaultAction));
  const acts = element("div", side ? "acts side" : "acts");
  for (const action of data.actions) acts.append(button("", action.label, () => tap(action)));
  node.append(about, acts);
  return node;
}

function tile(column, tap) {
  const node = button("tile", "", () => tap(column.action));
  const picture = element("img");
  picture.src = showable(column.imageUrl);
  picture.alt = "";
  node.append(picture);
  if (column.action.label) node.append(element("span", "", column.action.label));
  return node;
}

export function drawImagemap(message, tap) {
  const { width, height } = message.baseSize;
  const node = element("div", "imagemap");
  node.style.aspectRatio = `${width} / ${height}`;
  const picture = element("img");
  picture.src = showable(`${message.baseUrl}/700`);
  picture.alt = message.altText;
  node.append(picture);
  for (const action of message.actions) {
    const area = button("", "", () => tap({ ...action, uri: action.linkUri }));
    area.setAttribute("aria-label", action.label || action.text || action.linkUri || "");
    Object.assign(area.style, box(action.area, width, height));
    node.append(area);
  }
  return node;
}

/** Where a tap area lies, in percent of its picture. */
export function box(area, width, height) {
  const percent = (part, whole) => `${(part / whole) * 100}%`;
  return {
    left: percent(area.x, width),
    top: percent(area.y, height),
    width: percent(area.width, width),
    height: percent(area.height, height),
  };
}
