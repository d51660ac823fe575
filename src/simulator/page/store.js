// Turns the record into conversations. Pure: no DOM, so that it can be tested alone.
export const TYPING_MS = 25_000;

export function createStore() {
  return { people: new Map(), byWamid: new Map(), byUserId: new Map(), webhooks: new Map(), lists: { webhooks: [], calls: [] } };
}

export function personOf(store, number, name) {
  if (!store.people.has(number)) store.people.set(number, { number, name: name || `+${number}`, messages: [], typingUntil: 0, seen: 0 });
  const person = store.people.get(number);
  if (name) person.name = name;
  return person;
}

// Messages of the mentor that came while somebody else's chat was open.
export const unread = (person) => person.messages.slice(person.seen).filter((message) => !message.own).length;

// What the person wrote, the newest first.
export const written = (person) => person.messages.filter((m) => m.own && m.type === 'text').map((m) => m.text).reverse();

const RANK = { pending: 0, sent: 1, delivered: 2, read: 3, played: 4 };

function raise(message, state) {
  if ((RANK[state] ?? 0) > (RANK[message.state] ?? 0) && message.state !== 'failed') message.state = state;
}

function textOf(message) {
  const content = message[message.type] ?? {};
  return content.body ?? content.caption ?? content.text ?? content.button_reply?.title ?? content.list_reply?.title ??
    content.emoji ?? content.name ?? '';
}

function onInbound(store, entry, value) {
  const contact = value.contacts?.[0] ?? {};
  for (const message of value.messages ?? []) {
    const number = message.from ?? message.from_user_id;
    const person = personOf(store, number, contact.profile?.name);
    if (contact.user_id) store.byUserId.set(contact.user_id, number);
    const known = store.byWamid.get(message.id);
    if (known) {
      known.message.copies += 1;
      continue;
    }
    const item = { id: message.id, own: true, type: message.type, text: textOf(message), ms: entry.ms, state: 'pending', copies: 1 };
    person.messages.push(item);
    store.byWamid.set(message.id, { person, message: item });
  }
}

function onWebhook(store, entry) {
  const item = { ...entry, answer: null };
  store.webhooks.set(entry.n, item);
  store.lists.webhooks.push(item);
  // A body of somebody's own making is nobody's message, even if it looks like one.
  if (entry.event === 'raw' || typeof entry.body !== 'object') return;
  for (const { changes } of entry.body.entry ?? [])
    for (const { value } of changes ?? [])
      if (value?.messages) onInbound(store, entry, value);
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
  const message = { id: entry.wamid, own: false, type: entry.request.type, text: textOf(entry.request), ms: entry.ms, state: 'pending', copies: 1 };
  person.messages.push(message);
  store.byWamid.set(entry.wamid, { person, message });
  return undefined;
}

export function apply(store, entry) {
  if (entry.kind === 'webhook') onWebhook(store, entry);
  else if (entry.kind === 'webhook_answer') onAnswer(store, entry);
  else if (entry.kind === 'graph') onGraph(store, entry);
  else if (entry.kind === 'ai') store.lists.calls.push(entry);
}
