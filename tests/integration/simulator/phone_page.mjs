import assert from 'node:assert/strict';
import { bubbles, focused, pageTest, release, say } from './page.mjs';

pageTest('a message is answered, ticked and shown as JSON', {}, async (page) => {
  assert.equal(await focused(page), 'message', 'one can type at once');
  await page.keyboard.type('Olá, *mentor*! <b>não é HTML</b>');
  await page.keyboard.press('Enter');
  await bubbles(page).nth(1).waitFor();
  const texts = await bubbles(page).locator('.text').allTextContents();
  assert.deepEqual(texts, ['Olá, mentor! <b>não é HTML</b>', 'resposta: Olá, *mentor*! <b>não é HTML</b>'.replaceAll('*', '')]);
  assert.equal(await page.locator('#chat b').count(), 0, 'text never becomes markup');
  assert.equal(await page.locator('#chat .own strong').textContent(), 'mentor');
  await bubbles(page).nth(1).locator('.ticks.read').waitFor();
  await bubbles(page).nth(0).locator('.ticks.read').waitFor();
  await page.locator('#webhooks .badge.good').nth(3).waitFor();
  await page.locator('#calls .json', { hasText: 'biz_opaque_callback_data' }).waitFor();
  assert.match(await page.locator('#webhooks .json').first().textContent(), /"messaging_product": "whatsapp"/);
});

pageTest('typing is shown until the answer comes', {}, async (page) => {
  await page.locator('#message').fill('devagar');
  await page.keyboard.press('Enter');
  await page.locator('#presence', { hasText: 'digitando…' }).waitFor();
  await page.locator('.bubble.typing').waitFor();
  await release(page);
  await page.locator('#chat', { hasText: 'resposta: devagar' }).waitFor();
  await page.locator('#presence', { hasText: 'online' }).waitFor();
});

pageTest('the up arrow brings back what was sent', {}, async (page) => {
  const box = page.locator('#message');
  await say(page, 'primeira');
  await say(page, 'segunda');
  await page.keyboard.press('ArrowUp');
  assert.equal(await box.inputValue(), 'segunda');
  await page.keyboard.press('ArrowUp');
  assert.equal(await box.inputValue(), 'primeira');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.equal(await box.inputValue(), '');
  await page.keyboard.press('ArrowUp');
  const count = await bubbles(page).count();
  await page.keyboard.press('Enter');
  await bubbles(page).nth(count + 1).waitFor();
  assert.equal(await bubbles(page).nth(count).locator('.text').textContent(), 'segunda');
  await page.keyboard.type('outra');
  await page.keyboard.press('ArrowUp');
  assert.equal(await box.inputValue(), 'outra', 'a text that is being written stays');
});

pageTest('people can be added and switched; what came meanwhile is counted', {}, async (page) => {
  const pressed = page.locator('.person[aria-pressed="true"]');
  await page.locator('.person', { hasText: 'Rafael' }).click();
  assert.equal(await focused(page), 'message');
  await page.locator('#message').fill('devagar');
  await page.keyboard.press('Enter');
  await page.locator('#presence', { hasText: 'digitando…' }).waitFor();
  await page.locator('.person', { hasText: 'Marina' }).click();
  assert.match(await pressed.textContent(), /Marina/);
  await release(page);
  await page.locator('.person', { hasText: 'Rafael' }).locator('.unread:text-is("1")').waitFor();
  assert.match(await page.locator('.person', { hasText: 'Rafael' }).getAttribute('aria-label'), /1 não lidas/);
  await page.locator('.person', { hasText: 'Rafael' }).click();
  assert.equal(await page.locator('.person', { hasText: 'Rafael' }).locator('.unread').isVisible(), false);
  const before = await page.locator('.person[data-number]').count();
  await page.locator('.person.add').click();
  assert.equal(await page.locator('.person[data-number]').count(), before + 1);
  assert.equal(await bubbles(page).count(), 0);
  await say(page, 'sou nova');
});

pageTest('the language is the browser’s, can be switched, and is remembered', { locale: 'en-US' }, async (page) => {
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await say(page, 'uma mensagem');
  await page.locator('#webhooks-title', { hasText: 'Webhooks sent to the server' }).waitFor();
  await page.locator('#language', { hasText: 'PT' }).click();
  await page.locator('#webhooks-title', { hasText: 'Webhooks enviados ao servidor' }).waitFor();
  assert.equal(await page.locator('#message').getAttribute('placeholder'), 'Mensagem (↑ a última)');
  assert.ok((await bubbles(page).count()) >= 2, 'the chat is still there');
  assert.ok((await page.locator('#webhooks .entry').count()) >= 1, 'and the entries');
  await page.reload();
  await page.locator('#webhooks-title', { hasText: 'Webhooks enviados ao servidor' }).waitFor();
  assert.equal(await page.title(), 'Simulador FT9');
});

pageTest('the keyboard reaches everything in the order in which it is seen', {}, async (page) => {
  const seen = [];
  await page.locator('.skip').focus();
  for (let i = 0; i < 13; i += 1) {
    if (i) await page.keyboard.press('Tab');
    seen.push(await focused(page));
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.notEqual(outline, 'none', `${seen.at(-1)} shows that it has the focus`);
  }
  assert.deepEqual(seen.slice(0, 3), ['skip', 'language', 'faults-toggle']);
  assert.deepEqual(seen.slice(3, 6), ['person', 'person', 'person']);
  assert.ok(seen.indexOf('person add') < seen.indexOf('clock') && seen.indexOf('clock') < seen.indexOf('chat'), seen.join(' '));
  await page.locator('.person').first().focus();
  await page.keyboard.press('ArrowRight');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Rafael/);
});

pageTest('at 360 pixels one part is shown at a time, and nothing is cut off', { width: 360, height: 740 }, async (page) => {
  await say(page, 'Uma mensagem bem comprida, para ver como ela se quebra em várias linhas numa tela estreita');
  for (const view of ['webhooks', 'calls', 'chat']) {
    await page.locator(`[data-show="${view}"]`).click();
    assert.equal(await page.locator(`[data-part="${view}"]`).isVisible(), true);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360, view);
  }
});
