// The page's texts: one catalogue for each language, equal keys.
const KNOWN = ['pt-BR', 'en'];
const MEMORY = 'ft9-simulator-language';

let current = 'en';
let texts = {};

export const language = () => current;

// What the reader chose before, otherwise what the browser prefers.
function preferred() {
  const chosen = localStorage.getItem(MEMORY);
  if (KNOWN.includes(chosen)) return chosen;
  return navigator.language.toLowerCase().startsWith('pt') ? 'pt-BR' : 'en';
}

// A text with its {values} filled in.
export function t(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const has = (key) => key in texts;

// Fills every element that names its text: data-text (content), data-label (aria-label), data-hint (placeholder),
// data-title (tooltip).
export function fillTexts(root = document) {
  for (const node of root.querySelectorAll('[data-text]')) node.textContent = t(node.dataset.text);
  for (const node of root.querySelectorAll('[data-label]')) node.setAttribute('aria-label', t(node.dataset.label));
  for (const node of root.querySelectorAll('[data-hint]')) node.placeholder = t(node.dataset.hint);
  for (const node of root.querySelectorAll('[data-title]')) node.title = t(node.dataset.title);
}

async function use(code) {
  const answer = await fetch(`${code}.json`);
  texts = await answer.json();
  current = code;
  document.documentElement.lang = code;
  document.title = t('title');
  fillTexts();
}

export const loadLanguage = () => use(preferred());

export async function otherLanguage() {
  const next = KNOWN.find((code) => code !== current);
  localStorage.setItem(MEMORY, next);
  await use(next);
}
