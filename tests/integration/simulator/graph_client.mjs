// The fake Graph as an independent client meets it: whatsapp-api-js sends to it, reads its errors, and takes its webhooks.
import assert from 'node:assert/strict';
import { EventEmitter, on, once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { webcrypto } from 'node:crypto';
import { load } from '../../npm/packages.mjs';
import { control, facts } from './account.mjs';

globalThis.crypto ??= webcrypto; // Node 18
const { WhatsAppAPI } = await load('whatsapp-api-js');
const m = await load('whatsapp-api-js/messages');

// The client knows Meta's address alone.
const here = (url, options) => fetch(String(url).replace('https://graph.facebook.com', facts.graph_base_url), options);
const account = { appSecret: facts.app_secret, webhookVerifyToken: facts.verify_token, v: 'v26.0',
  ponyfill: { fetch: here, subtle: webcrypto.subtle } };
const api = new WhatsAppAPI({ ...account, token: facts.access_token });
const to = '+5511987654321';
const id = facts.phone_number_id;

// The server under test: everything that it is told goes through the client's own parser.
const heard = [];
const ears = new EventEmitter();
const hearing = (what) => { heard.push(what); ears.emit('heard'); };
const server = createServer(async (request, response) => {
  const { searchParams } = new URL(request.url, 'http://localhost');
  if (request.method === 'GET') return response.end(api.get(Object.fromEntries(searchParams)));
  const parts = [];
  for await (const part of request) parts.push(part);
  const raw = Buffer.concat(parts).toString();
  const refused = await api.post(JSON.parse(raw), raw, request.headers['x-hub-signature-256']).catch((error) => error);
  if (refused instanceof Error) hearing({ refused });
  return response.writeHead(refused instanceof Error ? (refused.httpStatus ?? 401) : 200).end();
});
api.on.message = ({ from, name, message }) => { hearing({ from, name, message }); };
api.on.status = ({ phone, status, id: wamid, error, biz_opaque_callback_data: callback }) => {
  hearing({ phone, status, wamid, error, callback });
};

// What was heard and fits, once it is there.
async function hear(fits, count = 1) {
  const enough = () => heard.filter(fits).length >= count;
  const news = on(ears, 'heard', { signal: AbortSignal.timeout(20_000) });
  try {
    while (!enough()) await news.next();
  } catch {
    throw new Error(`not within 20 s; heard: ${JSON.stringify(heard)}`);
  }
  return heard.filter(fits);
}

before(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  await control('/control/settings', { server_url: `http://127.0.0.1:${server.address().port}`, redeliver: false });
});
after(() => server.close());

const accepted = {
  text: () => new m.Text('Olá! https://example.com', true),
  reaction: () => new m.Reaction('wamid.HBgLMTY1', '👍'),
  'removed reaction': () => new m.Reaction('wamid.HBgLMTY1'),
  image: () => new m.Image('https://example.com/a.jpg', false, 'legenda'),
  audio: () => new m.Audio('1234', true),
  video: () => new m.Video('1234', true),
  document: () => new m.Document('1234', true, 'contrato', 'contrato.pdf'),
  sticker: () => new m.Sticker('1234', true),
  location: () => new m.Location(-46.6, -23.5, 'Clínica', 'Rua A, 1'),
  // The client writes this one as a text that holds JSON; Meta's documents say an array, and so does the fake.
  contacts: () => Object.assign(new m.Contacts([new m.Name('Dra. Helena', 'Helena'), new m.Phone('+5511987654321')]),
    { toJSON() { return this.component; } }),
  template: () => new m.Template('hello_world', new m.Language('pt_BR')),
  buttons: () => new m.Interactive(new m.ActionButtons(new m.Button('1', 'Sim'), new m.Button('2', 'Não')), new m.Body('Pode?')),
  list: () => new m.Interactive(new m.ActionList('Escolha', new m.ListSection('Pilares', new m.Row('1', 'Gestão', 'a clínica'))),
    new m.Body('Sobre o quê?'), undefined, new m.Footer('FT9')),
};
for (const [name, make] of Object.entries(accepted)) {
  test(`${name} is accepted`, async () => {
    const answer = await api.sendMessage(id, to, make());
    assert.equal(answer.error, undefined);
    assert.match(answer.messages[0].id, /^wamid\./);
    assert.deepEqual(answer.contacts, [{ input: to, wa_id: to.slice(1) }]);
  });
}

test('a message is marked as read, with the typing indicator', async () => {
  assert.deepEqual(await api.markAsRead(id, 'wamid.HBgLMTY1', 'text'), { success: true });
});

test('statuses of a message come signed, in order, with its callback data', async () => {
  const answer = await api.sendMessage(id, to, new m.Text('com retorno'), 'wamid.HBgLMTY1', 'intent-7');
  const { id: wamid } = answer.messages[0];
  const mine = await hear((h) => h.wamid === wamid, 3);
  assert.deepEqual(mine.map((h) => h.status), ['sent', 'delivered', 'read']);
  assert.ok(mine.every((h) => h.phone === to.slice(1) && h.callback === 'intent-7'));
});

test('a failed status carries its error', async () => {
  await control('/control/settings', { statuses: ['failed:131026'] });
  const answer = await api.sendMessage(id, to, new m.Text('não chega'));
  await control('/control/settings', { statuses: true });
  const [failed] = await hear((h) => h.wamid === answer.messages[0].id && h.status === 'failed');
  assert.equal(failed.error.code, 131026);
});

test('messages of a phone are understood: text, image, button', async () => {
  const from = '5521976543210';
  await control('/control/messages', { from, name: 'Dr. Rafael', text: 'Olá “tudo” / bem? 🦷' });
  await control('/control/messages', { from, name: 'Dr. Rafael', type: 'image', text: 'legenda' });
  await control('/control/messages', { from, name: 'Dr. Rafael', type: 'interactive', text: 'Sim' });
  const [text, image, button] = await hear((h) => h.from === from, 3);
  assert.equal(text.name, 'Dr. Rafael');
  assert.equal(text.message.text.body, 'Olá “tudo” / bem? 🦷');
  assert.equal(image.message.image.caption, 'legenda');
  assert.equal(button.message.interactive.button_reply.title, 'Sim');
});

test('a bad signature is caught by the client, too', async () => {
  await control('/control/faults', { target: 'webhook', signature: 'bad' });
  const { http_status: status } = await control('/control/messages', { from: '5585912345678', text: 'forjada' });
  const [{ refused }] = await hear((h) => h.refused);
  assert.equal(refused.constructor.name, 'WhatsAppAPIFailedToVerifyError');
  assert.equal(status, 401);
});

test('the subscription handshake is answered', async () => {
  assert.deepEqual(await control('/control/handshake', {}), { fine: true });
});

const refused = {
  'a number without country code': [131009, () => api.sendMessage(id, '11987654321', new m.Text('x'))],
  'somebody else’s number id': [100, () => api.sendMessage('1', to, new m.Text('x'))],
  'an unknown token': [190, () => new WhatsAppAPI({ ...account, token: 'wrong' }).sendMessage(id, to, new m.Text('x'))],
  'a reaction to nothing': [131008, () => api.sendMessage(id, to, new m.Reaction('', '👍'))],
  'an id that is no wamid': [131009, () => api.markAsRead(id, 'x')],
};
for (const [name, [code, call]] of Object.entries(refused)) {
  test(`${name} is refused as Meta does`, async () => {
    const { error } = await call();
    assert.equal(error.code, code);
    assert.match(error.message, new RegExp(`^(\\(#${error.code}\\) )?\\w`));
    assert.match(error.type, /^(OAuthException|GraphMethodException)$/);
    assert.ok(error.fbtrace_id.length > 5);
  });
}

test('faults reach the client: throttling, and an answer that is no JSON', async () => {
  await control('/control/faults', { target: 'graph', code: 130429 });
  assert.equal((await api.sendMessage(id, to, new m.Text('x'))).error.code, 130429);
  await control('/control/faults', { target: 'graph', malformed: true });
  await assert.rejects(api.sendMessage(id, to, new m.Text('x')), SyntaxError);
});
