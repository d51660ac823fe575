// The fake Graph as a second independent client meets it: @kapso/whatsapp-cloud-api checks what it sends against schemas of
// its own, writes Meta's names itself, and sorts errors by its own table.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../npm/packages.mjs';
import { control, facts } from './account.mjs';

const { GraphApiError, WhatsAppClient, buildTemplateSendPayload } = await load('@kapso/whatsapp-cloud-api');
const account = { baseUrl: facts.graph_base_url, graphVersion: 'v26.0' };
const { messages, media } = new WhatsAppClient({ ...account, accessToken: facts.access_token });
const to = '+5511987654321';
const phoneNumberId = facts.phone_number_id;
const common = { phoneNumberId, to };
const link = 'https://ft9.example/a';

const accepted = {
  text: () => messages.sendText({ ...common, body: 'Olá! https://ft9.example', previewUrl: true }),
  'image by link': () => messages.sendImage({ ...common, image: { link, caption: 'antes' } }),
  'image by id': () => messages.sendImage({ ...common, image: { id: '1234' } }),
  audio: () => messages.sendAudio({ ...common, audio: { link } }),
  voice: () => messages.sendAudio({ ...common, audio: { id: '1234', voice: true } }),
  video: () => messages.sendVideo({ ...common, video: { link, caption: 'aula' } }),
  document: () => messages.sendDocument({ ...common, document: { id: '1234', caption: 'plano', filename: 'plano.pdf' } }),
  sticker: () => messages.sendSticker({ ...common, sticker: { id: '1234' } }),
  location: () => messages.sendLocation({ ...common, location: { latitude: -23.5, longitude: -46.6, name: 'Clínica', address: 'Rua A, 1' } }),
  contacts: () => messages.sendContacts({ ...common, contacts: [{ name: { formattedName: 'Dra. Íris Prado', firstName: 'Íris' },
    org: { company: 'Sorriso' }, phones: [{ phone: '+5511987654321', type: 'WORK', waId: '5511987654321' }] }] }),
  reaction: () => messages.sendReaction({ ...common, reaction: { messageId: 'wamid.HBgLMTY1', emoji: '👍' } }),
  buttons: () => messages.sendInteractiveButtons({ ...common, bodyText: 'Pode?', footerText: 'FT9', header: { type: 'image', image: { link } },
    buttons: [{ id: '1', title: 'Sim' }, { id: '2', title: 'Não' }] }),
  list: () => messages.sendInteractiveList({ ...common, bodyText: 'Sobre o quê?', buttonText: 'Escolha', header: { type: 'text', text: 'Pilares' },
    sections: [{ title: 'Clínica', rows: [{ id: '1', title: 'Gestão', description: 'a clínica' }] }, { title: 'Você', rows: [{ id: '2', title: 'Tempo' }] }] }),
  'call to action': () => messages.sendInteractiveCtaUrl({ ...common, bodyText: 'Veja', parameters: { displayText: 'Abrir', url: link } }),
  flow: () => messages.sendInteractiveFlow({ ...common, bodyText: 'Agende', parameters: { flowId: '1', flowCta: 'Agendar', flowMessageVersion: '3',
    flowToken: 'unused', flowAction: 'navigate', flowActionPayload: { screen: 'INICIO' } } }),
  'location request': () => messages.sendInteractiveRaw({ ...common, interactive: { type: 'location_request_message',
    body: { text: 'Onde fica?' }, action: { name: 'send_location' } } }),
  template: () => messages.sendTemplate({ ...common, template: buildTemplateSendPayload({ name: 'lembrete', language: 'pt_BR',
    body: [{ type: 'text', text: 'Íris' }], buttons: [{ type: 'button', subType: 'quick_reply', index: 0, parameters: [{ type: 'payload', payload: 'SIM' }] }] }) }),
  'quoted text': () => messages.sendText({ ...common, body: 'isso mesmo', contextMessageId: 'wamid.HBgLMTY1' }),
};
for (const [name, send] of Object.entries(accepted)) {
  test(`${name} is accepted`, async () => {
    const answer = await send();
    assert.equal(answer.messagingProduct, 'whatsapp');
    assert.match(answer.messages[0].id, /^wamid\./);
    assert.deepEqual(answer.contacts, [{ input: to, waId: to.slice(1) }]);
  });
}

test('somebody without a number is addressed by BSUID', async () => {
  const answer = await messages.sendText({ phoneNumberId, recipient: 'BR.13491208655302741918', body: 'olá' });
  assert.deepEqual(answer.contacts, [{ input: 'BR.13491208655302741918', userId: 'BR.13491208655302741918' }]);
});

test('a message is marked as read, with the typing indicator', async () => {
  assert.deepEqual(await messages.markRead({ phoneNumberId, messageId: 'wamid.HBgLMTY1', typingIndicator: { type: 'text' } }), { success: true });
});

test('a file that a phone sent is described and fetched', async () => {
  const bytes = Buffer.from('OggS and whatever follows');
  const uploaded = await fetch(`${facts.page_url}/control/media`, { method: 'POST', body: bytes,
    headers: { 'Content-Type': 'audio/ogg; codecs=opus', 'X-Simulator-Token': facts.control_token } });
  const { id } = await uploaded.json();
  const told = await media.get({ mediaId: id, phoneNumberId });
  assert.equal(told.id, id);
  assert.equal(told.mimeType, 'audio/ogg; codecs=opus');
  assert.equal(Number(told.fileSize), bytes.length);
  const fetched = await media.download({ mediaId: id, phoneNumberId, auth: 'always' });
  assert.deepEqual(Buffer.from(fetched), bytes);
});

const failure = (promise) => promise.then(() => assert.fail('it was accepted'), (error) => error);
const PDF = new Blob(['%PDF-1.4\n%%EOF\n'], { type: 'application/pdf' });

test('a file is uploaded, and a document sent with its id', async () => {
  const { id } = await media.upload({ phoneNumberId, type: 'application/pdf', file: PDF, fileName: 'plano.pdf' });
  assert.match(id, /^\d+$/);
  const answer = await messages.sendDocument({ ...common, document: { id, filename: 'plano.pdf' } });
  assert.match(answer.messages[0].id, /^wamid\./);
  assert.deepEqual(Buffer.from(await media.download({ mediaId: id, auth: 'always' })), Buffer.from(await PDF.arrayBuffer()));
  const error = await failure(media.upload({ phoneNumberId, type: 'image/png', file: new Blob(['%PDF-1.4'], { type: 'image/png' }), fileName: 'a.png' }));
  assert.ok(error instanceof GraphApiError, `${error}`);
});

const bare = (message, more = {}) => messages.sendRaw({ phoneNumberId, payload: { messagingProduct: 'whatsapp', to, ...message, ...more } });
const refused = {
  'a text that is too long': [100, () => bare({ type: 'text', text: { body: 'a'.repeat(4097) } })],
  'four buttons': [100, () => bare({ type: 'interactive', interactive: { type: 'button', body: { text: 'x' },
    action: { buttons: [1, 2, 3, 4].map((n) => ({ type: 'reply', reply: { id: `${n}`, title: `${n}` } })) } } })],
  'a list of eleven rows': [100, () => bare({ type: 'interactive', interactive: { type: 'list', body: { text: 'x' },
    action: { button: 'Ver', sections: [{ rows: Array.from({ length: 11 }, (_, n) => ({ id: `${n}`, title: `${n}` })) }] } } })],
  'a kind that there is not': [131051, () => bare({ type: 'hologram', hologram: {} })],
  'a reaction that quotes': [100, () => bare({ type: 'reaction', reaction: { messageId: 'wamid.A', emoji: '👍' } }, { context: { messageId: 'wamid.B' } })],
  'an unknown token': [190, () => new WhatsAppClient({ ...account, accessToken: 'wrong' }).messages.sendText({ ...common, body: 'x' })],
};
for (const [name, [code, send]] of Object.entries(refused)) {
  test(`${name} is refused as Meta does`, async () => {
    const error = await failure(send());
    assert.ok(error instanceof GraphApiError, `${error}`);
    assert.equal(error.code, code);
    assert.ok(error.fbtraceId.length > 5);
  });
}

// What the client makes of the codes that are thrown at it is its own reading of Meta's documents.
for (const [code, category, action] of [[130429, 'throttling', 'retry'], [131056, 'throttling', 'retry'], [131047, 'reengagementWindow', 'do_not_retry'],
  [190, 'authorization', 'refresh_token']]) {
  test(`the fault ${code} is sorted as ${category}`, async () => {
    await control('/control/faults', { target: 'graph', code });
    const error = await failure(messages.sendText({ ...common, body: 'x' }));
    assert.equal(error.code, code);
    assert.equal(error.category, category);
    if (action) assert.match(error.retry.action, new RegExp(action));
  });
}
