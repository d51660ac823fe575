// Pictures of the page in every guise, for a person to look at, in the folder PICTURES; and what a machine can see.
import assert from 'node:assert/strict';
import { picture } from '../../npm/browser.mjs';
import { pageTest, say } from './page.mjs';

const folder = process.env.PICTURES;

// Texts that are wider than the box that holds them.
const cut = (page) => page.evaluate(() => [...document.querySelectorAll('button, h2, h3, legend, .badge, .tag')]
  .filter((node) => node.offsetParent && node.scrollWidth > node.clientWidth + 1 && !node.closest('.people'))
  .map((node) => `${node.className || node.id}: ${node.textContent.trim()}`));

async function look(page, name) {
  await page.evaluate(() => Promise.all(document.getAnimations().filter((a) => a.effect.getComputedTiming().iterations === 1).map((a) => a.finished)));
  assert.deepEqual(await cut(page), []);
  const { innerWidth } = await page.evaluate(() => ({ innerWidth }));
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= innerWidth, 'nothing scrolls sideways');
  await picture(page, `${folder}/${name}.png`);
}

for (const dark of [false, true]) {
  for (const locale of ['pt-BR', 'en-US']) {
    for (const width of [1280, 360]) {
      const name = `${width}-${locale}-${dark ? 'dark' : 'light'}`;
      pageTest(name, { dark, locale, width, height: width === 360 ? 740 : 800 }, async (page) => {
        await say(page, 'Minha agenda anda vazia, por onde começo?');
        await page.locator('#chat .ticks.read').last().waitFor();
        await look(page, `chat-${name}`);
        if (width === 360) {
          await page.locator('[data-show="calls"]').click();
          await look(page, `calls-${name}`);
        }
        await page.locator('#faults-toggle').click();
        await page.locator('[data-side="ai"][data-kind="down"]').click();
        await page.locator('[data-side="graph"][data-kind="slow"]').click();
        await page.locator('#faults-list li[data-label="slow"]').first().waitFor();
        await look(page, `faults-${name}`);
        await page.locator('#faults-clear').click();
        await page.locator('#faults-list .none').waitFor();
      });
    }
  }
}
