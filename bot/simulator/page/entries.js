// Draws one line of a chat.
import { button, clockTime, element, linked, showable } from "./dom.js";
import { drawFlex } from "./flex.js";
import { icon, stickerFace } from "./icons.js";
import { drawImagemap, drawTemplate } from "./templates.js";

/** The element for one chat entry. `tap(action)` is what a tapped button does. */
export function drawEntry(entry, { tap, botName, follows }) {
  const line = element("div", `line ${entry.side}`);
  line.dataset.id = entry.id;
  line.dataset.kind = entry.body.type;
  const body = element("div", "body");
  const time = element("span", "time", clockTime(entry.at));
  if (entry.side === "bot") {
    const sender = entry.body.sender || {};
    line.append(avatar(sender, botName));
    if (follows) line.classList.add("follows");
    if (sender.name) body.append(element("div", "sender", sender.name));
  }
  const content = entry.unsent ? element("div", "bubble unsent", "ยกเลิกข้อความแล้ว") : draw(entry, tap);
  if (WIDE.has(entry.body.type)) line.classList.add("wide");
  body.append(content);
  if (entry.error) body.append(element("div", "failed", `⚠ ส่งไม่ถึงบอต: ${entry.error}`));
  if (entry.side === "user") line.append(time, body);
  else if (WIDE.has(entry.body.type)) {
    body.append(time);
    line.append(body);
  } else line.append(body, time);
  return line;
}

const WIDE = new Set(["flex", "template", "imagemap"]);

function avatar(sender, botName) {
  const node = element("div", "avatar");
  if (!sender.iconUrl) {
    node.textContent = [...(sender.name || botName)][0];
    return node;
  }
  const picture = element("img");
  picture.src = showable(sender.iconUrl);
  picture.alt = "";
  node.append(picture);
  return node;
}

function draw(entry, tap) {
  const body = entry.body;
  switch (body.type) {
    case "text":
    case "textV2":
    case "tap":
      return words(plainText(body));
    case "flex":
      return drawFlex(body.contents, tap);
    case "template":
      return drawTemplate(body.template, tap);
    case "imagemap":
      return drawImagemap(body, tap);
    case "image":
      return picture(entry.side === "bot" ? showable(body.previewImageUrl) : `/_sim/content/${entry.id}`);
    case "sticker":
      return wrapped("sticker", stickerFace(body.stickerId));
    case "location":
      return place(body);
    case "video":
      return media("video", "วิดีโอ", body.originalContentUrl);
    case "audio":
      return media("audio", `เสียง ${Math.round((body.duration || 0) / 1000)} วินาที`, body.originalContentUrl);
    case "file":
      return media("file", body.fileName);
    default:
      return words(`[${body.type}]`);
  }
}

function plainText(body) {
  if (body.type !== "textV2") return body.text;
  return body.text.replace(/\{(\w+)\}/g, "☺").replaceAll("{{", "{").replaceAll("}}", "}");
}

function wrapped(className, child) {
  const node = element("div", className);
  node.append(child);
  return node;
}

function words(text) {
  const node = element("div", "bubble");
  node.append(linked(text));
  return node;
}

function picture(url) {
  const node = element("img", "picture");
  node.src = url;
  node.alt = "รูปภาพ";
  node.addEventListener("click", () => window.open(url, "_blank", "noopener"));
  return node;
}

function place(body) {
  const node = element("div", "place");
  node.append(wrapped("map", icon("location", 30)));
  const text = element("div", "words");
  text.append(element("b", "", body.title || "ตำแหน่งที่ตั้ง"), body.address || "");
  text.append(element("div", "", `${body.latitude}, ${body.longitude}`));
  node.append(text);
  return node;
}

function media(sign, caption, url = "") {
  const node = wrapped("bubble media", icon(sign));
  node.append(caption);
  if (url) node.append(button("", "▶", () => window.open(showable(url), "_blank", "noopener")));
  return node;
}

/** What a lock screen shows of a message. */
export function lockScreenText(body) {
  if (body.altText) return body.altText;
  const fixed = { image: "ส่งรูปภาพ", sticker: "ส่งสติกเกอร์", location: "ส่งตำแหน่งที่ตั้ง", video: "ส่งวิดีโอ", audio: "ส่งข้อความเสียง" };
  return body.text ? plainText(body) : fixed[body.type] || "ข้อความใหม่";
}
