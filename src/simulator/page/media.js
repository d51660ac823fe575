import { upload } from './api.js';
import { element } from './text.js';

// What was uploaded from this page can be seen and heard here; after a reload only its name is left.
const shown = new Map();

// The id that the message names.
export async function uploaded(blob) {
  const { id } = await upload('/control/media', blob);
  shown.set(id, { url: URL.createObjectURL(blob), type: blob.type });
  return id;
}

export function preview(id) {
  const known = shown.get(id);
  if (!known) return null;
  const name = { image: 'img', audio: 'audio', video: 'video' }[known.type.split('/')[0]];
  if (!name) return null;
  const out = element(name, 'medium');
  out.src = known.url;
  if (name === 'img') out.alt = '';
  else out.controls = true;
  return out;
}
