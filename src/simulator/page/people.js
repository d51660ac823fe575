import { t } from './i18n.js';
import { unread } from './store.js';
import { button, element, phoneText } from './text.js';

const initials = (name) => name.replace(/^Dra?\. /, '').split(/\s+/).map((word) => word[0]).slice(0, 2).join('').toUpperCase();

function face(person, index) {
  const out = button('person');
  out.dataset.number = person.key;
  out.append(element('span', `face hue-${index % 6}`, initials(person.name)), element('span', 'person-name', person.name),
    element('span', 'unread'));
  return out;
}

function update(node, person, current) {
  const count = person === current ? 0 : unread(person);
  const badge = node.querySelector('.unread');
  badge.textContent = count ? String(count) : '';
  badge.hidden = !count;
  node.querySelector('.person-name').textContent = person.name;
  node.title = `${person.name} · ${person.number ? phoneText(person.number) : person.userId}`;
  node.setAttribute('aria-pressed', String(person === current));
  node.setAttribute('aria-label', [node.title, count ? t('people.unread', { count }) : ''].filter(Boolean).join(', '));
}

function addButton(className, sign) {
  const out = button(className);
  out.append(element('span', 'face', sign), element('span', 'person-name'));
  return out;
}

function name(node, text) {
  node.title = text;
  node.setAttribute('aria-label', text);
}

// The row of people; one presses who one is. Left and right arrows move along it.
export function createPeople(box, { onPick, onAdd }) {
  const faces = new Map();
  const add = addButton('person add', '+');
  const nameless = addButton('person nameless', '+@');
  add.addEventListener('click', () => onAdd(true));
  nameless.addEventListener('click', () => onAdd(false));
  box.append(add, nameless);
  box.addEventListener('click', (event) => {
    const number = event.target.closest('[data-number]')?.dataset.number;
    if (number) onPick(number);
  });
  box.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const all = [...box.querySelectorAll('button')];
    if (step) all[all.indexOf(document.activeElement) + step]?.focus();
  });
  return function draw(people, current) {
    for (const person of people.values()) {
      if (!faces.has(person.key)) {
        faces.set(person.key, face(person, faces.size));
        add.before(faces.get(person.key));
      }
      update(faces.get(person.key), person, current);
    }
    name(add, t('people.add'));
    name(nameless, t('people.add_nameless'));
  };
}
