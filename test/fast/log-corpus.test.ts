import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseLog } from '../../src/core/log/syzbot/parse.ts';
import { renderLog } from '../../src/core/log/syzbot/render.ts';

const shared = new URL('../../../shared/', import.meta.url);

function checkDirectory(name: string, directory: URL): void {
  if (!existsSync(directory)) {
    test.skip(`${name}: not here (${directory.pathname})`, () => {});
    return;
  }
  const files = readdirSync(directory).filter((file) => file.endsWith('.txt'));
  test(`${name}: ${files.length} logs come back byte for byte`, () => {
    const changed: string[] = [];
    const noted: string[] = [];
    for (const file of files) {
      const text = readFileSync(new URL(file, directory), 'latin1');
      const document = parseLog(text);
      if (renderLog(document) !== text) changed.push(file);
      for (const note of document.notes)
        if (note.what !== 'missing' && note.what !== 'cut-line')
          noted.push(`${file}:${note.line} ${note.what} ${text.split('\n')[(note.line ?? 1) - 1]}`);
    }
    expect(changed).toEqual([]);
    expect(noted).toEqual([]);
  });
}

checkDirectory('seeds', new URL('seeds/', shared));
checkDirectory('corpus', new URL('corpus/bisection-logs/logs/', shared));
