import { has, t } from './i18n.js';
import { button, element, shortTime, styled } from './text.js';

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

function foot(message) {
  const out = element('span', 'foot');
  if (message.refused !== undefined) {
    const key = message.refused ? 'chat.refused' : 'chat.unanswered';
    out.append(element('span', 'problem', t(key, { status: message.refused })));
  }
  if (message.copies > 1) out.append(element('span', 'copies', t('chat.copies', { count: message.copies })));
  const time = element('time', '', shortTime(message.ms));
  time.dateTime = new Date(message.ms).toISOString();
  out.append(time, ticks(message.state));
  return out;
}

function bubble(message) {
  const body = element('span', 'text');
  if (has(`type.${message.type}`)) body.append(element('span', 'kind', t(`type.${message.type}`)), ' ');
  body.append(styled(message.text));
  const out = element('div', `bubble ${message.own ? 'own' : 'theirs'}`);
  out.append(element('span', 'hidden', `${t(message.own ? 'chat.you' : 'chat.mentor')} `), body, foot(message));
  return out;
}

function typingBubble() {
  const out = element('div', 'bubble theirs typing');
  out.append(element('span', 'hidden', t('chat.typing')), element('i'), element('i'), element('i'));
  return out;
}

function empty(suggestions, onPick) {
  const out = element('div', 'empty');
  out.append(element('p', '', t('chat.empty')));
  for (const text of suggestions) {
    const pick = button('suggestion', text);
    pick.addEventListener('click', () => onPick(text));
    out.append(pick);
  }
  return out;
}

const drawn = new WeakMap();

// Draws everything anew the next time, for another language.
export const forgetChat = (box) => drawn.delete(box);

// Draws only what changed, so that a screen reader hears each message once.
export function drawChat(box, person, now, { suggestions, onPick }) {
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const known = drawn.get(box)?.person === person ? drawn.get(box) : { person, bubbles: new Map() };
  if (drawn.get(box) !== known) box.replaceChildren();
  drawn.set(box, known);
  const dots = box.querySelector('.typing');
  box.querySelector('.empty')?.remove();
  for (const message of person.messages) {
    const shape = `${message.state}|${message.copies}|${message.refused}`;
    const old = known.bubbles.get(message.id);
    if (old?.shape === shape) continue;
    if (old) old.node.querySelector('.foot').replaceWith(foot(message));
    const node = old?.node ?? bubble(message);
    if (!old) box.append(node);
    known.bubbles.set(message.id, { node, shape });
  }
  const typing = person.typingUntil > now;
  if (!typing) dots?.remove();
  else if (box.lastElementChild !== dots || !dots) box.append(dots ?? typingBubble());
  if (!person.messages.length) box.append(empty(suggestions, onPick));
  if (atEnd) box.scrollTop = box.scrollHeight;
  return typing;
}
