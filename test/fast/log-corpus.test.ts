import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseLog } from '../../src/core/log/syzbot/parse.ts';
import { readBisection } from '../../src/core/log/syzbot/read-bisection.ts';
import { renderLog } from '../../src/core/log/syzbot/render.ts';
import { replay } from '../../src/core/replay/replay.ts';
import { describeShared } from '../support/shared.ts';

interface NamedLog {
  readonly name: string;
  readonly text: string;
}

function logsIn(directory: URL): readonly NamedLog[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => ({ name, text: readFileSync(new URL(name, directory), 'latin1') }));
}

/** Names of the logs that fail, so that a failure says which. */
const failing = (logs: readonly NamedLog[], passes: (text: string) => boolean) =>
  logs.filter(({ text }) => !passes(text)).map(({ name }) => name);

const understood = (text: string) =>
  parseLog(text).notes.every(({ what }) => what !== 'unknown-line' && what !== 'remark');

describeShared('seeds/', (directory) => {
  const logs = logsIn(directory);

  test('all five come back byte for byte, every line understood', () => {
    expect(logs).toHaveLength(5);
    expect(failing(logs, (text) => renderLog(parseLog(text)) === text)).toEqual([]);
    expect(failing(logs, understood)).toEqual([]);
  });

  test('a search by the rules of their time writes all five again', () => {
    expect(failing(logs, (text) => renderLog(replay(parseLog(text), null).document) === text)).toEqual([]);
  });

  test('a bad verdict whose one crash is taken away is not what the rules say', () => {
    const { text } = logs.find(({ name }) => name.startsWith('004'))!;
    const changed = text.replace('run #9: crashed: WARNING in __static_key_slow_dec_cpuslocked', 'run #9: OK');
    expect(changed).not.toBe(text);
    const { decisions, stopped, document } = replay(parseLog(changed), null);
    const odd = decisions.filter(({ recorded, verdict }) => recorded !== null && recorded !== verdict);
    expect(odd).toEqual([
      {
        commit: '73bf1fc58dc4376d0111a4c1c9eab27e2759f468',
        where: 'bisect',
        release: null,
        verdict: 'good',
        because: '0 of 10 runs crashed, 10 were clean',
        recorded: 'bad',
      },
    ]);
    expect(stopped).toBe('the recording does not tell what comes after that');
    expect(renderLog(document)).toContain('# git bisect good 73bf1fc58dc4376d0111a4c1c9eab27e2759f468\n');
  });

  test('rules of 2024 skip the revision that one stray crash made bad', () => {
    const { text } = logs.find(({ name }) => name.startsWith('004'))!;
    expect(replay(parseLog(text), '2024').decisions.at(-1)).toMatchObject({ recorded: 'bad', verdict: 'skip' });
  });

  test('the evidence stops where the title changes', () => {
    const { text } = logs.find(({ name }) => name.startsWith('003'))!;
    const last = replay(parseLog(text), 'evidence').decisions.at(-1)!;
    expect(last).toMatchObject({ recorded: 'bad', verdict: 'skip' });
    expect(last.commit.slice(0, 12)).toBe('38970eac41db');
  });
});

interface Truth {
  readonly file: string;
  readonly era: string;
  readonly eraBy: string;
  readonly outcome: string;
  readonly reportedCulprit: string | null;
}
interface Tested {
  readonly file: string;
  readonly tested: readonly { readonly commit: string; readonly where: string; readonly verdict: string }[];
}

describeShared('corpus/bisection-logs/', (directory) => {
  const logs = logsIn(new URL('logs/', directory));
  const records = <T>(file: string) =>
    readFileSync(new URL(file, directory), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as T);
  const textOf = (file: string) => logs.find(({ name }) => name === file)!.text;

  test('every log comes back byte for byte, every line understood', () => {
    expect(failing(logs, (text) => renderLog(parseLog(text)) === text)).toEqual([]);
    expect(failing(logs, understood)).toEqual([]);
  });

  test('a search by the rules of its era writes every log again', { timeout: 60_000 }, () => {
    expect(failing(logs, (text) => renderLog(replay(parseLog(text), null).document) === text)).toEqual([]);
  });

  test('era, culprit and outcome are read as they are known to be', () => {
    const kinds: Record<string, string> = {
      conclusive: 'found',
      'oldest-bad': 'predates',
      inconclusive: 'inconclusive',
      error: 'error',
    };
    const wrong = records<Truth>('truth.jsonl').filter(({ file, era, eraBy, outcome, reportedCulprit }) => {
      const read = readBisection(parseLog(textOf(file)));
      const culprit = read.ending?.kind === 'found' ? read.ending.commit : null;
      const eraFits = !eraBy.startsWith('format') || read.era === era;
      return !eraFits || culprit !== reportedCulprit || read.ending?.kind !== kinds[outcome];
    });
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  test('tested commits, their phases and the verdicts that are stated are read as they are known to be', () => {
    const wrong = records<Tested>('tested.jsonl').filter(({ file, tested }) => {
      const read = readBisection(parseLog(textOf(file))).tests;
      const same = tested.map(({ commit, where, verdict }, i) => {
        const one = read[i];
        return one?.commit === commit && one.where === where && (one.stated ?? verdict) === verdict;
      });
      return read.length !== tested.length || same.includes(false);
    });
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });
});
