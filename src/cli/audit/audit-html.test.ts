import { expect, test } from 'vitest';
import { auditLog } from '../../core/audit/audit.ts';
import { parseLog } from '../../core/log/syzbot/parse.ts';
import { auditPage } from './audit-html.ts';
import { auditText } from './audit-text.ts';
import { html } from './html.ts';

const hostile = '</pre><script>alert(1)</script><img src=x onerror=alert(1)>"\'&\u001b[31m\u0007\u202e';

/** Everything that a log can name is hostile. */
const text = [
  `bisecting cause commit starting from ${'a'.repeat(40)}`,
  `testing commit ${'a'.repeat(40)} with gcc ${hostile}`,
  `run #0: crashed: WARNING in ${hostile}`,
  `run #1: boot failed: ${hostile}`,
  'testing release v5.4',
  `testing commit ${'b'.repeat(40)} with gcc ${hostile}`,
  'all runs: OK',
  `# git bisect start ${'a'.repeat(40)} ${'b'.repeat(40)}`,
  'Bisecting: 0 revisions left to test after this (roughly 0 steps)',
  `[${'c'.repeat(40)}] ${hostile}`,
  `testing commit ${'c'.repeat(40)} with gcc ${hostile}`,
  `run #0: crashed: ${hostile}`,
  `# git bisect bad ${'c'.repeat(40)}`,
  `${'c'.repeat(40)} is the first bad commit`,
  'revisions tested: 3, total time: 45m0s (build: 20m0s, test: 20m0s)',
  `first bad commit: ${'c'.repeat(40)} ${hostile}`,
  'cc: ["ada@example.org"]',
  `crash: ${hostile}`,
  `${hostile} ../<b>.c:1`,
  '',
].join('\n');
const audit = auditLog(parseLog(text));

test('nothing of a log becomes markup', () => {
  const page = auditPage([{ name: hostile, audit }]);
  expect(page).not.toMatch(/<script|<img|<b>\.c/);
  expect(page).toContain('&lt;script&gt;alert(1)');
  expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
});

test('the page needs nothing from elsewhere and allows nothing', () => {
  const page = auditPage([{ name: 'x', audit }]);
  expect(page).toContain('default-src &#39;none&#39;');
  const withoutValues = page.replaceAll(/="[^"]*"/g, '');
  expect(withoutValues).not.toMatch(/<[^>]*\b(?:src|href|action)\b/);
  expect(page).not.toMatch(/url\(|@import/);
});

test('nothing of a log commands a terminal', () => {
  const drawn = auditText(audit, hostile, { unicode: true, colour: false, columns: 80 });
  expect(drawn).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test('without UTF-8 all is ASCII', () => {
  const drawn = auditText(audit, 'x', { unicode: false, colour: false, columns: 80 });
  expect(drawn).toMatch(/^[\n -~]*$/);
});

test('templates escape texts and keep markup', () => {
  expect(html`<i>${'<&>'}${html`<b>${1}</b>`}${['"', "'"]}</i>`.text).toBe('<i>&lt;&amp;&gt;<b>1</b>&quot;&#39;</i>');
});
