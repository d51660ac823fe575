import { element } from './text.js';

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function classOf(match) {
  if (match[2]) return 'key';
  if (match[1]) return 'string';
  return match[3] ? 'word' : 'number';
}

// Pretty, coloured JSON in a <pre>.
export function jsonView(value) {
  const text = JSON.stringify(value, null, 2);
  const out = element('pre', 'json');
  out.tabIndex = 0;
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    const shown = match[1] ?? match[0];
    out.append(text.slice(at, match.index), element('span', classOf(match), shown));
    at = match.index + shown.length;
  }
  out.append(text.slice(at));
  return out;
}
