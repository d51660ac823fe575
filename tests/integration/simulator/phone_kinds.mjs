// Each kind of message is sent from the page as a person does it, and its answer is seen. What the caller of node answers
// to which words stands in page_test.cpp.
import assert from 'node:assert/strict';
import { bubbles, control, pageTest, release, say } from './page.mjs';
import { PNG } from '../../npm/pictures.mjs';

// The smallest files that are what they say.
const FILES = {
  image: { name: 'sorriso.png', mimeType: 'image/png', buffer: PNG },
  video: { name: 'aula.mp4', mimeType: 'video/mp4', buffer: Buffer.from('0000001c667479706d703432000000006d703432697364', 'hex') },
  document: { name: 'contrato.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF\n') },
  audio: { name: 'aula.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('fffb9064', 'hex') },
  sticker: { name: 'ok.webp', mimeType: 'image/webp', buffer: Buffer.from('524946461a000000574542505650384c0d0000002f0000001007', 'hex') },
};

const answer = (page, text) => page.locator('#chat .theirs .text', { hasText: text }).first().waitFor();
const last = (page, side) => page.locator(`#chat .bubble.${side}:not(.typing)`).last();

async function open(page, kind) {
  await page.locator('#attach').click();
  await page.locator(`[data-send="${kind}"]`).click();
}

// Somebody whom the other tests do not write to.
async function somebody(page) {
  await page.locator('.person.add').click();
  await page.locator('#chat .empty').waitFor();
}

async function tool(page, bubble, name) {
  await bubble.hover();
  await bubble.locator('.more').click();
  await bubble.locator(name).click();
}

for (const [kind, file] of Object.entries(FILES)) {
  pageTest(`a file is sent: ${kind}`, {}, async (page) => {
    await somebody(page);
    await page.locator('#message').fill(`legenda de ${kind}`);
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), open(page, kind)]);
    await chooser.setFiles(file);
    await answer(page, `recebi: ${kind}`);
    assert.equal(await page.locator('#message').inputValue(), '', 'the words went along');
    if (kind === 'image') assert.ok(await last(page, 'own').locator('img').evaluate((node) => node.naturalWidth === 1), 'it is seen');
  });
}

pageTest('a voice note is recorded, is Opus in Ogg, and can be discarded', {}, async (page) => {
  await somebody(page);
  const kept = page.waitForRequest((request) => request.url().endsWith('/control/media'));
  await page.locator('#voice').click();
  await page.locator('#voice[aria-pressed="true"]').waitFor();
  await page.locator('#voice-cancel').click();
  await page.locator('#voice[aria-pressed="false"]').waitFor();
  await page.locator('#voice').click();
  await page.locator('#voice[aria-pressed="true"]').waitFor();
  await page.waitForFunction(() => Number(document.getElementById('voice').dataset.pieces) >= 3);
  await page.locator('#voice').click();
  await answer(page, 'recebi: voz');
  const sent = await kept;
  assert.equal(sent.headers()['content-type'], 'audio/ogg; codecs=opus');
  const seconds = await page.locator('#chat audio').evaluate((node) => new Promise((done) => {
    node.addEventListener('loadedmetadata', () => done(node.duration));
    node.addEventListener('error', () => done(node.error.message));
    node.load();
  }));
  assert.ok(seconds > 0.2, `the browser itself can play it: ${seconds}`);
});

pageTest('a place and a card are filled in and sent', {}, async (page) => {
  await somebody(page);
  await open(page, 'location');
  await page.locator('.ask [name="name"]').fill('Clínica do Teste');
  await page.locator('.ask [type="submit"], .ask .strong').click();
  await answer(page, 'recebi: location Clínica do Teste');
  await open(page, 'contacts');
  await page.locator('.ask [name="name"]').fill('Dra. Íris');
  await page.keyboard.press('Enter');
  await answer(page, 'recebi: contacts Dra. Íris');
  await open(page, 'location');
  await page.keyboard.press('Escape');
  await page.locator('.ask').waitFor({ state: 'detached' });
  assert.equal(await page.locator('#chat .own').count(), 2, 'what was given up is not sent');
});

pageTest('what the business offers is tapped: button, row, form, template, place', {}, async (page) => {
  await somebody(page);
  await say(page, 'botões');
  await last(page, 'theirs').locator('.choice', { hasText: 'Não' }).click();
  await answer(page, 'recebi: button_reply 2 Não');
  await say(page, 'lista');
  await last(page, 'theirs').locator('summary', { hasText: 'Escolha' }).click();
  await last(page, 'theirs').locator('.choice', { hasText: 'Gestão' }).click();
  await answer(page, 'recebi: list_reply r1 Gestão');
  await say(page, 'formulário');
  await last(page, 'theirs').locator('.choice', { hasText: 'Agendar' }).click();
  await page.locator('.ask [name="answer"]').fill('terça');
  await page.keyboard.press('Enter');
  await answer(page, 'recebi: nfm_reply');
  await say(page, 'modelo');
  await last(page, 'theirs').locator('.choice', { hasText: 'SIM' }).click();
  await answer(page, 'recebi: button SIM');
  await say(page, 'onde');
  await last(page, 'theirs').locator('.choice', { hasText: 'Enviar localização' }).click();
  await page.locator('.ask .strong').click();
  await answer(page, 'recebi: location');
  await say(page, 'link');
  assert.equal(await last(page, 'theirs').locator('a.choice').getAttribute('href'), 'https://ft9.example/');
  for (const own of await page.locator('#chat .own .quote').allTextContents()) assert.notEqual(own, '', 'a tap names what was tapped');
});

pageTest('reactions are put, changed and taken back on both sides', {}, async (page) => {
  await somebody(page);
  await say(page, 'reage');
  const own = page.locator('#chat .own').first();
  await own.locator('.reactions', { hasText: '🎉' }).waitFor();
  const theirs = page.locator('#chat .theirs:not(.typing)').first();
  await tool(page, theirs, '[data-tool="react"] >> nth=0');
  await answer(page, 'recebi: reaction 👍');
  await theirs.locator('.reactions', { hasText: '👍' }).waitFor();
  await tool(page, theirs, '[data-tool="react"][aria-pressed="true"]');
  await answer(page, 'recebi: reaction retirada');
  await theirs.locator('.reactions').waitFor({ state: 'detached' });
});

pageTest('a message is answered, corrected, passed on and deleted', {}, async (page) => {
  await somebody(page);
  await say(page, 'primeira');
  const first = page.locator('#chat .own').first();
  await tool(page, page.locator('#chat .theirs').first(), '[data-tool="reply"]');
  await page.locator('#about', { hasText: 'Em resposta a: resposta: primeira' }).waitFor();
  await say(page, 'citando');
  assert.equal(await page.locator('#about').isVisible(), false);
  await page.locator('#chat .own .quote', { hasText: 'resposta: primeira' }).waitFor();
  await answer(page, 'resposta: citando (citou)');
  await tool(page, first, '[data-tool="edit"]');
  await page.locator('#message').fill('primeira, corrigida');
  await page.keyboard.press('Enter');
  await answer(page, 'recebi: edit primeira, corrigida');
  await first.locator('.text', { hasText: 'primeira, corrigida' }).waitFor();
  await first.locator('.copies', { hasText: 'editada' }).waitFor();
  await tool(page, first, '[data-tool="forward"]');
  await answer(page, 'resposta: primeira, corrigida (encaminhou)');
  await page.locator('#chat .forwarded').waitFor();
  await tool(page, first, '[data-tool="delete"]');
  await answer(page, 'recebi: revoke');
  await first.locator('.text', { hasText: 'mensagem apagada' }).waitFor();
});

pageTest('somebody without a number is written to by BSUID', {}, async (page) => {
  await page.locator('.person.nameless').click();
  await page.locator('#chat .empty').waitFor();
  await say(page, 'sem número');
  const seen = page.locator('#webhooks .json', { hasText: 'sem número' }).first();
  assert.doesNotMatch(await seen.textContent(), /"from":|"wa_id"/);
  await page.locator('#calls .json', { hasText: '"recipient": "BR.' }).first().waitFor();
});

pageTest('a number and a BSUID change, and the conversation stays', {}, async (page) => {
  await somebody(page);
  await say(page, 'antes da troca');
  await open(page, 'number_changed');
  await page.locator('.ask [name="new_number"]').fill('+55 11 96666-0001');
  await page.keyboard.press('Enter');
  await page.locator('#chat .own', { hasText: 'changed from' }).waitFor();
  await say(page, 'com número novo');
  assert.match(await page.locator('.person[aria-pressed="true"]').getAttribute('title'), /96666-0001/);
  await page.locator('#webhooks .json', { hasText: '"from": "5511966660001"' }).first().waitFor();
  await open(page, 'user_id_changed');
  await page.locator('#chat .own', { hasText: 'changed from BR.' }).waitFor();
  await say(page, 'com BSUID novo');
  assert.equal(await bubbles(page).count(), 8, 'all in one chat');
});

pageTest('what happens around a person: an ad, the team, a group, a poll, an order', {}, async (page) => {
  await somebody(page);
  await open(page, 'ad');
  await answer(page, 'resposta: Vi o anúncio.');
  await page.locator('#webhooks .json', { hasText: '"ctwa_clid"' }).first().waitFor();
  await open(page, 'order');
  await answer(page, 'recebi: order');
  await open(page, 'unsupported');
  await answer(page, 'recebi: unsupported');
  await open(page, 'echo');
  await page.locator('#chat .theirs .kind', { hasText: 'equipe' }).waitFor();
  await open(page, 'group_message');
  await page.locator('#webhooks .json', { hasText: '"group_id"' }).first().waitFor();
});

pageTest('25 hours go by for Meta: what is sent fails, until the person writes again', {}, async (page) => {
  await somebody(page);
  await page.locator('#message').fill('devagar');
  await page.keyboard.press('Enter');
  await page.locator('#presence', { hasText: 'digitando…' }).waitFor();
  const moved = page.waitForResponse((response) => response.url().endsWith('/control/clock'));
  await page.locator('#clock').selectOption('90000');
  await moved;
  await release(page);
  await page.locator('#chat .theirs', { hasText: 'resposta: devagar' }).locator('.ticks.failed').waitFor();
  await page.locator('#webhooks .title', { hasText: 'status · failed' }).first().waitFor();
  await say(page, 'voltei');
  await page.locator('#chat .theirs', { hasText: 'resposta: voltei' }).locator('.ticks.read').waitFor();
  await control(page, '/control/clock', { shift_s: -123_456 });
  await page.waitForFunction(() => document.getElementById('clock').value === '-123456');
  await control(page, '/control/clock', { shift_s: 0 });
});

pageTest('what the simulator refuses is said', { expected: /422/ }, async (page) => {
  await somebody(page);
  await open(page, 'number_changed');
  await page.locator('.ask [name="new_number"]').fill('12');
  await page.keyboard.press('Enter');
  await page.locator('#problem', { hasText: 'new_number' }).waitFor();
  await say(page, 'adiante');
  assert.equal(await page.locator('#problem').isVisible(), false);
});

pageTest('at 360 pixels sheet and forms fit', { width: 360, height: 740 }, async (page) => {
  await page.locator('#attach').click();
  const { width } = await page.locator('#sheet').boundingBox();
  assert.ok(width <= 360, `${width}`);
  assert.ok(await page.locator('[data-send="image"]').evaluate((node) => node === document.activeElement));
  await page.locator('[data-send="contacts"]').click();
  const form = await page.locator('.ask').boundingBox();
  assert.ok(form.x >= 0 && form.x + form.width <= 360);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
});
