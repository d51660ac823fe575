// What a mentee lives through on the phone page, with the real server behind it and the simulated model.
// PICTURES is a folder for a person to look into.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, picture } from '../../npm/browser.mjs';

const { PAGE_URL: url, SERVER_URL: server, ADMIN_TOKEN: token, PICTURES: folder } = process.env;
const texts = JSON.parse(readFileSync(new URL('../../../config/texts.json', import.meta.url)));

let browser;
before(async () => { browser = await openBrowser(); });
after(async () => { await browser.close(); });

// A new person on the page. `ask` reads an admin route; `{number}` in its path is the person's number.
function mentee(name, body) {
  test(name, async () => {
    const { page, close } = await openPage(browser, url);
    await page.waitForSelector('#link[data-state="on"]');
    await page.locator('.person.add').click();
    await page.locator('#chat .empty').waitFor();
    const number = await page.locator('.person[aria-pressed="true"]').getAttribute('data-number');
    const ask = async (path) => {
      const response = await fetch(server + path.replace('{number}', number), { headers: { Authorization: `Bearer ${token}` } });
      return { status: response.status, body: await response.json() };
    };
    await body(page, ask);
    await picture(page, `${folder}/${name.replaceAll(/\W+/g, '-')}.png`);
    assert.deepEqual(await close(), []);
  });
}

const answers = (page) => page.locator('#chat .theirs:not(.typing) .text');
const heard = (page, text) => answers(page).filter({ hasText: text }).first().waitFor();

async function say(page, text) {
  await page.locator('#message').fill(text);
  await page.keyboard.press('Enter');
}

// The server has taken it: whoever is not to be answered has had that decided with it.
const taken = (page) => page.locator('#chat .own').last().locator('.ticks.delivered, .ticks.read').waitFor();

mentee('three quick messages get one answer', async (page) => {
  for (const text of ['oi', 'queria falar de preço', 'quanto cobro por um clareamento?']) await say(page, text);
  await heard(page, '«quanto cobro por um clareamento?»');
  assert.equal(await answers(page).count(), 1);
});

mentee('a voice note is understood', async (page) => {
  await page.locator('#voice').click();
  await page.waitForFunction(() => Number(document.getElementById('voice').dataset.pieces) >= 3);
  await page.locator('#voice').click();
  await heard(page, 'quero organizar melhor o meu consultório');
});

mentee('who wants a human being gets one and the mentor is silent', async (page, ask) => {
  await say(page, 'falar com humano');
  await answers(page).first().waitFor();
  const { handover } = texts;
  const notice = await answers(page).first().innerText();
  assert.ok([handover.now, handover.later.split('{')[0], handover.unknown].some((text) => notice.includes(text)), notice);
  await say(page, 'tem alguém aí?');
  await taken(page);
  assert.equal(await answers(page).count(), 1);
  const { body } = await ask('/conversations?state=handed_over');
  assert.equal(body.conversations.length, 1);
});

mentee('PARAR stops everything', async (page) => {
  await say(page, 'oi');
  await heard(page, '«oi»');
  await say(page, 'PARAR');
  await heard(page, texts.opted_out);
  await say(page, 'e o preço?');
  await taken(page);
  assert.equal(await answers(page).count(), 2);
});

mentee('who comes back is remembered', async (page, ask) => {
  await say(page, 'Meu nome é Ana e vou ligar para dez pacientes');
  await heard(page, 'dez pacientes');
  while ((await ask('/sessions/{number}')).status !== 404);
  await say(page, 'voltei');
  await heard(page, 'Que bom ver você de novo, Ana! Ficou combinado: ligar para dez pacientes.');
});
