// Turns the record into conversations. Pure: no DOM, so that it can be tested alone.
import { onPhone } from './phone_side.js';

export const TYPING_MS = 25_000;

// `aliases`: numbers and BSUIDs that somebody got later, and under which key that person is.
export function createStore() {
  return { people: new Map(), aliases: new Map(), byWamid: new Map(), byUserId: new Map(), webhooks: new Map(), clockShift: 0,
    lists: { webhooks: [], calls: [] } };
}

const isNumber = (id) => /^\d+$/.test(id);

// `key` never changes; `number` and `userId` may. Without a number, `userId` is what the person is known by.
export function personOf(store, id, name) {
  const key = store.aliases.get(id) ?? id;
  if (!store.people.has(key)) {
    store.people.set(key, { key, number: isNumber(key) ? key : '', userId: isNumber(key) ? '' : key,
      name: name || (isNumber(key) ? `+${key}` : key), messages: [], typingUntil: 0, seen: 0 });
  }
  const person = store.people.get(key);
  if (name) person.name = name;
  return person;
}

// The members of an order that say who it is.
export function addressOf(person) {
  return { ...(person.number ? { from: person.number } : {}), ...(person.userId ? { user_id: person.userId } : {}), name: person.name };
}

export const newMessage = (id, own, type, text, ms) => ({ id, own, type, text, ms, state: 'pending', copies: 1, reactions: {} });

// Messages of the mentor that came while somebody else's chat was open.
export const unread = (person) => person.messages.slice(person.seen).filter((message) => !message.own).length;

// What the person wrote, the newest first.
export const written = (person) => person.messages.filter((m) => m.own && m.type === 'text').map((m) => m.text).reverse();

const RANK = { pending: 0, sent: 1, delivered: 2, read: 3, played: 4 };

function raise(message, state) {
  if ((RANK[state] ?? 0) > (RANK[message.state] ?? 0) && message.state !== 'failed') message.state = state;
}

export function textOf(message) {
  const content = message[message.type] ?? {};
  const text = content.body?.text ?? content.body ?? content.caption ?? content.text ?? content.button_reply?.title ??
    content.list_reply?.title ?? content.nfm_reply?.body ?? content.emoji ?? content[0]?.name?.formatted_name ?? content.name ??
    content.filename ?? content.type;
  if (text === undefined && content.latitude !== undefined) return `${content.latitude}, ${content.longitude}`;
  return typeof text === 'string' ? text : '';
}

function onWebhook(store, entry) {
  const item = { ...entry, answer: null };
  store.webhooks.set(entry.n, item);
  store.lists.webhooks.push(item);
  // A body of somebody's own making is nobody's message, even if it looks like one.
  if (entry.event === 'raw' || typeof entry.body !== 'object') return;
  for (const { changes } of entry.body.entry ?? [])
    for (const { value } of changes ?? [])
      if (value?.messages || value?.message_echoes) onPhone(store, entry, value);
  const known = entry.event === 'status' && store.byWamid.get(entry.wamid);
  if (!known) return;
  if (entry.status === 'failed') known.message.state = 'failed';
  raise(known.message, entry.status);
}

function onAnswer(store, entry) {
  const webhook = store.webhooks.get(entry.of);
  if (!webhook) return;
  webhook.answer = entry;
  const known = webhook.event === 'message' && store.byWamid.get(webhook.wamid);
  if (!known) return;
  if (entry.http_status === 200) raise(known.message, 'delivered');
  else raise(known.message, 'sent');
  known.message.refused = entry.http_status === 200 ? undefined : entry.http_status;
}

function onRead(store, entry) {
  const known = store.byWamid.get(entry.wamid);
  if (!known) return;
  raise(known.message, 'read');
  // Reading a message reads all before it.
  for (const message of known.person.messages) {
    if (message.own && message.ms <= known.message.ms) raise(message, 'read');
  }
  if (entry.typing) known.person.typingUntil = entry.ms + TYPING_MS;
}

function onGraph(store, entry) {
  store.lists.calls.push(entry);
  if (entry.call === 'read' && entry.accepted) return onRead(store, entry);
  if (entry.call !== 'message' || !entry.to) return undefined;
  const person = personOf(store, store.byUserId.get(entry.to) ?? entry.to);
  person.typingUntil = 0;
  if (!entry.accepted) return undefined;
  const { request } = entry;
  const message = newMessage(entry.wamid, false, request.type ?? 'text', textOf({ type: 'text', ...request }), entry.ms);
  Object.assign(message, { request, quote: request.context?.message_id, media: request.audio?.id });
  store.byWamid.set(entry.wamid, { person, message });
  const target = request.type === 'reaction' && store.byWamid.get(request.reaction.message_id)?.message;
  if (target) target.reactions = { ...target.reactions, theirs: request.reaction.emoji };
  else person.messages.push(message);
  return undefined;
}

export function apply(store, entry) {
  if (entry.kind === 'webhook') onWebhook(store, entry);
  else if (entry.kind === 'webhook_answer') onAnswer(store, entry);
  else if (entry.kind === 'graph') onGraph(store, entry);
  else if (entry.kind === 'clock') store.clockShift = entry.shift_s;
  else if (entry.kind === 'ai') store.lists.calls.push(entry);
}
