// Just enough of the DevTools protocol to use a page as a person does: Chromium over a pipe, no packages.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
  '--disable-background-networking', '--disable-component-update', '--hide-scrollbars', '--remote-debugging-pipe'];

export async function openBrowser(binary) {
  const profile = mkdtempSync(join(tmpdir(), 'ft9-page-'));
  const chromium = spawn(binary, [...FLAGS, `--user-data-dir=${profile}`], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const waiting = new Map();
  const events = [];
  let last = 0;
  let rest = '';
  chromium.stdio[4].setEncoding('utf8').on('data', (text) => {
    const parts = (rest + text).split('\0');
    rest = parts.pop();
    for (const part of parts) {
      const message = JSON.parse(part);
      if (!message.id) events.push(message);
      else if (message.error) waiting.get(message.id)?.reject(new Error(message.error.message));
      else waiting.get(message.id)?.resolve(message.result);
    }
  });
  const send = (method, params = {}, sessionId = undefined) => new Promise((resolve, reject) => {
    waiting.set((last += 1), { resolve, reject });
    chromium.stdio[3].write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
  });
  const close = async () => {
    await send('Browser.close').catch(() => {});
    if (chromium.exitCode === null) await new Promise((done) => chromium.once('exit', done));
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { send, events, close };
}

export async function openPage(browser, url, width, height) {
  const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  const send = (method, params) => browser.send(method, params, sessionId);
  await send('Runtime.enable');
  await send('Log.enable');
  await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 });
  await send('Page.navigate', { url });

  async function evaluate(expression) {
    const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }
  // Polls a condition of the page; that is what a person's eyes do.
  async function until(expression, what = expression) {
    const end = Date.now() + 20_000;
    while (Date.now() < end) {
      if (await evaluate(`Boolean(${expression})`).catch(() => false)) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`not within 20 s: ${what}; the page says: ${await evaluate('document.body.innerText')}`);
  }
  async function key(name, code = name) {
    const text = name === 'Enter' ? '\r' : undefined;
    await send('Input.dispatchKeyEvent', { type: 'keyDown', key: name, code, text, windowsVirtualKeyCode: name === 'Enter' ? 13 : 9 });
    await send('Input.dispatchKeyEvent', { type: 'keyUp', key: name, code });
  }
  const type = (text) => send('Input.insertText', { text });
  async function screenshot(path) {
    const { data } = await send('Page.captureScreenshot');
    writeFileSync(path, Buffer.from(data, 'base64'));
  }
  // Errors of scripts and of the content security policy.
  const complaints = () => browser.events
    .filter((e) => e.sessionId === sessionId)
    .filter((e) => e.method === 'Runtime.exceptionThrown' || (e.method === 'Log.entryAdded' && e.params.entry.level === 'error'))
    .map((e) => JSON.stringify(e.params));
  return { evaluate, until, key, type, screenshot, complaints, send };
}
