// Draws a rich menu: its picture and its tap areas.
import { button, element } from "./dom.js";
import { box } from "./templates.js";

export function drawMenu(node, menu, tap) {
  if (node.dataset.menu === menu.richMenuId && node.childElementCount) return;
  node.dataset.menu = menu.richMenuId;
  const picture = element("img");
  picture.src = `/_sim/menu/${menu.richMenuId}/image`;
  picture.alt = menu.name;
  picture.style.aspectRatio = `${menu.size.width} / ${menu.size.height}`;
  node.replaceChildren(picture);
  for (const { bounds, action } of menu.areas) {
    const area = button("area", "", () => tap(action));
    area.setAttribute("aria-label", action.label || action.text || action.data || action.uri || "");
    Object.assign(area.style, box(bounds, menu.size.width, menu.size.height));
    node.append(area);
  }
}
