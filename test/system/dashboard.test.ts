import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readNotation } from '../../src/core/history/notation.ts';
import { type Look, noBrowser, overflowOf, pictures, startBrowser, violationsOf, visit } from '../support/browser.ts';
import { type RecordedApi, recordedApi } from '../support/recorded-api.ts';
import { servedState } from '../support/served-state.ts';
import { orWhy } from '../support/skips.ts';
import { culprit } from '../support/stand-in-kernel.ts';
import { makeRepository, temporaryDirectory } from '../support/temporary-repository.ts';

const root = join(import.meta.dirname, '../..');
const rows = 10_000;
/** The row to which the list is scrolled: the API gives 200 rows at once. */
const farRow = process.env['CULPRIT_TEST_LONG'] === '1' ? rows - 1 : 2000;

let browser: Browser;
let api: RecordedApi;
const dist = mkdtempSync(join(tmpdir(), 'culprit-page-'));

describe.skipIf(noBrowser !== null)(orWhy('the page in a browser', noBrowser), () => {
  beforeAll(async () => {
    const vite = join(root, 'node_modules/vite/bin/vite.js');
    execFileSync(
      process.execPath,
      [vite, 'build', join(root, 'web'), '--outDir', dist, '--emptyOutDir', '--logLevel', 'error'],
      {
        // As it is shipped: vitest would have it built with React's own checks, half as large again.
        env: { ...process.env, NODE_ENV: 'production' },
      },
    );
    browser = await startBrowser();
    api = await recordedApi(dist, rows);
  });
  afterAll(async () => {
    await browser.close();
    await api.close();
    rmSync(dist, { recursive: true });
  });

  const phone: Look = { width: 380, height: 800 };
  const [finished, underWay] = ['/bisections/j0000000000000000', '/bisections/j0000000000000001'];
  const sights: readonly (readonly [name: string, path: string, awaited: string, look: Look])[] = [
    ['the list', '/', 'WARNING in ep_look', {}],
    ['the list, dark, on a phone', '/', 'WARNING in ep_look', { ...phone, scheme: 'dark' }],
    ['a finished bisection', finished, 'What was built and run', {}],
    ['a finished bisection, dark', finished, 'What was built and run', { scheme: 'dark' }],
    ['a bisection under way', underWay, 'builder-1', {}],
    ['a bisection under way, on a phone', underWay, 'builder-1', phone],
    ['the workers', '/workers', 'machine-1', {}],
    ['the workers, dark, on a phone', '/workers', 'machine-1', { ...phone, scheme: 'dark' }],
    ['the portfolio', '/portfolio', 'How they ended', {}],
    ['the portfolio, dark, on a phone', '/portfolio', 'How they ended', { ...phone, scheme: 'dark' }],
    ['the audit', '/audit', 'Judge it', {}],
    ['the audit, dark, on a phone', '/audit', 'Judge it', { ...phone, scheme: 'dark' }],
    ['a page that is not there', '/nowhere', 'There is no such page', {}],
  ];

  test.each(sights)('%s: no complaint, no violation, no scrolling sideways', async (name, path, awaited, look) => {
    const { page, complaints, leave } = await visit(browser, api.url + path, look);
    await page.getByText(awaited).first().waitFor();
    await picture(page, name);
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    expect(complaints).toEqual([]);
    await leave();
  });

  test('all of it is below 250 KB, compressed', () => {
    const assets = join(dist, 'assets');
    const sizes = readdirSync(assets).map((name) => gzipSync(readFileSync(join(assets, name))).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
  });

  test('ten thousand rows: few are in the document, a far one is reached, search and filter are in the address', async () => {
    const { page, leave } = await visit(browser, api.url);
    await page.locator('[data-row]').first().waitFor();
    expect(await page.locator('[data-row]').count()).toBeLessThan(60);
    await expect
      .poll(
        async () => {
          await page.evaluate(`document.querySelector('.rows').scrollTop = ${farRow} * 52`);
          return await page.locator(`[data-row="${farRow}"]`).count();
        },
        { timeout: 60_000 },
      )
      .toBe(1);
    expect(await page.locator('[data-row]').count()).toBeLessThan(60);
    expect(await longestFrame(page)).toBeLessThan(250);
    await page.keyboard.press('/');
    await page.keyboard.type('msg_head_size');
    await page.waitForURL(/search=msg_head_size/);
    await page.getByLabel('State').selectOption('running');
    await page.waitForURL(/state=running/);
    await page.getByText('No bisection is like that.').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.locator('[data-row="0"]').waitFor();
    await leave();
  });

  test('the list is walked by keys', async () => {
    const { page, leave } = await visit(browser, api.url);
    await page.locator('[data-row="0"]').focus();
    for (const key of ['ArrowDown', 'j', 'ArrowDown', 'k']) await page.keyboard.press(key);
    expect(await page.evaluate('document.activeElement.dataset.row')).toBe('2');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Kernel mode fault in msg_head_size' }).waitFor();
    await leave();
  });

  test('a cell opens its console at the crash, another one beside it; both are in the address', async () => {
    const { page, complaints, leave } = await visit(browser, api.url + finished);
    await page.locator('button[data-cell]').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.locator('.console mark').waitFor();
    expect(await page.locator('.console mark').textContent()).toContain('cut here');
    expect(await page.locator('.console mark').isVisible()).toBe(true);
    await page.getByRole('button', { name: /^Run 1 of b021f37f8f53/ }).click({ modifiers: ['Shift'] });
    await expect.poll(() => page.locator('section.console').count()).toBe(2);
    expect(page.url()).toMatch(/console=ea00678c0d12[0-9a-f]{28}-1&beside=b021f37f8f53/);
    await picture(page, 'two consoles');
    expect(await violationsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await leave();
  });

  test('the strip is zoomed by keys', async () => {
    const { page, leave } = await visit(browser, api.url + finished);
    const strip = page.locator('svg.strip');
    await strip.focus();
    expect(await strip.getAttribute('aria-label')).toContain('places 1 to 51 of 51');
    await page.keyboard.press('+');
    await expect.poll(() => strip.getAttribute('aria-label')).toContain('places 13 to 39 of 51');
    await page.keyboard.press('0');
    await expect.poll(() => strip.getAttribute('aria-label')).toContain('places 1 to 51 of 51');
    await leave();
  });

  test('what cannot be taken back is asked for first, and marks go where they belong', async () => {
    const { page, leave } = await visit(browser, api.url + underWay);
    await page.getByRole('button', { name: 'Cancel …' }).click();
    expect(api.posts).toEqual([]);
    await page.getByRole('button', { name: 'Cancel the bisection' }).click();
    await expect.poll(() => api.posts).toEqual(['POST /api/v1/jobs/j0000000000000001/cancel ']);
    await page.getByLabel('What', { exact: true }).selectOption('other');
    await page.getByLabel(/: which$/).fill('INFO: task hung in f');
    await page.getByLabel('Because').fill('seen without it');
    await page.getByRole('button', { name: 'Say so' }).click();
    const said = '{"kind":"other","values":["INFO: task hung in f"],"because":"seen without it"}';
    await expect.poll(() => api.posts.at(-1)).toBe(`POST /api/v1/bisections/j0000000000000001/marks ${said}`);
    await leave();
  });

  test('an example log is judged', async () => {
    const { page, complaints, leave } = await visit(browser, `${api.url}/audit`);
    await page.getByRole('button', { name: 'masked' }).click();
    await page.getByRole('heading', { name: 'doubtful' }).waitFor();
    await page.getByText('in 3 of 3 bad steps of the search no crash was one of the start').waitFor();
    await picture(page, 'a log judged');
    expect(await violationsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await leave();
  });

  test('a viewer may look only, and is told so', async () => {
    const forViewers = await recordedApi(dist, 3, 'viewer');
    const { page, leave } = await visit(browser, forViewers.url + underWay);
    await page.getByText('ida may look only').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click({ force: true });
    await page.getByRole('button', { name: 'Pause' }).hover();
    expect(forViewers.posts).toEqual([]);
    expect(await page.getByRole('button', { name: 'Say so' }).isDisabled()).toBe(true);
    await leave();
    await forViewers.close();
  });

  test('markup in foreign text is text, on every part of the page', async () => {
    const evil = '<img src=x onerror="document.title=1"><script>alert(1)</script>';
    const hostile = await recordedApi(dist, 3, 'operator', (detail) => ({
      ...detail,
      title: evil,
      culprit: detail.culprit && { ...detail.culprit, subject: evil },
      culpritPanel: detail.culpritPanel && { ...detail.culpritPanel, subject: evil, stat: evil, author: evil },
      candidates: detail.candidates.map((one) => ({ ...one, subject: evil })),
      history: detail.history.map((one) => ({ ...one, subject: evil })),
      runs: detail.runs.map((one) => ({ ...one, subject: evil })),
    }));
    for (const path of ['/', finished, underWay]) {
      const { page, complaints, leave } = await visit(browser, hostile.url + path);
      await page.getByText(evil).first().waitFor();
      expect(await page.locator('img[src="x"], main script').count()).toBe(0);
      expect(await overflowOf(page)).toBe(0);
      expect(complaints).toEqual([]);
      await leave();
    }
    await hostile.close();
  });

  test('a server that is away is said, and the page goes on when it is back', async () => {
    const { page, leave } = await visit(browser, api.url);
    await page.route('**/api/**', (route) => route.abort());
    await page.goto(`${api.url}/workers`);
    await page.getByText('no answer to /api/v1/workers').waitFor();
    await page.unroute('**/api/**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => page.getByText('machine-1').count()).toBe(1);
    await leave();
  });

  test('the real server shows a bisection that was just made', async () => {
    const directory = temporaryDirectory();
    const [repository, state] = [join(directory, 'project'), join(directory, 'state')];
    const ids = makeRepository(repository, readNotation('a-b-c-d-e-f-g-h'), (name) => ({
      files: { affected: name >= 'e' ? 'yes' : 'no' },
    }));
    const command = ['sh', '-c', 'echo here; test "$(cat affected)" = no'];
    const ends = ['--good', ids.get('a')!, '--bad', ids.get('h')!];
    expect(culprit('run', '--repo', repository, '--state', state, ...ends, '--quiet', '--', ...command).status).toBe(0);
    const server = await servedState(state);
    const { page, complaints, leave } = await visit(browser, server.url);
    await page.locator('[data-row="0"]').click();
    await page.getByRole('heading', { name: 'What was built and run' }).waitFor();
    await page.getByRole('heading', { level: 3, name: 'e', exact: true }).waitFor();
    await page.locator('button[data-cell]').first().click();
    await page.locator('section.console').getByText('here').waitFor();
    await page.getByLabel(/: which$/).fill('command failed');
    await page.getByRole('button', { name: 'Say so' }).click();
    await page.getByText('“command failed” is the same bug', { exact: true }).waitFor();
    await saidElsewhere(page.url(), 'no such crash');
    await page.getByText('“no such crash” is another bug', { exact: true }).waitFor();
    await picture(page, 'on the real server');
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    expect(complaints).toEqual([]);
    await leave();
    await server.stop();
  });
});

/** A mark by somebody else, of which the page hears by an event alone. */
async function saidElsewhere(page: string, title: string): Promise<void> {
  const { origin, pathname } = new URL(page);
  const answer = await fetch(`${origin}/api/v1${pathname}/marks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'other', values: [title] }),
  });
  expect(answer.status).toBe(200);
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name.replaceAll(/[^a-z]+/g, '-')}.png`), fullPage: true });
}

/** The longest that the list lets a frame wait while it is scrolled, in milliseconds. */
function longestFrame(page: Page): Promise<number> {
  return page.evaluate(`new Promise((resolve) => {
    const box = document.querySelector('.rows');
    let [frames, last, most] = [0, performance.now(), 0];
    const next = (now) => {
      most = Math.max(most, now - last);
      last = now;
      box.scrollTop -= 400;
      if (++frames < 60) requestAnimationFrame(next);
      else resolve(most);
    };
    requestAnimationFrame(next);
  })`);
}
