// Chromium as the tests of the pages use it. Needs CHROMIUM in the environment.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { load } from './packages.mjs';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
  // A microphone that beeps, and is allowed.
  '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

// Playwright starts it headless, with a new empty profile that goes with it.
export async function openBrowser() {
  const { chromium } = (await load('playwright-core')).default;
  return chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
}

// A page in a profile of its own. `complaints` collects what must stay empty: errors of scripts, of the console and of
// the content security policy, and requests that failed.
export async function openPage(browser, url, options = {}) {
  const { width = 1280, height = 800, locale = 'pt-BR', dark = false } = options;
  const context = await browser.newContext({ locale, viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
  const page = await context.newPage();
  const complaints = [];
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && complaints.push(`console: ${message.text()}`));
  await page.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => globalThis.violations.push(event.violatedDirective));
  });
  await page.goto(url);
  const close = async () => {
    complaints.push(...(await page.evaluate(() => globalThis.violations)));
    await context.close();
    return complaints;
  };
  return { page, complaints, close };
}

// Saves a picture where a person can look at it.
export async function picture(page, path) {
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path });
}
