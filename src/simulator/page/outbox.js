import { post } from './api.js';
import { t } from './i18n.js';
import { uploaded } from './media.js';
import { FORMS } from './sheet.js';
import { addressOf } from './store.js';

const $ = (id) => document.getElementById(id);

function complain(problem) {
  $('problem').textContent = problem ? t('send.failed', { reason: problem.message }) : '';
  $('problem').hidden = !problem;
}

// Sends what the person does. `person()`: who that is; `quote()`: what the next message answers.
export function createOutbox({ person, quote }) {
  // False: it could not be handed over.
  async function send(order) {
    const who = addressOf(person());
    try {
      await post('/control/messages', { ...who, ...order });
      complain(null);
      return true;
    } catch (problem) {
      complain(problem);
      return false;
    }
  }
  async function sendFile(kind, file, text) {
    const about = quote();
    try {
      const id = await uploaded(file);
      await send({ kind, media_id: id, text, ...about, ...(file.name && kind === 'document' ? { filename: file.name } : {}) });
    } catch (problem) {
      complain(problem);
    }
  }
  async function choose(one, message) {
    const order = one.order ?? (await FORMS[one.form]());
    if (order) await send({ ...order, context: message.id });
  }
  function react(message, emoji) {
    const again = message.reactions.own === emoji;
    return send(again ? { kind: 'reaction_removed', context: message.id } : { kind: 'reaction', context: message.id, text: emoji });
  }
  const forward = (message) => send({ text: message.text || message.type, forwarded: true });
  const erase = (message) => send({ kind: 'deletion', context: message.id });
  return { send, sendFile, choose, react, forward, erase, complain };
}
