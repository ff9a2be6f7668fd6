// @getodk/xforms-engine over JSON lines: one request a line, one reply a line.
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { JSDOM } from 'jsdom';

const page = new JSDOM('<!doctype html><html></html>').window;
const names = ['DOMParser', 'XMLSerializer', 'Node', 'Element', 'Document', 'Attr', 'Text', 'CDATASection',
  'Comment', 'ProcessingInstruction', 'XMLDocument', 'NodeFilter', 'XPathResult', 'HTMLElement',
  'CharacterData', 'DocumentFragment', 'File', 'Blob', 'FormData', 'FileReader', 'document'];
for (const name of names) globalThis[name] = page[name];
globalThis.window = page;
// The parser's generated code behaves as in a browser only when it sees no `process`.
const kept = globalThis.process;
globalThis.process = undefined;
const engine = await import('@getodk/xforms-engine');
globalThis.process = kept;

let root;
const children = (node) => node.currentState.children ?? [];
function* all(node) { yield node; for (const child of children(node)) yield* all(child); }
const isRange = (node) => String(node.nodeType).startsWith('repeat-range');

function text(node) {
  const state = node.currentState;
  if (state.children) return null;
  if (state.instanceValue !== undefined) return String(state.instanceValue ?? '');
  if (Array.isArray(state.value)) return state.value.join(' ');
  return state.value == null ? '' : String(state.value);
}

function find(ref, range) {
  for (const node of all(root)) {
    if (node.currentState.reference === ref && isRange(node) === range) return node;
  }
  return null;
}

async function load(asked) {
  const xml = fs.readFileSync(asked.form, 'utf8');
  const answer = (body, ok) => ({ ok, status: ok ? 200 : 404, body: null, bodyUsed: false,
    headers: new Headers(), blob: async () => new Blob([body]), text: async () => body });
  const fetchFormAttachment = async (url) => {
    const file = path.join(asked.media, String(url).split('/').pop());
    return fs.existsSync(file) ? answer(fs.readFileSync(file, 'utf8'), true) : answer('', false);
  };
  const form = await engine.loadForm(xml, { fetchFormAttachment,
    missingResourceBehavior: engine.constants.MISSING_RESOURCE_BEHAVIOR.BLANK });
  if (form.status === 'failure') return { error: String(form.error?.message ?? form.error) };
  root = form.createInstance({}).root;
  if (asked.language) {
    const language = root.languages.find((one) => one.language === asked.language);
    if (language) root.setLanguage(language);
  }
  return { ok: true };
}

function set(ref, value) {
  const node = find(ref, false);
  if (!node) return { error: 'no node' };
  if (node.currentState.readonly) return { error: 'read only' };
  const words = value === '' ? [] : value.split(' ');
  if (node.nodeType === 'select') node.selectValues(words);
  else if (node.nodeType === 'rank') node.setValues(words);
  else if (node.nodeType === 'upload') return { skipped: true };
  else if (node.nodeType === 'trigger') node.setValue(value === 'OK');
  else node.setValue(value === '' && node.valueType !== 'string' ? null : value);
  return { ok: true, violation: node.validationState?.violation?.condition ?? null };
}

function dump() {
  const nodes = {};
  for (const node of all(root)) {
    if (!isRange(node)) nodes[node.currentState.reference] = [text(node), node.currentState.relevant ? 1 : 0];
  }
  return { nodes };
}

async function reply(asked) {
  switch (asked.do) {
    case 'load': return load(asked);
    case 'set': return set(asked.ref, asked.value);
    case 'grow': find(asked.ref, true).addInstances(); return { ok: true };
    case 'dump': return dump();
    default: return { error: 'unknown request' };
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  let made;
  try { made = await reply(JSON.parse(line)); } catch (trouble) { made = { error: `${trouble.name}: ${trouble.message}` }; }
  process.stdout.write(JSON.stringify(made) + '\n');
}
process.exit(0);
