// What the tests of the phone page share. The caller of node plays the server: it answers every message with
// "resposta: " and the text.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from '../../npm/browser.mjs';

const url = process.env.PAGE_URL;
let browser;
before(async () => { browser = await openBrowser(); });
after(async () => { await browser.close(); });

// A test with a page that is connected and, at its end, has nothing to complain about but what fits `options.expected`.
export function pageTest(name, options, body) {
  test(name, async () => {
    const opened = await openPage(browser, url, options);
    await opened.page.waitForSelector('#link[data-state="on"]');
    await body(opened.page);
    const complaints = await opened.close();
    assert.deepEqual(complaints.filter((line) => !options.expected?.test(line)), []);
  });
}

export const bubbles = (page) => page.locator('#chat .bubble:not(.typing)');

// As a person does it, and waits for the answer.
export async function say(page, text) {
  const count = await bubbles(page).count();
  await page.locator('#message').fill(text);
  await page.keyboard.press('Enter');
  await bubbles(page).nth(count + 1).waitFor();
}

export const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.className);

// A control route, used from the page itself, which has the token.
export const control = (page, path, body) => page.evaluate(async ([where, order]) => {
  const token = document.querySelector('meta[name="simulator-token"]').content;
  const headers = { 'Content-Type': 'application/json', 'X-Simulator-Token': token };
  await fetch(where, { method: 'POST', headers, body: JSON.stringify(order) });
}, [path, body]);

// Lets the answers to "devagar" go, which the server keeps until it is told.
export const release = (page) => control(page, '/control/webhook', { body: JSON.stringify({ entry: [{ changes: [{ value: { release: true } }] }] }) });
