import { jsonView } from './json_view.js';
import { has, t } from './i18n.js';
import { element, longTime, phoneText } from './text.js';

const KEPT = 200;

const named = (group, name) => (has(`${group}.${name}`) ? t(`${group}.${name}`) : name);

function badge(entry) {
  const status = entry.kind === 'webhook' ? entry.answer?.http_status : entry.http_status;
  if (entry.kind === 'webhook' && !entry.answer) return element('span', 'badge wait', '…');
  const fine = status === 200 && !entry.cut && entry.accepted !== false;
  return element('span', `badge ${fine ? 'good' : 'bad'}`, entry.cut ? t('entry.cut') : status ? String(status) : t('entry.unanswered'));
}

function title(entry) {
  if (entry.kind === 'webhook') return `${named('event', entry.event)}${entry.status ? ` · ${entry.status}` : ''}`;
  if (entry.kind === 'ai') return t(['transcription', 'speech'].includes(entry.call) ? `call.${entry.call}` : 'call.ai');
  return `${named('call', entry.call)}${entry.typing ? ` ${t('call.typing')}` : ''}`;
}

function aside(entry) {
  if (entry.attempt > 1) return t('entry.attempt', { count: entry.attempt });
  if (entry.code) return t('entry.code', { code: entry.code });
  if (entry.fault) return t('entry.fault');
  if (entry.to) return phoneText(entry.to);
  return entry.answer?.took_us !== undefined ? `${Math.max(1, Math.round(entry.answer.took_us / 1000))} ms` : '';
}

function row(name, value) {
  return element('p', 'row', element('span', '', name), element('code', '', value));
}

function detail(entry) {
  const out = element('div', 'detail');
  if (entry.kind === 'webhook') out.append(row('X-Hub-Signature-256', entry.signature || t('entry.unsigned')));
  else out.append(row(entry.method, entry.path));
  if (entry.details) out.append(row(t('entry.reason'), entry.details));
  if (typeof entry.answer === 'string') out.append(row(t('entry.answer'), entry.answer));
  if (entry.kind === 'graph' && entry.wamid) out.append(row('wamid', entry.wamid));
  out.append(jsonView(entry.kind === 'webhook' ? entry.body : entry.request));
  return out;
}

function fill(item, entry) {
  const summary = element('summary', '', element('time', '', longTime(entry.ms)), element('span', 'title', title(entry)),
    element('span', 'aside', aside(entry)), badge(entry));
  item.box.replaceChildren(summary);
  if (item.box.open) item.box.append(detail(entry));
}

// A list, newest first; the newest message is open until the reader opens or closes something.
export function createPanel(list) {
  const items = new Map(); // that may still change
  let shown = 0;
  let opened = null;
  let untouched = true;

  function add(entry) {
    const box = element('details', `entry ${entry.kind}`);
    const item = { box, entry, shape: '' };
    box.addEventListener('toggle', () => fill(item, entry));
    box.addEventListener('click', () => { untouched = false; });
    if (untouched && (entry.event ?? entry.call) === 'message') {
      if (opened) opened.open = false;
      opened = box;
      box.open = true;
    }
    list.prepend(element('li', '', box));
    items.set(entry.n, item);
    if (list.children.length > KEPT) list.lastElementChild.remove();
  }

  function draw(entries) {
    for (; shown < entries.length; shown += 1) add(entries[shown]);
    for (const item of items.values()) {
      const shape = item.entry.answer ? 'answered' : 'open';
      if (item.shape === shape) continue;
      item.shape = shape;
      fill(item, item.entry);
      if (shape === 'answered' || item.entry.kind !== 'webhook') items.delete(item.entry.n);
    }
  }

  // Draws everything anew, for another language.
  function redraw(entries) {
    items.clear();
    list.replaceChildren();
    shown = Math.max(0, entries.length - KEPT);
    opened = null;
    untouched = true;
    draw(entries);
  }
  return { draw, redraw };
}
