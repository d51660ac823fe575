import assert from 'node:assert/strict';
import { bubbles, control, focused, pageTest, say } from './page.mjs';

const rows = (page) => page.locator('#faults-list li[data-label]');
const row = (page, label) => page.locator(`#faults-list li[data-label="${label}"]`);
const kind = (page, side, name) => page.locator(`[data-side="${side}"][data-kind="${name}"]`);

async function openDrawer(page) {
  await control(page, '/control/faults/clear', {});
  await page.locator('#faults-toggle').click();
  await page.locator('#faults').waitFor();
  await page.locator('#faults-list .none').waitFor();
}

pageTest('it opens, works and closes by the keyboard', {}, async (page) => {
  await page.locator('#faults-toggle').focus();
  await page.keyboard.press('Enter');
  assert.equal(await focused(page), 'faults');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'faults-close');
  await kind(page, 'graph', 'limit').focus();
  await page.keyboard.press('Enter');
  await row(page, 'limit').waitFor();
  assert.equal(await page.locator('#faults-count').textContent(), '1');
  await row(page, 'limit').locator('.clear-one').focus();
  await page.keyboard.press('Enter');
  await page.locator('#faults-list .none').waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#faults').isVisible(), false);
  assert.equal(await focused(page), 'faults-toggle', 'the focus is where it came from');
});

pageTest('every button orders its fault; all are cleared at once', {}, async (page) => {
  await openDrawer(page);
  await page.locator('input[name="times"][value="0"]').check();
  const buttons = page.locator('.kind-button:not([data-kind="forged"])');
  const count = await buttons.count();
  assert.equal(count, 20);
  for (let i = 0; i < count; i += 1) {
    await buttons.nth(i).click();
    await rows(page).nth(i).waitFor();
  }
  assert.equal(await rows(page).count(), count);
  for (const text of await rows(page).locator('.what').allTextContents()) assert.doesNotMatch(text, /[{}]/, 'it has a name');
  await page.locator('#faults-clear').click();
  await page.locator('#faults-list .none').waitFor();
});

pageTest('a fault says how often it hit and that it is used up', {}, async (page) => {
  await openDrawer(page);
  await page.locator('input[name="times"][value="3"]').check();
  await kind(page, 'graph', 'limit').click();
  await row(page, 'limit').waitFor();
  await page.locator('#message').fill('três vezes');
  await page.keyboard.press('Enter');
  await row(page, 'limit').locator('.state', { hasText: 'atingiu 1× · mais 2' }).waitFor();
  await page.locator('#calls .badge.bad').first().waitFor();
  for (const text of ['outra', 'mais outra']) {
    await page.locator('#message').fill(text);
    await page.keyboard.press('Enter');
  }
  await row(page, 'limit').locator('.state', { hasText: 'atingiu 3× · usada' }).waitFor();
  assert.equal(await page.locator('#faults-count').isVisible(), false, 'nothing is active any more');
});

pageTest('a duplicate delivery shows on the bubble', {}, async (page) => {
  await openDrawer(page);
  await kind(page, 'webhook', 'twice').click();
  await row(page, 'twice').waitFor();
  await page.locator('#message').fill('em dobro');
  await page.keyboard.press('Enter');
  await bubbles(page).locator('.copies', { hasText: '2× entregue' }).first().waitFor();
});

pageTest('a message that is held is overtaken by the next', {}, async (page) => {
  await page.locator('.person', { hasText: 'Marina' }).click();
  await openDrawer(page);
  // Longer than the button's five seconds: a busy machine may take them to press the next one.
  await control(page, '/control/faults', { target: 'webhook', hold: true, delay_ms: 60_000, label: 'reorder' });
  await row(page, 'reorder').waitFor();
  await page.locator('#message').fill('espera');
  await page.keyboard.press('Enter');
  await row(page, 'reorder').locator('.state', { hasText: 'atingiu 1×' }).waitFor();
  await page.locator('#message').fill('passa na frente');
  await page.keyboard.press('Enter');
  await bubbles(page).locator('.text', { hasText: /^espera$/ }).waitFor();
  const own = await page.locator('#chat .own .text').allTextContents();
  assert.deepEqual(own.slice(-2), ['passa na frente', 'espera']);
});

pageTest('a fault set elsewhere appears, with its own words', { locale: 'en-US' }, async (page) => {
  await openDrawer(page);
  await control(page, '/control/faults', { target: 'ai', status: 418 });
  await page.locator('#faults-list .what', { hasText: '418' }).waitFor();
  await page.locator('#faults-list .state', { hasText: '1 to come' }).waitFor();
  await page.locator('#faults-clear').click();
});

pageTest('at 360 pixels the drawer covers the page', { width: 360, height: 740 }, async (page) => {
  await openDrawer(page);
  const box = await page.locator('#faults').boundingBox();
  assert.deepEqual([box.x, box.width], [0, 360]);
  await page.keyboard.press('Escape');
  await say(page, 'voltei');
});

pageTest('a forged webhook is sent at once and is nobody’s message', {}, async (page) => {
  const own = page.locator('#chat .bubble.own');
  const before = await own.count();
  await openDrawer(page);
  await kind(page, 'webhook', 'forged').click();
  await page.locator('#webhooks .entry', { hasText: 'corpo livre' }).first().waitFor();
  assert.equal(await own.count(), before);
  assert.equal(await page.locator('#faults-list .none').isVisible(), true, 'it leaves no fault behind');
});
