import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const places = [process.env['CULPRIT_CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];
const executablePath = places.find((path) => path !== '' && existsSync(path));

/** Why nothing can be looked at here; null where it can. */
export const noBrowser =
  executablePath === undefined ? 'no chromium: scripts/setup test installs it, or name one in CULPRIT_CHROMIUM' : null;

/** Where the pictures of the pages are put. */
export const pictures = process.env['CULPRIT_PICTURES'] ?? mkdtempSync(join(tmpdir(), 'culprit-pictures-'));

/** Debian's chromium without a window. Its own sandbox wants what a container or root does not have. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
}

export interface Visit {
  readonly page: Page;
  /** What the page complained about so far: errors of its console, exceptions, what its policy refused. */
  readonly complaints: readonly string[];
  readonly leave: () => Promise<void>;
}

export async function visit(browser: Browser, url: string, look: Look = {}): Promise<Visit> {
  const { width = 1280, height = 900, scheme = 'light' } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { page, complaints, leave: () => context.close() };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong, a line each: the rule and the element. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  return await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
       violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => id + ': ' + help + ': ' + html.slice(0, 200))))`,
  );
}

/** By how many pixels the page is wider than its window. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate('Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)');
}
