import { ask } from './ask.js';
import { t } from './i18n.js';
import { button } from './text.js';

const $ = (id) => document.getElementById(id);

const FILES = { image: 'image/jpeg,image/png', video: 'video/mp4,video/3gpp', document: '', audio: 'audio/*', sticker: 'image/webp' };
const SENT = [...Object.keys(FILES), 'location', 'contacts', 'order', 'unsupported'];
// What happens around the person rather than being sent.
const HAPPENS = ['ad', 'echo', 'group_message', 'welcome_request', 'call_permission', 'number_changed', 'user_id_changed'];

const field = (name, value, more = {}) => ({ name, label: t(`field.${name}`), value, ...more });

// Forms for what is not a file: the members of the order, or null.
export const FORMS = {
  async location() {
    const at = await ask(t('kind.location'), [field('name', 'Clínica Sorriso'), field('address', 'Rua das Flores, 10'),
      field('latitude', '-23.5505', { type: 'number', step: 'any' }), field('longitude', '-46.6333', { type: 'number', step: 'any' })]);
    return at && { kind: 'location', content: { ...at, latitude: Number(at.latitude), longitude: Number(at.longitude) } };
  },
  async contacts() {
    const card = await ask(t('kind.contacts'), [field('name', 'Dra. Íris Prado'), field('company', 'Sorriso Ltda.'), field('phone', '+55 11 90000-0000')]);
    const [first] = card?.name.split(' ') ?? [];
    return card && { kind: 'contacts', content: [{ name: { formatted_name: card.name, first_name: first }, org: { company: card.company },
      phones: [{ phone: card.phone, type: 'CELL' }] }] };
  },
  async flow() {
    const form = await ask(t('form.flow'), [field('answer', '')]);
    return form && { kind: 'flow_reply', text: form.answer };
  },
  async template() {
    const form = await ask(t('choice.template'), [field('button', 'Sim')]);
    return form && { kind: 'quick_reply', text: form.button };
  },
  async number_changed() {
    const form = await ask(t('kind.number_changed'), [field('new_number', '5511900000000', { type: 'tel' })]);
    return form && { kind: 'number_changed', new_number: form.new_number.replace(/\D/g, '') };
  },
};

const AD = { source_type: 'ad', source_id: '120210000000000', source_url: 'https://fb.me/exemplo', headline: 'Agenda cheia',
  body: 'Fale com o mentor', ctwa_clid: 'AfhcExemplo' };

// What needs neither file nor form; `text` is what stands in the box.
const PLAIN = {
  ad: (text) => ({ text: text || 'Vi o anúncio.', referral: AD }),
  order: (text) => ({ kind: 'order', text }),
  unsupported: () => ({ kind: 'unsupported' }),
  echo: (text) => ({ kind: 'echo', text: text || 'Já ligo para você.' }),
  group_message: (text) => ({ kind: 'group_message', text: text || 'Mensagem no grupo' }),
  welcome_request: () => ({ kind: 'welcome_request' }),
  call_permission: () => ({ kind: 'call_permission' }),
  user_id_changed: () => ({ kind: 'user_id_changed' }),
};

// The sheet with everything that can be sent besides text. `send(order)`, `sendFile(kind, file)`, `takeText()`.
export function createSheet({ send, sendFile, takeText }) {
  const sheet = $('sheet');
  const toggle = $('attach');
  const picker = $('file');
  let kindOfFile = '';

  function open(wanted) {
    sheet.hidden = !wanted;
    toggle.setAttribute('aria-expanded', String(wanted));
    if (wanted) sheet.querySelector('button').focus();
  }
  function item(kind) {
    const out = button('sheet-item', t(`kind.${kind}`));
    out.dataset.send = kind;
    return out;
  }
  function draw() {
    $('sheet-sent').replaceChildren(...SENT.map(item));
    $('sheet-happens').replaceChildren(...HAPPENS.map(item));
  }
  async function choose(kind) {
    open(false);
    toggle.focus();
    if (kind in FILES) {
      kindOfFile = kind;
      picker.accept = FILES[kind];
      picker.click();
      return;
    }
    const order = kind in FORMS ? await FORMS[kind]() : PLAIN[kind](takeText());
    if (order) send(order);
  }

  toggle.addEventListener('click', () => open(sheet.hidden));
  sheet.addEventListener('click', (event) => {
    const kind = event.target.closest('[data-send]')?.dataset.send;
    if (kind) choose(kind);
  });
  sheet.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    open(false);
    toggle.focus();
  });
  picker.addEventListener('change', () => {
    const [file] = picker.files;
    if (file) sendFile(kindOfFile, file);
    picker.value = '';
  });
  draw();
  return { redraw: draw };
}
