// node phone_page.mjs CHROMIUM URL [SCREENSHOT-DIRECTORY]: uses the phone page with the keyboard. The caller plays the
// server: it answers every message with "resposta: " and the text. Exits 0 if everything was as it should be.
import assert from 'node:assert/strict';
import { openBrowser, openPage } from './browser.mjs';

const [binary, url, directory] = process.argv.slice(2);
const browser = await openBrowser(binary);

async function shot(page, name) {
  if (directory) await page.screenshot(`${directory}/${name}.png`);
}

const BUBBLES = '[...document.querySelectorAll("#chat .bubble:not(.typing)")]';

async function converse() {
  const page = await openPage(browser, url, 1280, 800);
  await page.until('document.querySelector("#link").dataset.state === "on"', 'connected');
  assert.equal(await page.evaluate('document.activeElement.id'), 'message', 'one can type at once');
  await page.type('Olá, *mentor*! <b>não é HTML</b>');
  await page.key('Enter');
  await page.until(`${BUBBLES}.length === 2`, 'the message and its answer');
  const texts = await page.evaluate(`${BUBBLES}.map((b) => b.querySelector(".text").textContent)`);
  assert.deepEqual(texts, ['Olá, mentor! <b>não é HTML</b>', 'resposta: Olá, mentor! <b>não é HTML</b>']);
  assert.equal(await page.evaluate('document.querySelector("#chat b")'), null, 'text never becomes markup');
  assert.equal(await page.evaluate('document.querySelector("#chat .own strong").textContent'), 'mentor');
  await page.until(`${BUBBLES}.every((b) => b.querySelector(".ticks.read"))`, 'blue ticks on both');
  await page.until('document.querySelectorAll("#webhooks .badge.good").length >= 4', 'the message and three statuses');
  await page.until('document.querySelector("#calls .json")?.textContent.includes("biz_opaque_callback_data")', 'the Graph call as JSON');
  assert.match(await page.evaluate('document.querySelector("#webhooks .json").textContent'), /"messaging_product": "whatsapp"/);
  await shot(page, 'page-1280');
  assert.deepEqual(page.complaints(), []);
}

async function typing() {
  const page = await openPage(browser, url, 1280, 800);
  await page.until('document.querySelector("#link").dataset.state === "on"', 'connected');
  await page.type('devagar');
  await page.key('Enter');
  await page.until('document.querySelector("#presence").textContent === "digitando…"', 'the typing indicator');
  await shot(page, 'page-typing');
  await page.until(`${BUBBLES}.at(-1).textContent.includes("resposta: devagar")`, 'the slow answer');
  await page.until('document.querySelector("#presence").textContent === "online"', 'the end of typing');
  assert.deepEqual(page.complaints(), []);
}

async function narrow() {
  const page = await openPage(browser, url, 360, 740);
  await page.until(`${BUBBLES}.length >= 2`, 'the past conversation');
  for (const view of ['webhooks', 'calls', 'chat']) {
    await page.evaluate(`document.querySelector('[data-show="${view}"]').click()`);
    const wide = await page.evaluate('document.documentElement.scrollWidth');
    assert.ok(wide <= 360, `${view} is ${wide} px wide`);
    assert.equal(await page.evaluate(`getComputedStyle(document.querySelector('[data-part="${view}"]')).display`), 'flex');
    await shot(page, `page-360-${view}`);
  }
  assert.deepEqual(page.complaints(), []);
}

try {
  await converse();
  await typing();
  await narrow();
  console.log('the phone page works');
} finally {
  await browser.close();
}
