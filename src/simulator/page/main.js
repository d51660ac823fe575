import { follow, get, post } from './api.js';
import { drawChat, forgetChat } from './chat.js';
import { createDrawer } from './drawer.js';
import { language, loadLanguage, otherLanguage, t } from './i18n.js';
import { createPanel } from './panel.js';
import { createPeople } from './people.js';
import { apply, createStore, personOf } from './store.js';
import { createComposer } from './composer.js';

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
const composer = createComposer({ send, person: () => current });
const drawPeople = createPeople($('people'), { onPick: switchTo, onAdd: addPerson });

function drawTexts() {
  $('language').textContent = language() === 'en' ? 'PT' : 'EN';
  $('link').dataset.state = link;
  $('link-text').textContent = t(`link.${link}`);
}

function draw() {
  current.seen = current.messages.length;
  drawPeople(store.people, current);
  const typing = drawChat($('chat'), current, Date.now(), { suggestions: SUGGESTIONS, onPick: send });
  $('presence').textContent = t(typing ? 'presence.typing' : 'presence.online');
  $('presence').className = typing ? 'typing' : '';
  for (const [name, panel] of Object.entries(panels)) panel.draw(store.lists[name]);
  for (const node of document.querySelectorAll('[data-count]')) node.textContent = store.lists[node.dataset.count].length;
}

async function send(text) {
  const { number, name } = current;
  composer.clear();
  $('chat').scrollTop = $('chat').scrollHeight;
  try {
    await post('/control/messages', { from: number, name, text });
  } catch {
    composer.give(text);
  }
}

function switchTo(number) {
  current = store.people.get(number);
  draw();
  composer.focus();
}

function addPerson() {
  const number = `55119${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
  personOf(store, number, NAMES[store.people.size % NAMES.length]);
  switchTo(number);
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
  drawTexts();
  draw();
}

for (const button of document.querySelectorAll('[data-show]')) button.addEventListener('click', () => show(button.dataset.show));
$('language').addEventListener('click', changeLanguage);

drawTexts();
draw();
composer.focus();
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
