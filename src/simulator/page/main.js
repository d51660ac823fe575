import { follow, post } from './api.js';
import { drawChat } from './chat.js';
import { connectFaults } from './faults.js';
import { createPanel } from './panel.js';
import { apply, createStore, personOf } from './store.js';
import { phoneText } from './text.js';

const $ = (id) => document.getElementById(id);
const store = createStore();
const next = { copies: 1 };
const NAMES = ['Dr. Caio', 'Dra. Lívia', 'Dr. Otávio', 'Dra. Bianca', 'Dr. Murilo', 'Dra. Teresa'];
const SUGGESTIONS = ['Minha agenda anda vazia, por onde começo?', 'Como separo o dinheiro da clínica do meu?', 'Devo contratar uma recepcionista?'];
const LINK = { on: 'conectado', off: 'sem conexão com o simulador', restarted: 'o simulador reiniciou: recarregue a página' };

personOf(store, '5511987654321', 'Dra. Helena');
personOf(store, '5521976543210', 'Dr. Rafael');
personOf(store, '5585912345678', 'Dra. Marina');
let current = '5511987654321';

const drawWebhooks = createPanel($('webhooks'));
const drawCalls = createPanel($('calls'));

function drawPeople() {
  const select = $('person');
  const wanted = [...store.people.values()].map((p) => [p.number, `${p.name} · ${phoneText(p.number)}`]);
  if (select.children.length !== wanted.length) select.replaceChildren(...wanted.map(([value, text]) => new Option(text, value)));
  select.value = current;
}

function draw() {
  drawPeople();
  const typing = drawChat($('chat'), store.people.get(current), Date.now(), { suggestions: SUGGESTIONS, onPick: send });
  $('presence').textContent = typing ? 'digitando…' : 'online';
  $('presence').className = typing ? 'typing' : '';
  drawWebhooks(store.lists.webhooks);
  drawCalls(store.lists.calls);
  for (const node of document.querySelectorAll('[data-count]')) node.textContent = store.lists[node.dataset.count].length;
}

async function send(text) {
  const person = store.people.get(current);
  const copies = next.copies;
  next.copies = 1;
  $('message').value = '';
  grow();
  $('chat').scrollTop = $('chat').scrollHeight;
  try {
    await post('/control/messages', { from: person.number, name: person.name, text, copies });
  } catch {
    $('message').value = text;
  }
  $('message').focus();
}

function grow() {
  const box = $('message');
  box.rows = Math.min(5, box.value.split('\n').length);
}

function show(view) {
  document.body.dataset.view = view;
  for (const button of document.querySelectorAll('[data-show]'))
    button.setAttribute('aria-pressed', String(button.dataset.show === view));
}

$('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = $('message').value.trim();
  if (text) send(text);
});
$('message').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $('composer').requestSubmit();
});
$('message').addEventListener('input', grow);
$('person').addEventListener('change', (event) => {
  current = event.target.value;
  draw();
});
$('new-person').addEventListener('click', () => {
  const number = `5511 9${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`.replace(' ', '');
  current = personOf(store, number, NAMES[store.people.size % NAMES.length]).number;
  draw();
  $('message').focus();
});
for (const button of document.querySelectorAll('[data-show]')) button.addEventListener('click', () => show(button.dataset.show));
connectFaults($('faults'), () => store.people.get(current), next);

draw();
$('message').focus();
// The typing bubble ends by itself.
setInterval(draw, 1000);
follow(
  (entries) => {
    for (const entry of entries) apply(store, entry);
    draw();
  },
  (state) => {
    $('link').dataset.state = state;
    $('link-text').textContent = LINK[state];
  },
);
