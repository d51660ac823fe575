import { t } from './i18n.js';
import { button, element } from './text.js';

function row({ name, label, value = '', type = 'text', step }) {
  const input = element('input', '');
  Object.assign(input, { name, value, type, required: true, autocomplete: 'off' });
  if (step) input.step = step;
  const out = element('label', '', element('span', '', label), input);
  return out;
}

// A small form over the page. The values by name; null: it was closed.
export function ask(title, fields) {
  const form = element('form', 'ask-form', element('h2', '', title), ...fields.map(row));
  const cancel = button('small', t('ask.cancel'));
  const send = element('button', 'small strong', t('ask.send'));
  form.append(element('div', 'ask-buttons', cancel, send));
  const dialog = element('dialog', 'ask', form);
  dialog.setAttribute('aria-label', title);
  document.body.append(dialog);
  return new Promise((done) => {
    let values = null;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      values = Object.fromEntries(new FormData(form));
      dialog.close();
    });
    cancel.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => {
      dialog.remove();
      done(values);
    });
    dialog.showModal();
  });
}
