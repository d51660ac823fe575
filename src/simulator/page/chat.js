import { bubble, foot } from './bubble.js';
import { t } from './i18n.js';
import { button, element } from './text.js';

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

const footShape = (m) => `${m.state}|${m.copies}|${m.refused}`;
const bodyShape = (m) => `${m.text}|${m.edited}|${m.deleted}|${JSON.stringify(m.reactions)}`;

// What changed of a message that is there already.
function redraw(known, message, hooks) {
  const old = known.bubbles.get(message.id);
  if (old.body !== bodyShape(message)) {
    const node = bubble(message, hooks);
    old.node.replaceWith(node);
    return node;
  }
  if (old.foot !== footShape(message)) old.node.querySelector('.foot').replaceWith(foot(message));
  return old.node;
}

// Draws only what changed, so that a screen reader hears each message once. `hooks`: suggestions, onPick, and those of
// a bubble.
export function drawChat(box, person, now, hooks) {
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const known = drawn.get(box)?.person === person ? drawn.get(box) : { person, bubbles: new Map() };
  if (drawn.get(box) !== known) box.replaceChildren();
  drawn.set(box, known);
  const dots = box.querySelector('.typing');
  box.querySelector('.empty')?.remove();
  for (const message of person.messages) {
    const old = known.bubbles.get(message.id);
    const node = old ? redraw(known, message, hooks) : bubble(message, hooks);
    if (!old) box.append(node);
    known.bubbles.set(message.id, { node, foot: footShape(message), body: bodyShape(message) });
  }
  const typing = person.typingUntil > now;
  if (!typing) dots?.remove();
  else if (box.lastElementChild !== dots || !dots) box.append(dots ?? typingBubble());
  if (!person.messages.length) box.append(empty(hooks.suggestions, hooks.onPick));
  if (atEnd) box.scrollTop = box.scrollHeight;
  return typing;
}
