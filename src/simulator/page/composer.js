import { t } from './i18n.js';
import { written } from './store.js';

const $ = (id) => document.getElementById(id);

// The box one writes in. Enter sends, Shift+Enter is a new line, up and down walk through what was sent before, Escape
// ends a reply or an edit.
export function createComposer({ send, person }) {
  const box = $('message');
  let back = 0; // 0: a text of its own; n: the n-th text before
  let about = null; // { tool: 'reply' or 'edit', message }

  function grow() {
    box.rows = Math.min(5, box.value.split('\n').length);
  }
  function put(text) {
    box.value = text;
    grow();
  }
  function recall(step) {
    const texts = written(person());
    const wanted = Math.min(back + step, texts.length);
    if (wanted < 0 || (back === 0 && box.value)) return false;
    back = wanted;
    put(back ? texts[back - 1] : '');
    return true;
  }
  function turnTo(next) {
    about = next;
    $('about').hidden = !about;
    if (about) $('about-text').textContent = `${t(`about.${about.tool}`)} ${about.message.text}`;
  }
  // What the next message answers, as members of its order; only once.
  function takeQuote() {
    const quote = about?.tool === 'reply' ? { context: about.message.id, context_own: about.message.own } : {};
    turnTo(null);
    return quote;
  }
  function order(text) {
    if (about?.tool !== 'edit') return { text, ...takeQuote() };
    const { id } = about.message;
    turnTo(null);
    return { kind: 'edit', text, context: id };
  }

  $('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (text) send(order(text));
  });
  $('about-cancel').addEventListener('click', () => {
    turnTo(null);
    box.focus();
  });
  box.addEventListener('keydown', (event) => {
    if (event.isComposing || event.shiftKey) return;
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const handled = event.key === 'Enter' || (step && recall(step));
    if (handled) event.preventDefault();
    if (event.key === 'Enter') $('composer').requestSubmit();
    if (event.key === 'Escape' && about) turnTo(null);
  });
  box.addEventListener('input', () => {
    back = 0;
    grow();
  });
  return {
    focus: () => box.focus(),
    takeQuote,
    // The text that is there becomes a caption.
    takeText() {
      const text = box.value.trim();
      put('');
      return text;
    },
    begin(tool, message) {
      turnTo({ tool, message });
      put(tool === 'edit' ? message.text : box.value);
      box.focus();
    },
    // For somebody else's chat.
    leave: () => turnTo(null),
    clear() {
      back = 0;
      put('');
      box.focus();
    },
    // A text that could not be sent.
    give(text) {
      put(text);
      box.focus();
    },
  };
}
