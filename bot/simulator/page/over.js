// What lies over a phone's chat for a moment: the banner of a push, the menu of an own message.
import { button, clockTime, element } from "./dom.js";
import { lockScreenText } from "./entries.js";

/** Shows what a lock screen would show of a push, for six seconds or until it is tapped. */
export function showBanner(phone, botName, entry) {
  phone.querySelector(".banner")?.remove();
  const banner = button("banner", "", () => banner.remove());
  const words = element("span", "words");
  words.append(element("b", "", botName), element("span", "said", lockScreenText(entry.body)));
  banner.append(element("span", "avatar", [...botName][0]), words, element("time", "", clockTime(entry.at)));
  phone.append(banner);
  setTimeout(() => banner.remove(), 6000);
}

/** A long press or a right click on an own message offers to take it back. */
export function offerUnsend(line, phone, unsend) {
  const show = (event) => {
    if (event.type === "contextmenu") event.preventDefault();
    phone.querySelector(".popup")?.remove();
    const popup = element("div", "popup");
    popup.append(button("", "ยกเลิกข้อความ", () => {
      popup.remove();
      unsend();
    }));
    const top = line.getBoundingClientRect().top - phone.getBoundingClientRect().top;
    popup.style.top = `${Math.max(8, top - 30)}px`;
    popup.style.right = "16px";
    phone.append(popup);
    setTimeout(() => document.addEventListener("click", () => popup.remove(), { once: true }));
  };
  let timer = 0;
  const stop = () => clearTimeout(timer);
  line.addEventListener("contextmenu", show);
  line.addEventListener("touchstart", (event) => (timer = setTimeout(() => show(event), 550)), { passive: true });
  for (const end of ["touchend", "touchmove"]) line.addEventListener(end, stop, { passive: true });
}
