// A repository of any number of commits with side branches and merges, without files: for loading histories only.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Random } from '../world/random.mjs';

const mostBranches = 60;

/** Makes a bare repository with a branch `main` of `count` commits. Same count: same commits. */
export async function makeBigRepository(path, count) {
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', path]);
  const importer = spawn('git', ['-C', path, 'fast-import', '--quiet'], { stdio: ['pipe', 'inherit', 'inherit'] });
  let text = '';
  for (const commit of commitsOf(count)) {
    text += commit;
    if (text.length < 1 << 20) continue;
    if (!importer.stdin.write(text)) await once(importer.stdin, 'drain');
    text = '';
  }
  importer.stdin.end(text);
  const [status] = await once(importer, 'close');
  if (status !== 0) throw new Error(`git fast-import ended with ${status}`);
}

/** One commit in ten merges a branch, one in eight begins one; the last merges all. */
function* commitsOf(count) {
  const random = new Random('history', count);
  const tips = [];
  let time = 1_000_000_000;
  for (let number = 1; number <= count; number++) {
    time += random.below(600);
    const parents = number === count ? tips.splice(0) : nextParents(tips, random);
    const place = parents.length === 1 ? tips.indexOf(parents[0]) : -1;
    if (place > 0) tips[place] = number;
    else if (parents.length === 1 && tips.length < mostBranches && random.yes(0.12)) tips.push(number);
    else tips[0] = number;
    const [first, ...merged] = parents;
    const who = `A U Thor <a@example.org> ${time} +0000`;
    const links = [first && `from :${first}\n`, ...merged.map((parent) => `merge :${parent}\n`)].join('');
    yield `commit refs/heads/main\nmark :${number}\nauthor ${who}\ncommitter ${who}\ndata 3\nno\n${links}\n`;
  }
}

function nextParents(tips, random) {
  if (tips.length === 0) return [];
  if (tips.length > 1 && random.yes(0.1)) return [tips[0], tips.splice(1 + random.below(tips.length - 1), 1)[0]];
  return [tips[random.below(tips.length)]];
}
