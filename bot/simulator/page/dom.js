// Small tools: elements, addresses, times.
const places = { rewrite: {} };

/** Tell which https prefixes are loaded from elsewhere (`{from: to}`). */
export function setRewrite(rewrite) {
  places.rewrite = rewrite || {};
}

export function element(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

export function button(className, text, act) {
  const node = element("button", className, text);
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}

/** The address the page may load for an address in a message; nothing but http(s) passes. */
export function showable(url) {
  const text = String(url || "");
  for (const [from, to] of Object.entries(places.rewrite)) {
    if (text.startsWith(from)) return to + text.slice(from.length);
  }
  return /^https?:\/\//.test(text) ? text : "";
}

export function clockTime(millis) {
  return new Date(millis).toLocaleTimeString("th-TH", { hour: "2-digit", minute: "2-digit" });
}

export function dayName(millis) {
  const form = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
  return new Date(millis).toLocaleDateString("th-TH", form);
}

/** Text with its web addresses as links. */
export function linked(text) {
  const piece = document.createDocumentFragment();
  for (const part of String(text).split(/(https?:\/\/\S+)/)) {
    if (!/^https?:\/\//.test(part)) {
      piece.append(part);
      continue;
    }
    const link = element("a", "", part);
    link.href = showable(part);
    link.target = "_blank";
    link.rel = "noopener";
    piece.append(link);
  }
  return piece;
}
