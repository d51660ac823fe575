// What a webhook about somebody's phone does to the conversations. Pure, as store.js.
import { newMessage, personOf, textOf } from './store.js';

// The person is found under the new identifiers from now on.
function onSystem(store, message) {
  const { type, wa_id: number, user_id: userId, previous_user_id: before } = message.system;
  const person = personOf(store, message.from ?? store.byUserId.get(before) ?? before);
  if (type === 'user_changed_number' && number) {
    person.number = number;
    store.aliases.set(number, person.key);
  }
  if (userId) {
    // Who is known by the BSUID, or got another one than the number's own, is written about under it.
    if (person.userId || type === 'user_changed_user_id') person.userId = userId;
    store.byUserId.set(userId, person.key);
    store.aliases.set(userId, person.key);
  }
  return person;
}

// What changes another message instead of being one; false if that one is not known.
function changes(store, message) {
  const about = message.reaction?.message_id ?? message.edit?.original_message_id ?? message.revoke?.original_message_id;
  const target = about && store.byWamid.get(about)?.message;
  if (!target) return false;
  if (message.type === 'reaction') target.reactions = { ...target.reactions, own: message.reaction.emoji ?? '' };
  if (message.type === 'revoke') target.deleted = true;
  if (message.type === 'edit') {
    target.edited = true;
    target.text = message.edit.message?.text?.body ?? target.text;
  }
  return true;
}

function remember(store, entry, person, message, extra = {}) {
  const known = store.byWamid.get(message.id);
  if (known) {
    known.message.copies += 1;
    return;
  }
  const told = Number(message.timestamp) * 1000;
  const item = newMessage(message.id, true, message.type, textOf(message), entry.ms);
  Object.assign(item, { quote: message.context?.id, forwarded: Boolean(message.context?.forwarded || message.context?.frequently_forwarded),
    media: message[message.type]?.id, ...extra });
  if (Math.abs(told - entry.ms) > 60_000) item.told = told;
  store.byWamid.set(message.id, { person, message: item });
  if (!changes(store, message)) person.messages.push(item);
}

export function onPhone(store, entry, value) {
  const contact = value.contacts?.[0] ?? {};
  for (const message of value.messages ?? []) {
    if (message.type === 'system') {
      remember(store, entry, onSystem(store, message), message);
      continue;
    }
    const person = personOf(store, message.from ?? message.from_user_id, contact.profile?.name);
    if (contact.user_id) store.byUserId.set(contact.user_id, person.key);
    if (!message.from) person.userId = message.from_user_id;
    remember(store, entry, person, message);
  }
  for (const echo of value.message_echoes ?? [])
    remember(store, entry, personOf(store, echo.to ?? echo.to_user_id), echo, { own: false, type: 'echo' });
}
