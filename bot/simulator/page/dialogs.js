// The phone's own screens: date, place, picture, new person.
import { button, element } from "./dom.js";
import { icon } from "./icons.js";
import { samplePhoto } from "./sample.js";

const box = () => document.getElementById("dialog");

/** Shows a dialog; `fill(form, done)` puts things in. Resolves with what `done` was given. */
function ask(title, fill, goText = "ตกลง") {
  const dialog = box();
  dialog.replaceChildren(element("h2", "", title));
  return new Promise((resolve) => {
    let result = null;
    const done = (value) => {
      result = value;
      dialog.close();
    };
    const form = element("form");
    form.method = "dialog";
    const read = fill(form, done);
    const ends = element("div", "ends");
    ends.append(button("", "ยกเลิก", () => done(null)));
    if (read) {
      const go = element("button", "go", goText);
      go.type = "submit";
      ends.append(go);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (form.reportValidity()) done(read());
      });
    }
    form.append(ends);
    dialog.append(form);
    dialog.onclose = () => resolve(result);
    dialog.showModal();
  });
}

function field(form, caption, attributes) {
  const label = element("label", "", caption);
  const input = element("input");
  Object.assign(input, attributes);
  label.append(input);
  form.append(label);
  return input;
}

const INPUT = { date: "date", time: "time", datetime: "datetime-local" };

/** A date, a time or both, as LINE sends it; null when cancelled. */
export function pickMoment(action) {
  const plain = (value) => (value || "").replace("t", "T");
  return ask(action.label || "เลือกวันที่", (form) => {
    const input = field(form, action.mode === "time" ? "เวลา" : "วันที่", {
      type: INPUT[action.mode],
      required: true,
      min: plain(action.min),
      max: plain(action.max),
      value: plain(action.initial),
    });
    input.setAttribute("data-testid", "moment");
    return () => input.value;
  });
}

const PLACES = [
  ["ศาลาประชาคม (ตัวอย่าง)", "ต.จอมพระ อ.จอมพระ จ.สุรินทร์", 15.1142, 103.6078],
  ["หน้าวัด (ตัวอย่าง)", "ต.ในเมือง อ.เมืองสุรินทร์ จ.สุรินทร์", 14.8829, 103.4937],
  ["ข้างโรงเรียน (ตัวอย่าง)", "ต.แจ้ห่ม อ.แจ้ห่ม จ.ลำปาง", 18.7071, 99.5606],
];

/** A place `{title, address, latitude, longitude}`; null when cancelled. */
export function pickPlace() {
  return ask(
    "ส่งตำแหน่ง",
    (form, done) => {
      const choices = element("div", "choices");
      for (const [title, address, latitude, longitude] of PLACES) {
        const choice = button("", title, () => done({ title, address, latitude, longitude }));
        choice.append(element("small", "", `${address} · ${latitude}, ${longitude}`));
        choices.append(choice);
      }
      form.append(choices);
      const row = element("div", "row");
      form.append(row);
      const latitude = field(row, "ละติจูด", { type: "number", step: "any", min: -90, max: 90, required: true, value: 15 });
      const longitude = field(row, "ลองจิจูด", { type: "number", step: "any", min: -180, max: 180, required: true, value: 103.5 });
      const address = field(form, "ที่อยู่ (ไม่ใส่ก็ได้)", { type: "text", maxLength: 100 });
      return () => ({ latitude: +latitude.value, longitude: +longitude.value, address: address.value });
    },
    "ส่งตำแหน่งนี้",
  );
}

/** A picture as a Blob; null when cancelled. `camera` opens the camera on a real phone. */
export function pickPicture(camera) {
  return ask(camera ? "ถ่ายรูป" : "เลือกรูป", (form, done) => {
    const choices = element("div", "choices");
    const sample = button("", "ใช้รูปตัวอย่าง", async () => done(await samplePhoto()));
    sample.append(element("small", "", "รูปวาด ไม่มีคนจริง"));
    choices.append(sample);
    form.append(choices);
    const input = field(form, "หรือเลือกไฟล์รูปจากเครื่อง", { type: "file", accept: "image/*" });
    if (camera) input.setAttribute("capture", "environment");
    input.addEventListener("change", () => input.files[0] && done(input.files[0]));
    return null;
  });
}

/** A new person `{name, caption}`; null when cancelled. */
export function askPerson() {
  return ask(
    "เพิ่มคน",
    (form) => {
      const name = field(form, "ชื่อที่แสดง", { type: "text", required: true, maxLength: 40 });
      const caption = field(form, "บทบาท (ไว้บอกบนหน้านี้)", { type: "text", maxLength: 40 });
      return () => ({ name: name.value.trim(), caption: caption.value.trim() });
    },
    "เพิ่ม",
  );
}

/** One of a few things to send; null when cancelled. */
export function pickAttachment(kinds) {
  return ask("ส่งอะไร", (form, done) => {
    const choices = element("div", "choices");
    for (const [kind, caption] of kinds) {
      const choice = button("", "", () => done(kind));
      choice.append(icon(kind), caption);
      choices.append(choice);
    }
    form.append(choices);
    return null;
  });
}

/** A warning with one button. */
export function tell(text) {
  return ask(text, () => () => true);
}
