// Talks to the stand-in's control calls.
async function call(path, options) {
  const answer = await fetch(path, options);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.message || answer.statusText);
  return body;
}

const post = (path, body) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const state = () => call("/_sim/state");
export const addUser = (name, caption) => post("/_sim/users", { name, caption });
export const act = (user, what) => post(`/_sim/users/${user}/act`, what);

export function sendContent(user, kind, blob, name = "") {
  const query = new URLSearchParams({ kind, name });
  return call(`/_sim/users/${user}/content?${query}`, {
    method: "POST",
    headers: { "Content-Type": blob.type || "application/octet-stream" },
    body: blob,
  });
}

/** Calls `hear(news)` for every change, and `opened()` whenever the connection was (re)made. */
export function listen(hear, opened) {
  const stream = new EventSource("/_sim/stream");
  stream.onmessage = (event) => hear(JSON.parse(event.data));
  stream.onopen = opened;
}
