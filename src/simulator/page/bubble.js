import { choicesOf, opensWith } from './choices.js';
import { has, t } from './i18n.js';
import { preview } from './media.js';
import { ticks } from './ticks.js';
import { button, element, shortTime, styled } from './text.js';

export const EMOJIS = ['👍', '❤️', '😂', '🙏'];

export function foot(message) {
  const out = element('span', 'foot');
  if (message.refused !== undefined) {
    const key = message.refused ? 'chat.refused' : 'chat.unanswered';
    out.append(element('span', 'problem', t(key, { status: message.refused })));
  }
  if (message.copies > 1) out.append(element('span', 'copies', t('chat.copies', { count: message.copies })));
  if (message.edited) out.append(element('span', 'copies', t('chat.edited')));
  const time = element('time', '', shortTime(message.told ?? message.ms));
  time.dateTime = new Date(message.told ?? message.ms).toISOString();
  out.append(time);
  if (message.type !== 'echo') out.append(ticks(message.state));
  return out;
}

function quoted(message, find) {
  const before = message.quote && find(message.quote);
  if (!before) return [];
  return [element('blockquote', 'quote', before.text || t(has(`type.${before.type}`) ? `type.${before.type}` : 'type.other'))];
}

function choice(one, onChoice) {
  const label = one.label ?? t(one.key);
  if (one.link) {
    const out = element('a', 'choice', label);
    Object.assign(out, { href: one.link, target: '_blank', rel: 'noreferrer' });
    return out;
  }
  const out = button('choice', label, ...(one.hint ? [element('small', '', one.hint)] : []));
  out.addEventListener('click', () => onChoice(one));
  return out;
}

function choices(message, onChoice) {
  const all = choicesOf(message.request).map((one) => choice(one, onChoice));
  if (!all.length) return [];
  const word = opensWith(message.request);
  if (!word) return [element('div', 'choices', ...all)];
  return [element('details', 'choices', element('summary', '', word), ...all)];
}

const MINE = ['reply', 'forward', 'edit', 'delete'];
const THEIRS = ['reply', 'forward'];

function tools(message, onTool) {
  const row = element('div', 'tools');
  row.hidden = true;
  const open = button('more', '⋯');
  open.setAttribute('aria-label', t('tool.more', { text: message.text.slice(0, 40) }));
  open.setAttribute('aria-expanded', 'false');
  open.addEventListener('click', () => {
    row.hidden = !row.hidden;
    open.setAttribute('aria-expanded', String(!row.hidden));
  });
  const add = (tool, label, extra) => {
    const one = button('tool', label);
    one.dataset.tool = tool;
    one.addEventListener('click', () => {
      row.hidden = true;
      open.setAttribute('aria-expanded', 'false');
      onTool(tool, message, extra);
    });
    row.append(one);
    return one;
  };
  for (const emoji of EMOJIS) {
    const one = add('react', emoji, emoji);
    one.setAttribute('aria-pressed', String(message.reactions.own === emoji));
    one.setAttribute('aria-label', t('tool.react', { emoji }));
  }
  for (const tool of message.own ? MINE : THEIRS) {
    if (tool !== 'edit' || message.type === 'text') add(tool, t(`tool.${tool}`));
  }
  return [open, row];
}

function words(message) {
  if (message.deleted) return [element('em', '', t('chat.deleted'))];
  const label = message.type === 'echo' ? t('type.echo') : has(`type.${message.type}`) ? t(`type.${message.type}`) : '';
  return [...(label ? [element('span', 'kind', label), ' '] : []), styled(message.text)];
}

// One message. `hooks`: find (of a wamid), onChoice, onTool.
export function bubble(message, { find, onChoice, onTool }) {
  const out = element('div', `bubble ${message.own ? 'own' : 'theirs'}`);
  if (message.forwarded) out.append(element('span', 'forwarded', t('chat.forwarded')));
  out.append(element('span', 'hidden', `${t(message.own ? 'chat.you' : 'chat.mentor')} `), ...quoted(message, find));
  const medium = message.media && !message.deleted && preview(message.media, !message.own);
  if (medium) out.append(medium);
  out.append(element('span', 'text', ...words(message)), foot(message));
  if (!message.own) out.append(...choices(message, (one) => onChoice(one, message)));
  const reactions = Object.values(message.reactions).filter(Boolean);
  if (reactions.length) out.append(element('span', 'reactions', reactions.join(' ')));
  if (!message.deleted && message.type !== 'system') out.append(...tools(message, onTool));
  return out;
}
