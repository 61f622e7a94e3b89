import { compilerVersion } from './compiler.ts';
import { gateBelow } from './config-gates.ts';
import { crashRate, isStrange, kinCrashes } from './facts.ts';
import type { Step, Trail } from './step.ts';
import { nameOf, plural, quoted } from './words.ts';

/** What stands behind a verdict and what speaks against it, in one sentence. */
export function evidenceOf(step: Step, trail: Trail): string {
  const said = step.verdict === 'good' ? goodEvidence(step, trail) : badEvidence(step, trail);
  return `${nameOf(step)} was called ${step.verdict} ${said.join('; ')}`;
}

function badEvidence(step: Step, trail: Trail): readonly string[] {
  const { runs, titles } = step;
  const title = quoted(titles[0]?.title ?? 'nothing');
  const others = titles.length > 1 ? ` and ${plural(titles.length - 1, 'other title')}` : '';
  const basis =
    runs.crashed === 1
      ? `on one crash in ${plural(runs.all, 'run')}, ${title}`
      : `on ${runs.crashed} crashes in ${plural(runs.all, 'run')}, ${title}${others}`;
  return [basis, ...titleDoubt(step, trail), ...uselessDoubt(step)];
}

function titleDoubt(step: Step, { steps, known }: Trail): readonly string[] {
  if (known.titles.size === 0) return [];
  const after = steps.slice(step.at + 1).some((it) => it.verdict !== null && kinCrashes(it) > 0);
  if (!isStrange(step))
    return step.runs.kin.same > 0 ? [] : ['its titles name what the crashes of the start commit named'];
  const start = quoted([...known.titles][0]!);
  return [
    after
      ? `another crash than ${start} of the start commit, which came back later`
      : `another crash than ${start} of the start commit, which was never seen again`,
  ];
}

function goodEvidence(step: Step, trail: Trail): readonly string[] {
  const before = trail.steps.slice(0, step.at);
  const bads = before.filter(({ verdict, where }) => verdict === 'bad' && where === 'release-walk').length;
  const walked = step.where === 'release-walk' && bads > 0 ? [`after ${plural(bads, 'bad release')}`] : [];
  return [
    `on ${plural(step.runs.clean, 'clean run')}${walked.length > 0 ? ` ${walked[0]}` : ''}`,
    ...cleanRunsDoubt(step, before),
    ...gateDoubt(step, before, trail),
    ...uselessDoubt(step),
  ];
}

function cleanRunsDoubt({ runs }: Step, before: readonly Step[]): readonly string[] {
  const rates = before.filter((it) => it.verdict === 'bad' && kinCrashes(it) > 0).map(crashRate);
  const rate = Math.min(...rates, 1);
  const byChance = (1 - rate) ** runs.clean;
  if (byChance >= 0.001)
    return [
      `at a crash rate of ${rate.toFixed(2)}, seen before, so many come by chance once in ${Math.round(1 / byChance)}`,
    ];
  return ['the crash may be hidden there: clean runs do not tell whether the code was reached'];
}

/** What changed beside the source when the walk came to this release. */
function gateDoubt(step: Step, before: readonly Step[], { known, recorded }: Trail): readonly string[] {
  if (step.where !== 'release-walk') return [];
  const last = before.findLast(({ verdict }) => verdict === 'bad');
  const [now, then] = [compilerVersion(step.test), last === undefined ? null : compilerVersion(last.test)];
  const compiler =
    now !== null && then !== null && now !== then ? [`built by ${quoted(now, 40)}, not by ${quoted(then, 40)}`] : [];
  const gate = gateBelow(step.test.release, recorded.era, known.titles);
  return gate === null ? compiler : [...compiler, `${gate.option} is switched off below ${gate.release}`];
}

function uselessDoubt({ runs }: Step): readonly string[] {
  return runs.useless > 0 ? [`${runs.useless} of ${plural(runs.all, 'run')} told nothing`] : [];
}
