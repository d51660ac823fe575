import { language } from './i18n.js';

// Small helpers that make DOM from text; never through innerHTML.
const clocks = new Map();

function clock(seconds) {
  const key = `${language()} ${seconds}`;
  const parts = { hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}), hourCycle: 'h23' };
  if (!clocks.has(key)) clocks.set(key, new Intl.DateTimeFormat(language(), parts));
  return clocks.get(key);
}

export const shortTime = (ms) => clock(false).format(ms);
export const longTime = (ms) => clock(true).format(ms);

export function element(name, className, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

export function button(className, ...children) {
  const node = element('button', className, ...children);
  node.type = 'button';
  return node;
}

export function phoneText(number) {
  const brazil = /^55(\d{2})(\d{4,5})(\d{4})$/.exec(number);
  return brazil ? `+55 ${brazil[1]} ${brazil[2]}-${brazil[3]}` : /^\d+$/.test(number) ? `+${number}` : number;
}

const MARKS = { '*': 'strong', _: 'em', '~': 's' };

// *bold*, _italic_ and ~struck~ as on the phone.
export function styled(text) {
  const out = document.createDocumentFragment();
  const pattern = /(^|[\s(«])([*_~])(\S(?:[^\n]*?\S)?)\2(?=$|[\s.,;:!?)»])/g;
  let at = 0;
  for (const found of text.matchAll(pattern)) {
    const begin = found.index + found[1].length;
    out.append(text.slice(at, begin), element(MARKS[found[2]], '', found[3]));
    at = found.index + found[0].length;
  }
  out.append(text.slice(at));
  return out;
}
