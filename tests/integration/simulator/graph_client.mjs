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
  'image by id': () => new m.Image('1234', true),
  'voice note': () => new m.Audio('1234', true, true),
  'buttons under a picture': () => new m.Interactive(new m.ActionButtons(new m.Button('1', 'Sim')), new m.Body('Pode?'),
    new m.Header(new m.Image('https://example.com/a.jpg')), new m.Footer('FT9')),
  'call to action': () => new m.Interactive(new m.ActionCTA('Abrir', 'https://example.com'), new m.Body('Veja')),
  flow: () => new m.Interactive(new m.ActionNavigateFlow('unused', '1', 'Agendar', 'INICIO'), new m.Body('Agende')),
  'location request': () => new m.Interactive(new m.ActionLocation(), new m.Body('Onde fica?')),
  'template with words': () => new m.Template('lembrete', new m.Language('pt_BR'), new m.BodyComponent(new m.BodyParameter('Íris'))),
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

test('a file is uploaded, found by its id and sent with it', async () => {
  const form = new FormData();
  const file = new Blob(['%PDF-1.4\n%%EOF\n'], { type: 'application/pdf' });
  for (const [name, ...value] of [['messaging_product', 'whatsapp'], ['type', file.type], ['file', file, 'plano.pdf']]) form.set(name, ...value);
  const { id: medium } = await api.uploadMedia(id, form);
  const told = await api.retrieveMedia(medium, id);
  assert.equal(told.mime_type, 'application/pdf');
  const fetched = await api.fetchMedia(told.url);
  assert.equal(await fetched.text(), await file.text());
  assert.equal((await api.sendMessage(id, to, new m.Document(medium, true, 'plano', 'plano.pdf'))).error, undefined);
});

test('an answer names what it quotes', async () => {
  const answer = await api.sendMessage(id, to, new m.Text('isso mesmo'), 'wamid.HBgLMTY1');
  assert.match(answer.messages[0].id, /^wamid\./);
  const { entries } = await control('/control/record?limit=10000');
  const sent = entries.find((entry) => entry.wamid === answer.messages[0].id);
  assert.deepEqual(sent.request.context, { message_id: 'wamid.HBgLMTY1' });
});

test('a reaction only goes out, a voice note is played', async () => {
  const [reaction, voice] = [await api.sendMessage(id, to, new m.Reaction('wamid.HBgLMTY1', '👍')), await api.sendMessage(id, to, new m.Audio('1234', true, true))];
  const said = async (answer, count) => (await hear((h) => h.wamid === answer.messages[0].id, count)).map((h) => h.status);
  assert.deepEqual(await said(voice, 4), ['sent', 'delivered', 'read', 'played']);
  assert.deepEqual(await said(reaction, 1), ['sent']);
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

// Everything that somebody does on the phone, as the client's own parser takes it. `content` lies under Meta's type.
const done = {
  text: { type: 'text', says: ({ body }) => body === 'Olá “tudo” / bem? 🦷' },
  quick_reply: { type: 'button', says: ({ text, payload }) => text === payload },
  button_reply: { type: 'interactive', says: ({ button_reply: reply }) => reply.title.startsWith('Olá') },
  list_reply: { type: 'interactive', order: { choice: 'r1' }, says: ({ list_reply: reply }) => reply.id === 'r1' },
  flow_reply: { type: 'interactive', says: ({ nfm_reply: reply }) => JSON.parse(reply.response_json).resposta.length > 0 },
  location: { type: 'location', says: ({ latitude }) => latitude < 0 },
  contacts: { type: 'contacts', says: ([card]) => card.name.formatted_name.length > 0 },
  order: { type: 'order', says: ({ product_items: items }) => items.length === 1 },
  edit: { type: 'edit', order: { context: 'wamid.A' }, says: ({ message }) => message.text.body.startsWith('Olá') },
  image: { type: 'image', says: ({ caption }) => caption.startsWith('Olá') },
  audio: { type: 'audio', says: ({ voice }) => voice === false },
  voice: { type: 'audio', says: ({ voice }) => voice === true },
  video: { type: 'video', says: ({ id: medium }) => medium.length > 0 },
  document: { type: 'document', says: ({ id: medium }) => medium.length > 0 },
  sticker: { type: 'sticker', says: ({ mime_type: type }) => type === 'image/webp' },
  unsupported: { type: 'unsupported', order: { text: 'poll' }, says: ({ type }) => type === 'poll' },
  reaction: { type: 'reaction', order: { context: 'wamid.A', text: '👍' }, says: ({ emoji }) => emoji === '👍' },
  reaction_removed: { type: 'reaction', order: { context: 'wamid.A' }, says: ({ emoji }) => !emoji },
  deletion: { type: 'revoke', order: { context: 'wamid.A' }, says: ({ original_message_id: gone }) => gone === 'wamid.A' },
  number_changed: { type: 'system', order: { new_number: '5521900000000' }, says: ({ wa_id: number }) => number === '5521900000000' },
};
for (const [kind, { type, order = {}, says }] of Object.entries(done)) {
  test(`what a phone does is understood: ${kind}`, async () => {
    const wamid = `wamid.PHONE-${kind}`;
    await control('/control/messages', { from: '5521976543210', name: 'Dr. Rafael', text: 'Olá “tudo” / bem? 🦷', id: wamid, kind, ...order });
    const [{ from, name, message }] = await hear((h) => h.message?.id === wamid);
    assert.equal(from, '5521976543210');
    if (kind !== 'number_changed') assert.equal(name, 'Dr. Rafael');
    assert.equal(message.type, type);
    assert.ok(says(message[type]), JSON.stringify(message));
  });
}

test('beyond the window what is sent fails, and a template does not', async () => {
  const from = '5585900001111';
  await control('/control/messages', { from, text: 'ontem', timestamp: Math.floor(Date.now() / 1000) - 25 * 3600 });
  const late = await api.sendMessage(id, `+${from}`, new m.Text('ainda está aí?'));
  const [failed] = await hear((h) => h.wamid === late.messages[0].id);
  assert.equal(failed.status, 'failed');
  assert.equal(failed.error.code, 131047);
  const template = await api.sendMessage(id, `+${from}`, new m.Template('lembrete', new m.Language('pt_BR')));
  const [sent] = await hear((h) => h.wamid === template.messages[0].id);
  assert.equal(sent.status, 'sent');
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
