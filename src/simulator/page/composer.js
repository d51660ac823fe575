import { written } from './store.js';

const $ = (id) => document.getElementById(id);

// The box one writes in. Enter sends, Shift+Enter is a new line, up and down walk through what was sent before.
export function createComposer({ send, person }) {
  const box = $('message');
  let back = 0; // 0: a text of its own; n: the n-th text before

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

  $('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (text) send(text);
  });
  box.addEventListener('keydown', (event) => {
    if (event.isComposing || event.shiftKey) return;
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const handled = event.key === 'Enter' || (step && recall(step));
    if (handled) event.preventDefault();
    if (event.key === 'Enter') $('composer').requestSubmit();
  });
  box.addEventListener('input', () => {
    back = 0;
    grow();
  });
  return {
    focus: () => box.focus(),
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
