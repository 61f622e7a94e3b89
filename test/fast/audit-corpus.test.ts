import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Audit, auditLog } from '../../src/core/audit/audit.ts';
import { parseLog } from '../../src/core/log/syzbot/parse.ts';
import { describeShared } from '../support/shared.ts';

describeShared('seeds/', (directory) => {
  const audit = (name: string): Audit => auditLog(parseLog(readFileSync(new URL(name, directory), 'latin1')));
  const turns = (name: string) =>
    audit(name).turns.map(({ step, kind }) => `${kind} ${step.test.release ?? step.test.commit.slice(0, 12)}`);

  test.each(['001_212a5dfcc37fc4d8.txt', '002_3ced353ed566714a.txt'])('%s, which is right, is upheld', (name) => {
    expect(audit(name).assessment).toBe('upheld');
  });

  test('000: the clean runs of a crash that comes and goes are among the turns', () => {
    expect(audit('000_557a20f5c618c64e.txt').assessment).toBe('doubtful');
    expect(turns('000_557a20f5c618c64e.txt')).toContain('false-good 8a4816cad00b');
  });

  test('003: the revision where the title switched is the first turn', () => {
    expect(audit('003_20f25929bc2f5a36.txt').assessment).toBe('doubtful');
    expect(turns('003_20f25929bc2f5a36.txt')[0]).toBe('false-bad 38970eac41db');
  });

  test('004: the lying clean release and the stray warning are the first turns', () => {
    expect(audit('004_cc113675927a12df.txt').assessment).toBe('doubtful');
    expect(turns('004_cc113675927a12df.txt').slice(0, 2)).toEqual(['false-good v4.17', 'false-bad 73bf1fc58dc4']);
  });
});

interface Truth {
  readonly file: string;
  readonly outcome: string;
  readonly label: string;
  readonly reportedCulprit: string | null;
  readonly firstWrongDecision: { readonly commit: string } | null;
}

describeShared('corpus/bisection-logs/', (directory) => {
  const judged = readFileSync(new URL('truth.jsonl', directory), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Truth)
    .map((truth) => ({
      truth,
      audit: auditLog(parseLog(readFileSync(new URL(`logs/${truth.file}`, directory), 'latin1'))),
    }));

  test('every named commit is read, and only those have a probability', () => {
    for (const { truth, audit } of judged) {
      expect(audit.answer?.commit ?? null, truth.file).toBe(truth.reportedCulprit);
      expect(audit.probabilityRight !== null, truth.file).toBe(truth.outcome === 'conclusive');
    }
  });

  test('the models are those that were fitted: four in five labelled answers are judged rightly', () => {
    const labelled = judged.filter(({ truth }) => truth.outcome === 'conclusive' && truth.label !== 'unlabelled');
    const rightly = labelled.filter(
      ({ truth, audit }) => audit.assessment === (truth.label === 'right' ? 'upheld' : 'doubtful'),
    );
    expect(rightly.length / labelled.length).toBeGreaterThan(0.8);
  });

  test('five in six first wrong decisions stand among the first three turns', () => {
    const wrong = judged.filter(({ truth }) => truth.firstWrongDecision !== null);
    const named = wrong.filter(({ truth, audit }) =>
      audit.turns.slice(0, 3).some(({ step }) => step.test.commit === truth.firstWrongDecision!.commit),
    );
    expect(named.length / wrong.length).toBeGreaterThan(5 / 6);
  });
});
