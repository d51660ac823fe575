import { follow, get, post } from './api.js';
import { drawChat, forgetChat } from './chat.js';
import { createDrawer } from './drawer.js';
import { fillTexts, language, loadLanguage, otherLanguage, t } from './i18n.js';
import { createPanel } from './panel.js';
import { createPeople } from './people.js';
import { createComposer } from './composer.js';
import { createOutbox } from './outbox.js';
import { createSheet } from './sheet.js';
import { apply, createStore, personOf } from './store.js';
import { createVoice } from './voice.js';

const $ = (id) => document.getElementById(id);
const NAMES = ['Dr. Caio', 'Dra. Lívia', 'Dr. Otávio', 'Dra. Bianca', 'Dr. Murilo', 'Dra. Teresa'];
const SUGGESTIONS = ['Minha agenda anda vazia, por onde começo?', 'Como separo o dinheiro da clínica do meu?', 'Devo contratar uma recepcionista?'];

await loadLanguage();

const store = createStore();
personOf(store, '5511987654321', 'Dra. Helena');
personOf(store, '5521976543210', 'Dr. Rafael');
personOf(store, '5585912345678', 'Dra. Marina');
let current = store.people.get('5511987654321');
let link = 'connecting';

const panels = { webhooks: createPanel($('webhooks')), calls: createPanel($('calls')) };
const drawer = createDrawer(() => current);
const composer = createComposer({ send: write, person: () => current });
const outbox = createOutbox({ person: () => current, quote: () => composer.takeQuote() });
const sheet = createSheet({ send: (order) => outbox.send({ ...composer.takeQuote(), ...order }),
  sendFile: (kind, file) => outbox.sendFile(kind, file, composer.takeText()), takeText: () => composer.takeText() });
const voice = createVoice({ onDone: sendVoice, onState: drawVoice });
const drawPeople = createPeople($('people'), { onPick: switchTo, onAdd: addPerson });

function drawTexts() {
  $('language').textContent = language() === 'en' ? 'PT' : 'EN';
  $('link').dataset.state = link;
  $('link-text').textContent = t(`link.${link}`);
}

const hooks = {
  suggestions: SUGGESTIONS,
  onPick: (text) => write({ text }),
  find: (id) => store.byWamid.get(id)?.message,
  onChoice: (one, message) => outbox.choose(one, message),
  onTool: use,
};

function draw() {
  current.seen = current.messages.length;
  drawPeople(store.people, current);
  const typing = drawChat($('chat'), current, Date.now(), hooks);
  $('presence').textContent = t(typing ? 'presence.typing' : 'presence.online');
  $('presence').className = typing ? 'typing' : '';
  drawClock();
  for (const [name, panel] of Object.entries(panels)) panel.draw(store.lists[name]);
  for (const node of document.querySelectorAll('[data-count]')) node.textContent = store.lists[node.dataset.count].length;
}

// The clock may also have been set by somebody else, to any time.
function drawClock() {
  const value = String(store.clockShift);
  const known = [...$('clock').options].some((option) => option.value === value);
  if (!known) $('clock').add(new Option(`${store.clockShift} s`, value));
  if ($('clock').value !== value) $('clock').value = value;
}

function drawVoice(recording, pieces) {
  $('voice').dataset.pieces = pieces;
  if ($('voice').getAttribute('aria-pressed') === String(recording)) return;
  $('voice').setAttribute('aria-pressed', String(recording));
  $('voice').dataset.title = recording ? 'voice.send' : 'voice.record';
  $('voice').dataset.label = $('voice').dataset.title;
  $('voice-cancel').hidden = !recording;
  fillTexts($('composer'));
}

function sendVoice(note) {
  if (note) outbox.sendFile('voice', note, '');
  else outbox.complain(new Error(t('voice.impossible')));
}

async function write(order) {
  composer.clear();
  $('chat').scrollTop = $('chat').scrollHeight;
  const sent = await outbox.send(order);
  if (!sent) composer.give(order.text);
}

// A tool of a bubble.
function use(tool, message, extra) {
  if (tool === 'react') outbox.react(message, extra);
  if (tool === 'forward') outbox.forward(message);
  if (tool === 'delete') outbox.erase(message);
  if (tool === 'reply' || tool === 'edit') composer.begin(tool, message);
}

function switchTo(key) {
  current = store.people.get(key);
  composer.leave();
  outbox.complain(null);
  draw();
  composer.focus();
}

// With a number, or known by the business-scoped id alone.
function addPerson(numbered) {
  const digits = String(Math.floor(Math.random() * 1e8)).padStart(8, '0');
  const key = numbered ? `55119${digits}` : `BR.7${digits}`;
  personOf(store, key, NAMES[store.people.size % NAMES.length]);
  switchTo(key);
}

function show(view) {
  document.body.dataset.view = view;
  for (const button of document.querySelectorAll('[data-show]'))
    button.setAttribute('aria-pressed', String(button.dataset.show === view));
}

async function changeLanguage() {
  await otherLanguage();
  forgetChat($('chat'));
  for (const [name, panel] of Object.entries(panels)) panel.redraw(store.lists[name]);
  drawer.redraw();
  sheet.redraw();
  drawTexts();
  draw();
}

for (const button of document.querySelectorAll('[data-show]')) button.addEventListener('click', () => show(button.dataset.show));
$('language').addEventListener('click', changeLanguage);
$('voice').addEventListener('click', () => voice.toggle());
$('voice-cancel').addEventListener('click', () => voice.cancel());
$('clock').addEventListener('change', () => post('/control/clock', { shift_s: Number($('clock').value) }));

drawTexts();
draw();
composer.focus();
get('/control/clock').then(({ shift_s: shift }) => {
  store.clockShift = shift;
  draw();
});
get('/control/info').then((info) => {
  if (!info.live_ai) return;
  $('note').dataset.text = 'note.live';
  $('note').textContent = t('note.live');
});
// The typing bubble ends by itself.
setInterval(draw, 1000);
follow(
  (entries) => {
    for (const entry of entries) apply(store, entry);
    draw();
    drawer.refresh();
  },
  (state) => {
    link = state;
    drawTexts();
  },
);
