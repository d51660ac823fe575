import { get, post } from './api.js';
import { forgedWebhook, KINDS, orderOf } from './faults.js';
import { has, t } from './i18n.js';
import { button, element } from './text.js';

const $ = (id) => document.getElementById(id);

const nameOf = (order) => (has(`fault.${order.label}`) ? t(`fault.${order.label}`) : JSON.stringify(order));

function kindButton(side, kind) {
  const { hint } = KINDS[side][kind];
  const out = button('kind-button', element('span', '', t(`fault.${kind}`)), element('small', '', has(hint) ? t(hint) : hint));
  out.dataset.side = side;
  out.dataset.kind = kind;
  return out;
}

function kinds() {
  return Object.keys(KINDS).map((side) => element('section', 'side', element('h3', '', t(`side.${side}.title`)),
    element('div', 'kind-buttons', ...Object.keys(KINDS[side]).map((kind) => kindButton(side, kind)))));
}

function leftText(left) {
  if (left === null) return t('faults.endless');
  return left === 0 ? t('faults.spent') : t('faults.left', { count: left });
}

function row({ id, order, hits, left }) {
  const clear = button('clear-one', '×');
  clear.dataset.id = id;
  clear.setAttribute('aria-label', t('faults.clear_one', { name: nameOf(order) }));
  const state = [hits ? t('faults.hits', { count: hits }) : '', leftText(left)].filter(Boolean).join(' · ');
  const out = element('li', left === 0 ? 'spent' : '', element('span', `tag ${order.target}`, t(`side.${order.target}`)),
    element('span', 'what', nameOf(order)), element('span', 'state', state), clear);
  out.dataset.label = order.label ?? '';
  return out;
}

// The drawer with the faults: what is active, how often it hit, and buttons for more.
export function createDrawer(currentPerson) {
  const drawer = $('faults');
  const toggle = $('faults-toggle');
  const list = $('faults-list');
  let faults = [];

  function draw() {
    const active = faults.filter((fault) => fault.left !== 0).length;
    $('faults-count').textContent = active || '';
    $('faults-count').hidden = !active;
    $('faults-clear').disabled = !faults.length;
    const focused = document.activeElement?.dataset.id;
    list.replaceChildren(...(faults.length ? faults.map(row) : [element('li', 'none', t('faults.none'))]));
    if (focused) (list.querySelector(`[data-id="${focused}"]`) ?? list.querySelector('.clear-one') ?? drawer).focus();
  }
  // Drawn only when it changed: the list is announced to screen readers.
  async function refresh() {
    const before = JSON.stringify(faults);
    ({ faults } = await get('/control/faults').catch(() => ({ faults })));
    if (JSON.stringify(faults) !== before) draw();
  }
  function redraw() {
    $('faults-kinds').replaceChildren(...kinds());
    draw();
  }
  function open(wanted) {
    drawer.hidden = !wanted;
    toggle.setAttribute('aria-expanded', String(wanted));
    (wanted ? drawer : toggle).focus();
  }
  async function order({ side, kind }) {
    const times = Number($('faults-times').querySelector(':checked').value);
    if (kind === 'forged') await post('/control/webhook', forgedWebhook(currentPerson()));
    else await post('/control/faults', orderOf(side, kind, times));
    await refresh();
  }
  async function clear(body) {
    // Somebody else may have cleared it meanwhile.
    await post('/control/faults/clear', body).catch(() => {});
    await refresh();
  }

  toggle.addEventListener('click', () => open(drawer.hidden));
  $('faults-close').addEventListener('click', () => open(false));
  $('faults-clear').addEventListener('click', () => clear({}));
  drawer.addEventListener('click', (event) => {
    const wanted = event.target.closest('[data-kind]');
    const cleared = event.target.closest('[data-id]');
    if (wanted) order(wanted.dataset);
    if (cleared) clear({ id: Number(cleared.dataset.id) });
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !drawer.hidden) open(false);
  });
  redraw();
  refresh();
  return { refresh, redraw };
}
