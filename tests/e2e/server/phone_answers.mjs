// From the phone page to the real server and back: each kind is sent as a person does it, and answered in words that fit.
// PICTURES is a folder for a person to look into.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, picture } from '../../npm/browser.mjs';
import { PNG } from '../../npm/pictures.mjs';

const { PAGE_URL: url, SERVER_URL: server, ADMIN_TOKEN: token, PICTURES: folder } = process.env;
const texts = JSON.parse(readFileSync(new URL('../../../config/texts.json', import.meta.url)));
const filled = (start) => Buffer.concat([start, Buffer.alloc(400, 7)]);

let browser;
before(async () => { browser = await openBrowser(); });
after(async () => { await browser.close(); });

// Somebody of their own for each: fixed texts come once in ten minutes.
function phoneTest(name, body) {
  test(name, async () => {
    const { page, close } = await openPage(browser, url);
    await page.waitForSelector('#link[data-state="on"]');
    await page.locator('.person.add').click();
    await page.locator('#chat .empty').waitFor();
    await body(page);
    await picture(page, `${folder}/${name.replaceAll(/\W+/g, '-')}.png`);
    assert.deepEqual(await close(), []);
  });
}

const answer = (page, text) => page.locator('#chat .theirs:not(.typing) .text', { hasText: text }).first().waitFor();
const own = (page) => page.locator('#chat .own').first();

async function write(page, text) {
  await page.locator('#message').fill(text);
  await page.keyboard.press('Enter');
  await answer(page, `«${text}»`);
}

async function open(page, kind) {
  await page.locator('#attach').click();
  await page.locator(`[data-send="${kind}"]`).click();
}

async function sendFile(page, kind, name, mimeType, buffer) {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), open(page, kind)]);
  await chooser.setFiles({ name, mimeType, buffer });
}

async function tool(page, bubble, name) {
  await bubble.hover();
  await bubble.locator('.more').click();
  await bubble.locator(`[data-tool="${name}"]`).first().click();
}

// The operator sends something to the person on the page.
async function offer(page, message) {
  const number = await page.locator('.person[aria-pressed="true"]').getAttribute('data-number');
  const accepted = await fetch(`${server}/send-message`, { method: 'POST', body: JSON.stringify({ to: `+${number}`, ...message }),
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` } });
  assert.equal(accepted.status, 202, await accepted.text());
}

phoneTest('a text', (page) => write(page, 'oi'));

phoneTest('a picture', async (page) => {
  await page.locator('#message').fill('o que acha?');
  await sendFile(page, 'image', 'a.png', 'image/png', PNG);
  await answer(page, '«o que acha?');
});

phoneTest('a voice note', async (page) => {
  await page.locator('#voice').click();
  await page.waitForFunction(() => Number(document.getElementById('voice').dataset.pieces) >= 3);
  await page.locator('#voice').click();
  await answer(page, 'áudio transcrito');
});

phoneTest('an audio file', async (page) => {
  await sendFile(page, 'audio', 'a.mp3', 'audio/mpeg', filled(Buffer.from('494433', 'hex')));
  await answer(page, 'áudio transcrito');
});

phoneTest('a video', async (page) => {
  await sendFile(page, 'video', 'a.mp4', 'video/mp4', filled(Buffer.from('0000001c667479706d703432', 'hex')));
  await answer(page, texts.media.video);
});

phoneTest('a document', async (page) => {
  await sendFile(page, 'document', 'a.pdf', 'application/pdf', Buffer.from('%PDF-1.4\n%%EOF\n'));
  await answer(page, texts.media.document);
});

phoneTest('a sticker', async (page) => {
  await sendFile(page, 'sticker', 'a.webp', 'image/webp', filled(Buffer.from('524946460000000057454250', 'hex')));
  await answer(page, texts.media.sticker);
});

phoneTest('a place', async (page) => {
  await open(page, 'location');
  await page.locator('.ask .strong').click();
  await answer(page, '[localização: Clínica Sorriso');
});

phoneTest('a card', async (page) => {
  await open(page, 'contacts');
  await page.locator('.ask .strong').click();
  await answer(page, '[contato: Dra. Íris Prado');
});

phoneTest('a poll', async (page) => {
  await open(page, 'unsupported');
  await answer(page, texts.unsupported_media);
});

phoneTest('an order', async (page) => {
  await open(page, 'order');
  await answer(page, '[pedido: 2 × kit-1');
});

phoneTest('coming from an ad', async (page) => {
  await open(page, 'ad');
  await answer(page, '[chegou pelo anúncio: Agenda cheia');
});

phoneTest('quoting, editing, reacting and deleting', async (page) => {
  await write(page, 'bom dia');
  await tool(page, own(page), 'reply');
  await page.locator('#message').fill('citando');
  await page.keyboard.press('Enter');
  await answer(page, '[em resposta a: “bom dia”]');
  await tool(page, own(page), 'edit');
  await page.locator('#message').fill('boa tarde');
  await page.keyboard.press('Enter');
  await answer(page, 'boa tarde');
  await tool(page, own(page), 'react');
  await own(page).locator('.reactions').waitFor();
  await tool(page, own(page), 'delete');
  await own(page).locator('.text', { hasText: 'mensagem apagada' }).waitFor();
  await write(page, 'e agora?');
});

phoneTest('tapping a button and a row that the operator offered', async (page) => {
  await write(page, 'posso marcar?');
  const buttons = [{ type: 'reply', reply: { id: 'sim', title: 'Quero marcar' } }];
  await offer(page, { type: 'interactive', interactive: { type: 'button', body: { text: 'Vamos?' }, action: { buttons } } });
  await page.locator('.choice', { hasText: 'Quero marcar' }).click();
  await answer(page, /\[em resposta a: “Vamos\?[^]*Quero marcar/);
  const sections = [{ title: 'Dias', rows: [{ id: 'ter', title: 'Terça' }] }];
  await offer(page, { type: 'interactive', interactive: { type: 'list', body: { text: 'Quando?' }, action: { button: 'Dias', sections } } });
  await page.locator('summary', { hasText: 'Dias' }).click();
  await page.locator('.choice', { hasText: 'Terça' }).click();
  await answer(page, 'Terça');
});

phoneTest('a template and its quick reply', async (page) => {
  await write(page, 'até logo');
  const components = [{ type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'CONTINUAR' }] }];
  await offer(page, { type: 'template', template: { name: 'lembrete', language: { code: 'pt_BR' }, components } });
  await page.locator('.choice', { hasText: 'CONTINUAR' }).click();
  await answer(page, 'CONTINUAR');
});
