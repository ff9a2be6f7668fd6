// The page: phones side by side, tabs on a small window, news from the stand-in.
import * as api from "./api.js";
import { askPerson } from "./dialogs.js";
import { button, element, setRewrite, showable } from "./dom.js";
import { Phone } from "./phone.js";

const phones = new Map();
const world = {
  botName: "",
  menus: {},
  ahead: 0,
  openLink: (url) => window.open(/^https?:/.test(url) ? showable(url) : url, "_blank", "noopener"),
};

// News that comes while the state is being fetched waits in here: it may be newer than the state.
let waiting = [];

async function start() {
  waiting = [];
  const state = await api.state();
  world.botName = state.botName;
  world.menus = state.menus;
  world.ahead = state.now - Date.now();
  setRewrite(state.rewrite);
  document.getElementById("bot-name").textContent = state.botName;
  phones.clear();
  document.getElementById("phones").replaceChildren();
  document.getElementById("tabs").replaceChildren();
  for (const person of state.people) add(person);
  if (!state.people.length) sayEmpty();
  const missed = waiting;
  waiting = null;
  missed.forEach(hear);
  document.body.dataset.ready = "yes";
}

function sayEmpty() {
  const words = element("p", "nobody", "ยังไม่มีใครที่นี่ · Nobody is here yet");
  words.append(element("br"), button("plain", "+ เพิ่มคน", addPerson));
  document.getElementById("phones").replaceChildren(words);
}

function add(person) {
  if (phones.has(person.userId)) return;
  document.querySelector(".nobody")?.remove();
  const phone = new Phone(person, world);
  phones.set(person.userId, phone);
  document.getElementById("phones").append(phone.root);
  phone.toEnd();
  const tab = button("tab", person.name, () => choose(person.userId));
  tab.dataset.user = person.userId;
  tab.title = person.caption;
  tab.setAttribute("role", "tab");
  document.getElementById("tabs").append(tab);
  phone.root.addEventListener("unread", () => {
    if (!phone.root.classList.contains("chosen") && !tab.querySelector(".dot")) tab.append(element("i", "dot"));
  });
  if (phones.size === 1) choose(person.userId);
}

function choose(user) {
  for (const [id, phone] of phones) phone.root.classList.toggle("chosen", id === user);
  for (const tab of document.querySelectorAll(".tab")) {
    tab.setAttribute("aria-selected", String(tab.dataset.user === user));
    if (tab.dataset.user === user) tab.querySelector(".dot")?.remove();
  }
  phones.get(user).toEnd();
}

async function addPerson() {
  const wanted = await askPerson();
  if (!wanted?.name) return;
  const person = await api.addUser(wanted.name, wanted.caption);
  add(person);
  choose(person.userId);
}

let troubles = 0;
function refused(news) {
  troubles += 1;
  const bar = document.getElementById("troubles");
  bar.hidden = false;
  bar.replaceChildren(
    element("b", "", `LINE จำลองไม่รับ (${troubles})`),
    element("code", "", news.reason),
    button("", "✕", () => (bar.hidden = true)),
  );
}

function hear(news) {
  if (waiting) {
    waiting.push(news);
    return;
  }
  const phone = phones.get(news.user);
  if (news.type === "added") add(news.person);
  else if (news.type === "refused") refused(news);
  else if (news.type === "menus") {
    world.menus = news.menus;
    for (const [user, menu] of Object.entries(news.shown)) {
      const owner = phones.get(user);
      if (owner) {
        owner.person.menu = menu;
        owner.drawState();
        owner.toEnd();
      }
    }
  } else if (!phone) return;
  else if (news.type === "entry") phone.hear(news.entry);
  else if (news.type === "person") phone.update(news.person);
  else if (news.type === "unsent") phone.unsent(news.id);
}

document.getElementById("add-person").addEventListener("click", addPerson);
api.listen(hear, start);
