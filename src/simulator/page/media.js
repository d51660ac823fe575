import { download, upload } from './api.js';
import { element } from './text.js';

// What was uploaded from this page can be seen and heard here; after a reload only its name is left. What the mentor
// says is fetched when it is first shown.
const shown = new Map();

// The id that the message names.
export async function uploaded(blob) {
  const { id } = await upload('/control/media', blob);
  keep(id, blob);
  return id;
}

function keep(id, blob) {
  shown.set(id, { url: URL.createObjectURL(blob), type: blob.type });
}

function later(id) {
  const place = element('span', 'medium');
  download(`/control/media?id=${encodeURIComponent(id)}`).then((blob) => {
    if (!blob) return;
    keep(id, blob);
    const medium = preview(id, false);
    if (medium) place.replaceWith(medium);
  }).catch(() => {}); // the simulator is gone: the link says so
  return place;
}

export function preview(id, fetched) {
  const known = shown.get(id);
  if (!known) return fetched ? later(id) : null;
  const name = { image: 'img', audio: 'audio', video: 'video' }[known.type.split('/')[0]];
  if (!name) return null;
  const out = element(name, 'medium');
  out.src = known.url;
  if (name === 'img') out.alt = '';
  else out.controls = true;
  return out;
}
