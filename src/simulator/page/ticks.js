import { t } from './i18n.js';
import { element } from './text.js';

const SVG = 'http://www.w3.org/2000/svg';
const ONE = 'M1.5 6.2 5 9.7 12 2.2';
const TWO = 'M7 8.6 8.2 9.7 15.2 2.2';
const CLOCK = 'M8 1.5a4.6 4.6 0 1 0 .01 0M8 3.6v2.6l1.9 1.2';

function paths(state) {
  if (state === 'pending') return [CLOCK];
  return state === 'sent' ? [ONE] : [ONE, TWO];
}

export function ticks(state) {
  if (state === 'failed') return element('span', 'ticks failed', '!');
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 12');
  svg.setAttribute('class', `ticks ${state}`);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', t(`tick.${state}`));
  for (const d of paths(state)) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}
