// A small history with branches: the same commits, with the same ids, wherever it is made.
import { execFileSync } from 'node:child_process';

const topics = 60;

/** Commits, parents before children: `{ subject, parents }`, parents as positions. The first is the clean end, the last the head. */
export function drawHistory() {
  const commits = [{ subject: 'start', parents: [] }];
  const add = (subject, ...parents) => commits.push({ subject, parents }) - 1;
  const line = [0];
  for (let topic = 1; topic <= topics; topic++) {
    let tip = line[Math.max(0, line.length - 1 - 2 * ((topic * 5) % 4))];
    for (let part = 1; part <= 4 + ((topic * 7) % 9); part++) tip = add(`topic ${topic}, part ${part}`, tip);
    line.push(add(`tidy up before topic ${topic}`, line.at(-1)));
    line.push(add(`Merge topic ${topic}`, line.at(-1), tip));
  }
  return commits;
}

/** Makes a repository of it; returns the ids by position. */
export function makeRepository(commits, path) {
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', path]);
  const git = (args, input) => execFileSync('git', ['-C', path, ...args], { input, encoding: 'utf8' });
  git(['fast-import', '--quiet'], commits.map(fastImport).join(''));
  const ids = new Map(
    git(['log', '--format=%H %s', 'main'])
      .trimEnd()
      .split('\n')
      .map((row) => [row.slice(41), row.slice(0, 40)]),
  );
  return commits.map(({ subject }) => ids.get(subject));
}

function fastImport({ subject, parents }, position) {
  const [first, ...others] = parents;
  return [
    `commit refs/heads/main\nmark :${position + 1}\ncommitter Example <example@example.org> ${1700000000 + 3600 * position} +0000`,
    `data ${subject.length}\n${subject}`,
    ...(first === undefined ? [] : [`from :${first + 1}`]),
    ...others.map((parent) => `merge :${parent + 1}`),
    `M 100644 inline last\ndata ${subject.length}\n${subject}\n\n`,
  ].join('\n');
}
