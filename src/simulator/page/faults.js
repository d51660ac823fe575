import { post } from './api.js';

// What each button of the menu orders.
const ORDERS = {
  ai_down: { target: 'ai', times: 1, status: 503 },
  ai_slow: { target: 'ai', times: 1, delay_ms: 8000 },
  ai_limit: { target: 'ai', times: 1, status: 429, retry_after: 2 },
  graph_limit: { target: 'graph', times: 1, code: 130429 },
  graph_cut: { target: 'graph', times: 1, cut: 'after_request', after_accept: true },
};

function forgedBody(person) {
  const message = { from: person.number, id: `wamid.FORJADA${Date.now()}`, timestamp: String(Math.floor(Date.now() / 1000)),
    type: 'text', text: { body: 'Esta mensagem não veio da Meta.' } };
  return JSON.stringify({ object: 'whatsapp_business_account',
    entry: [{ id: '0', changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', messages: [message] } }] }] });
}

// `next` holds what the next message is to be sent with.
export function connectFaults(menu, current, next) {
  menu.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-fault]');
    if (!button) return;
    const name = button.dataset.fault;
    if (name === 'twice') next.copies = 2;
    else if (name === 'forged') await post('/control/webhook', { body: forgedBody(current()), signature: 'bad' });
    else await post('/control/faults', ORDERS[name]);
    button.classList.add('armed');
    setTimeout(() => button.classList.remove('armed'), 1600);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') menu.open = false;
  });
  document.addEventListener('click', (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}
