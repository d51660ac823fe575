import { t } from './i18n.js';
import { unread } from './store.js';
import { button, element, phoneText } from './text.js';

const initials = (name) => name.replace(/^Dra?\. /, '').split(/\s+/).map((word) => word[0]).slice(0, 2).join('').toUpperCase();

function face(person, index) {
  const out = button('person');
  out.dataset.number = person.number;
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
  node.title = `${person.name} · ${phoneText(person.number)}`;
  node.setAttribute('aria-pressed', String(person === current));
  node.setAttribute('aria-label', [node.title, count ? t('people.unread', { count }) : ''].filter(Boolean).join(', '));
}

function addButton() {
  const out = button('person add');
  out.append(element('span', 'face', '+'), element('span', 'person-name'));
  return out;
}

// The row of people; one presses who one is. Left and right arrows move along it.
export function createPeople(box, { onPick, onAdd }) {
  const faces = new Map();
  const add = addButton();
  add.addEventListener('click', onAdd);
  box.append(add);
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
      if (!faces.has(person.number)) {
        faces.set(person.number, face(person, faces.size));
        add.before(faces.get(person.number));
      }
      update(faces.get(person.number), person, current);
    }
    add.title = t('people.add');
    add.setAttribute('aria-label', t('people.add'));
  };
}
