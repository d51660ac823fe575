// Talks to the control routes of this start.
const token = document.querySelector('meta[name="simulator-token"]').content;

async function call(path, options = {}) {
  const answer = await fetch(path, { ...options, headers: { 'X-Simulator-Token': token, ...options.headers } });
  if (!answer.ok) {
    const { field, detail } = await answer.json().catch(() => ({}));
    throw Object.assign(new Error(field ?? detail ?? `HTTP ${answer.status}`), { status: answer.status });
  }
  return answer.json();
}

export const get = (path) => call(path);

export function post(path, body) {
  return call(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

export function upload(path, blob) {
  return call(path, { method: 'POST', headers: { 'Content-Type': blob.type || 'application/octet-stream' }, body: blob });
}

// Null: the simulator has no such file.
export async function download(path) {
  const answer = await fetch(path, { headers: { 'X-Simulator-Token': token } });
  return answer.status === 200 ? answer.blob() : null;
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// Hands over every batch of the record, the past first, for as long as the page lives.
export async function follow(onEntries, onLink) {
  let after = 0;
  let wait = 0;
  for (;;) {
    try {
      const batch = await call(`/control/record?after=${after}&wait=${wait}`);
      onLink('on');
      after = batch.next;
      // Only after the past has been read does it make sense to wait for the future.
      wait = batch.entries.length ? 0 : 20;
      if (batch.entries.length) onEntries(batch.entries);
    } catch (problem) {
      onLink(problem.status === 401 ? 'restarted' : 'off');
      if (problem.status === 401) return;
      await pause(1500);
    }
  }
}
