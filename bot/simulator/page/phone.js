// One phone: keeps a person's chat on the screen and sends what the person does.
import * as api from "./api.js";
import { pickAttachment, pickMoment, pickPicture, pickPlace, tell } from "./dialogs.js";
import { button, dayName, element, showable } from "./dom.js";
import { drawEntry } from "./entries.js";
import { hasIcon, icon } from "./icons.js";
import { drawMenu } from "./menu.js";
import { offerUnsend, showBanner } from "./over.js";

const ATTACHMENTS = [
  ["camera", "กล้อง"],
  ["cameraRoll", "รูปในเครื่อง"],
  ["sample", "ส่งรูปตัวอย่างเลย"],
  ["location", "ตำแหน่งที่ตั้ง"],
  ["sticker", "สติกเกอร์"],
  ["file", "ไฟล์ตัวอย่าง"],
];
const PUSHED = new Set(["push", "multicast", "broadcast"]);

export class Phone {
  constructor(person, world) {
    this.person = person;
    this.world = world;
    this.root = element("section", "seat");
    this.root.dataset.user = person.userId;
    this.root.setAttribute("aria-label", person.name);
    const who = element("div", "who");
    who.append(element("b", "", person.name), element("span", "", person.caption));
    this.node = element("div", "phone");
    this.lines = element("div", "lines");
    this.lines.setAttribute("role", "log");
    // Pictures arrive after the lines that hold them: stay at the end then, unless the person
    // scrolled up to read.
    this.atEnd = true;
    this.lines.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.lines;
      this.atEnd = scrollHeight - scrollTop - clientHeight < 60;
    });
    this.lines.addEventListener("load", () => this.atEnd && this.toEnd(), true);
    this.quick = element("div", "quick");
    // A mouse has no sideways swipe.
    this.quick.addEventListener("wheel", (event) => (this.quick.scrollLeft += event.deltaY), { passive: true });
    this.menu = element("div", "menu");
    this.node.append(this.bar(), this.lines, this.quick, this.menu, this.input(), this.join());
    this.root.append(who, this.node);
    this.draw();
  }

  bar() {
    const bar = element("div", "bar");
    this.blockButton = button("block", "", () => this.act({ do: this.person.blocked ? "unblock" : "block" }));
    const name = element("span", "name", this.world.botName);
    name.append(element("small", "", [this.person.name, this.person.caption].filter(Boolean).join(" · ")));
    bar.append(element("span", "shield", "✔"), name, this.blockButton);
    return bar;
  }

  input() {
    this.composer = element("div", "input");
    this.menuButton = button("menu-toggle", "", () => this.openMenu(!this.menuOpen));
    this.menuText = button("menu-text", "", () => this.openMenu(!this.menuOpen));
    this.plus = button("plus", "", () => this.attach());
    this.plus.append(icon("plus", 22));
    this.plus.title = "ส่งรูป ตำแหน่ง สติกเกอร์";
    this.field = element("textarea");
    this.field.rows = 1;
    this.field.placeholder = "พิมพ์ข้อความ";
    this.field.setAttribute("aria-label", "พิมพ์ข้อความ");
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.send();
      }
    });
    this.sendButton = button("send", "ส่ง", () => this.send());
    this.composer.append(this.menuButton, this.menuText, this.plus, this.field, this.sendButton);
    return this.composer;
  }

  join() {
    this.joinBar = element("div", "join");
    this.joinButton = button("", "", () => this.act({ do: "follow" }));
    this.joinBar.append(this.joinButton);
    return this.joinBar;
  }

  /** Draws everything anew. */
  draw() {
    this.lines.replaceChildren();
    this.person.chat.forEach((entry, index) => this.append(entry, this.person.chat[index - 1]));
    this.drawState();
    this.toEnd();
  }

  append(entry, before) {
    if (!before || dayName(before.at) !== dayName(entry.at)) {
      this.lines.append(element("div", "day", dayName(entry.at)));
    }
    this.lines.append(this.line(entry, before));
  }

  line(entry, before) {
    const follows = before && before.side === entry.side && before.requestId === entry.requestId;
    const node = drawEntry(entry, {
      botName: this.world.botName,
      follows: Boolean(follows),
      tap: (action) => this.perform(action),
    });
    if (entry.side === "user" && entry.body.type !== "tap" && !entry.unsent) {
      offerUnsend(node, this.node, () => this.act({ do: "unsend", messageId: entry.id }));
    }
    return node;
  }

  /** Something was said: by either side, or an entry known already changed. */
  hear(entry) {
    const chat = this.person.chat;
    const known = chat.findIndex((other) => other.id === entry.id && other.side === entry.side);
    if (known >= 0) {
      chat[known] = entry;
      this.draw();
      return;
    }
    const before = chat[chat.length - 1];
    chat.push(entry);
    this.person.quickRepliesGone = false;
    if (entry.side === "bot") this.person.loadingUntil = 0;
    this.dropLoading();
    this.append(entry, before);
    this.drawState();
    this.toEnd();
    if (PUSHED.has(entry.via) && !entry.silent) this.notify(entry, before);
  }

  update(person) {
    const typed = person.typed === this.person.typed ? "" : person.typed;
    Object.assign(this.person, person, { chat: this.person.chat, menu: this.person.menu });
    if (typed) {
      this.field.value = typed;
      this.openMenu(false);
      this.field.focus();
    }
    this.drawState();
    this.toEnd();
  }

  unsent(id) {
    const entry = this.person.chat.find((other) => other.id === id);
    if (entry) entry.unsent = true;
    this.draw();
  }

  /** Quick replies, rich menu, input, blocking and the loading animation. */
  drawState() {
    const { friend, blocked } = this.person;
    this.blockButton.textContent = blocked ? "เลิกบล็อก" : "บล็อก";
    this.blockButton.hidden = !friend && !blocked;
    this.joinBar.hidden = friend;
    this.joinButton.textContent = blocked ? "เลิกบล็อก" : "เพิ่มเพื่อน";
    this.drawQuick();
    this.drawMenuAndInput();
    this.drawLoading();
  }

  drawQuick() {
    const last = this.person.chat[this.person.chat.length - 1];
    const items = last && last.side === "bot" && !this.person.quickRepliesGone ? last.body.quickReply?.items || [] : [];
    this.quick.replaceChildren();
    this.quick.hidden = !items.length || this.person.blocked;
    for (const item of items) {
      const chip = button("", "", () => this.perform(item.action));
      if (item.imageUrl) {
        const picture = element("img");
        picture.src = showable(item.imageUrl);
        picture.alt = "";
        chip.append(picture);
      } else if (hasIcon(item.action.type)) chip.append(icon(item.action.type, 18));
      chip.append(item.action.label);
      this.quick.append(chip);
    }
  }

  get menuOpen() {
    return this.open ?? true;
  }

  openMenu(open) {
    this.open = open;
    this.drawMenuAndInput();
    this.toEnd();
  }

  drawMenuAndInput() {
    const menu = this.person.friend ? this.world.menus[this.person.menu] : null;
    const open = Boolean(menu) && this.menuOpen;
    this.menu.hidden = !open;
    if (open) drawMenu(this.menu, menu, (action) => this.perform(action));
    else this.menu.replaceChildren();
    this.composer.hidden = !this.person.friend;
    this.menuButton.hidden = !menu;
    this.menuButton.replaceChildren(icon(open ? "keyboard" : "menu", 22));
    this.menuButton.title = open ? "พิมพ์ข้อความ" : menu?.chatBarText || "";
    this.menuText.hidden = !open;
    this.menuText.textContent = menu ? `${menu.chatBarText} ▾` : "";
    for (const part of [this.plus, this.field, this.sendButton]) part.hidden = open;
  }

  drawLoading() {
    this.dropLoading();
    const left = this.person.loadingUntil - (Date.now() + this.world.ahead);
    if (left <= 0) return;
    const line = element("div", "line bot is-loading");
    const bubble = element("div", "bubble loading");
    bubble.append(element("i"), element("i"), element("i"));
    line.append(element("div", "avatar", [...this.world.botName][0]), bubble);
    this.lines.append(line);
    this.loadingEnd = setTimeout(() => this.dropLoading(), left);
  }

  dropLoading() {
    clearTimeout(this.loadingEnd);
    this.lines.querySelector(".is-loading")?.remove();
  }

  toEnd() {
    this.lines.scrollTop = this.lines.scrollHeight;
    requestAnimationFrame(() => (this.lines.scrollTop = this.lines.scrollHeight));
  }

  /** The banner a lock screen would show; one for all objects of a push. */
  notify(entry, before) {
    this.root.dispatchEvent(new CustomEvent("unread", { bubbles: true }));
    if (!before || before.requestId !== entry.requestId) showBanner(this.node, this.world.botName, entry);
  }

  async send() {
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    await this.act({ do: "say", text });
  }

  async attach() {
    const kind = await pickAttachment(ATTACHMENTS);
    if (kind === "sample") {
      const { samplePhoto } = await import("./sample.js");
      await this.content("image", await samplePhoto());
    } else if (kind === "sticker") await this.act({ do: "sticker" });
    else if (kind === "file") await this.content("file", new Blob(["ตัวอย่าง"], { type: "text/plain" }), "ตัวอย่าง.txt");
    else if (kind) await this.perform({ type: kind });
  }

  /** Does what an action does: some open a screen of the phone first. */
  async perform(action) {
    if (action.type === "camera" || action.type === "cameraRoll") {
      const picture = await pickPicture(action.type === "camera");
      if (picture) await this.content("image", picture);
    } else if (action.type === "location") {
      const place = await pickPlace();
      if (place) await this.act({ do: "location", ...place });
    } else if (action.type === "datetimepicker") {
      const picked = await pickMoment(action);
      if (picked) await this.act({ do: "action", action, picked });
    } else {
      if (action.type === "uri") this.world.openLink(action.uri);
      if (action.type === "clipboard") navigator.clipboard?.writeText(action.clipboardText).catch(() => {});
      if (action.inputOption === "closeRichMenu" || action.inputOption === "openKeyboard") this.openMenu(false);
      if (action.inputOption === "openRichMenu") this.openMenu(true);
      await this.act({ do: "action", action });
    }
  }

  async act(what) {
    await this.guard(api.act(this.person.userId, what));
  }

  async content(kind, blob, name = "") {
    await this.guard(api.sendContent(this.person.userId, kind, blob, name));
  }

  async guard(work) {
    try {
      await work;
    } catch (error) {
      await tell(error.message);
    }
  }
}
