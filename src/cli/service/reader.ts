import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitSourceTree } from '../../adapters/git/git-source-tree.ts';
import { type Bisection, decide } from '../../app/bisect.ts';
import { recordOf } from '../../app/bisection-record.ts';
import { informed } from '../../app/commit-contents.ts';
import { type CurvePoint, curveOf } from '../../app/overview/curve.ts';
import { runMatrix, titlesSeen } from '../../app/overview/run-matrix.ts';
import { candidatesOf, stripOf } from '../../app/overview/strip.ts';
import { timelineOf } from '../../app/overview/timeline.ts';
import type { JournalEvent } from '../../core/evidence/journal-event.ts';
import type { Job } from '../../core/job/job.ts';
import type { RunJob } from '../../core/job/run-job.ts';
import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import { listMarks } from '../../core/marks/gather-marks.ts';
import type { BisectionHeader, Journal } from '../../ports/journal.ts';
import type { LogFormat, MarksAnswer, MarkWord, Overview } from '../../service/engine.ts';
import { renderLog } from '../commands/log.ts';
import { writeMarks } from '../commands/mark.ts';
import { kindOfMark, type MarkWords } from '../mark-options.ts';
import { marksJson } from '../output/marks-json.ts';
import { resultJson } from '../output/result-json.ts';
import { fixesLineOf } from '../output/result-text.ts';
import { bisectionOf, findBisection, openJournal, openTree, revisionsOf, withTouching } from '../session.ts';
import { bisectionDirectory } from '../state-directory.ts';
import { titleOfBisection } from './title.ts';

/** A bisection that was read: its history is kept, for it takes long to load. */
interface Opened {
  readonly header: BisectionHeader;
  readonly job: Job | RunJob;
  readonly tree: GitSourceTree;
  readonly bisection: Bisection;
  readonly curve: Map<number, CurvePoint>;
  overview: Overview | null;
}

/** Histories kept in memory at the most. */
const mostOpened = 4;
const mostCurvePoints = 60;

/** Tells of bisections of a journal what is asked, one question after the other. */
export class Reader {
  readonly #state: string;
  readonly #opened = new Map<string, Opened>();
  #journal: Journal | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(state: string) {
    this.#state = state;
  }

  /** Computed again only where the journal has grown. */
  overview(id: string): Promise<Overview> {
    return this.#inTurn(async () => {
      const opened = await this.#open(id);
      const events = await this.#events(id);
      if (opened.overview?.events !== events.length) opened.overview = await this.#overviewOf(opened, events);
      return opened.overview;
    });
  }

  log(id: string, format: LogFormat): Promise<string> {
    return this.#inTurn(async () => {
      const opened = await this.#open(id);
      const { record } = await this.#record(opened, await this.#events(id));
      return renderLog(record, format, this.#state);
    });
  }

  /** The console of a run, by its place among those of its revision. */
  async console(id: string, commit: string, run: number): Promise<Uint8Array | null> {
    const events = await this.#events(id);
    const record = events.filter((event) => event.kind === 'ran' && event.commit === commit)[run];
    if (record?.kind !== 'ran' || record.imported) return null;
    return await readFile(join(bisectionDirectory(this.#state, id), record.console)).catch(() => null);
  }

  mark(id: string, { kind, values, because, by }: MarkWord): Promise<MarksAnswer> {
    return this.#inTurn(async () => {
      const { header, job, tree } = await this.#open(id);
      const words = { ...noWords, [kind]: values, because };
      const { bisection, events } = await writeMarks(
        this.#ownJournal(),
        { header, job },
        { kind: kindOfMark(words)!, words, by },
        tree,
      );
      const known = await informed(bisection, events);
      const marks = JSON.parse(JSON.stringify(marksJson(listMarks(events)))) as MarksAnswer['marks'];
      return { marks, open: decide(known, events).kind === 'work' };
    });
  }

  async #overviewOf(opened: Opened, events: readonly JournalEvent[]): Promise<Overview> {
    const { record, bisection } = await this.#record(opened, events);
    const rows = runMatrix(events);
    const candidates = candidatesOf(record);
    const more = [...candidates.map(({ commit }) => commit), ...rows.map(({ commit }) => commit)];
    const subjects = await this.#commits(opened, record, more);
    const known = await informed(bisection, events);
    return {
      answer: plain(resultJson(record, { log: '', state: '' })),
      title: titleOfBisection(record),
      strategy: record.strategy,
      culprit: culpritOf(record),
      candidates: candidates.map(({ commit, probability }) => {
        const { subject = '', author = '', authorDate: date = '' } = subjects.get(commit) ?? {};
        return { commit, subject, author, date, probability };
      }),
      history: stripOf({ ...record, commits: subjects }, bisection.history),
      rows: rows.map((row) => ({ ...row, subject: subjects.get(row.commit)?.subject ?? '' })),
      titles: titlesSeen(rows),
      curve: curveOf(known, events, opened.curve, mostCurvePoints),
      timeline: timelineOf(events),
      events: events.length,
    };
  }

  async #record({ bisection: described, job, tree }: Opened, events: readonly JournalEvent[]) {
    const bisection = await withTouching(described, events, tree);
    return { bisection, record: await recordOf(bisection, job.strategy, events, tree) };
  }

  /** Details of commits; revisions that we made are not in every clone. */
  async #commits({ tree, bisection }: Opened, { commits }: BisectionRecord, wanted: readonly string[]) {
    const { graph } = bisection.history;
    const missing = [...new Set(wanted)].filter((commit) => !commits.has(commit) && graph.has(commit));
    const found = await tree.details(missing);
    return new Map([...commits, ...found.map((one) => [one.id, one] as const)]);
  }

  async #open(id: string): Promise<Opened> {
    const { header, job } = await findBisection(this.#ownJournal(), id, this.#state);
    const before = this.#opened.get(id);
    this.#opened.delete(id);
    const opened = before?.header.job === header.job ? before : await this.#load(header, job);
    this.#opened.set(id, opened);
    for (const oldest of this.#opened.keys()) if (this.#opened.size > mostOpened) this.#opened.delete(oldest);
    return opened;
  }

  async #load(header: BisectionHeader, job: Job | RunJob): Promise<Opened> {
    const tree = openTree(job.repo, this.#state, new AbortController().signal);
    await tree.prepare(revisionsOf(job), () => {});
    const bisection = await bisectionOf(job, tree, null);
    return { header, job, tree, bisection, curve: new Map(), overview: null };
  }

  #ownJournal(): Journal {
    this.#journal ??= openJournal(this.#state);
    return this.#journal;
  }

  #events(id: string): Promise<readonly JournalEvent[]> {
    return this.#ownJournal().read(id);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

const noWords: MarkWords = {
  exclude: [],
  bad: [],
  good: [],
  skip: [],
  same: [],
  other: [],
  prior: [],
  priorPath: [],
  builds: [],
  undo: [],
};

function culpritOf(record: BisectionRecord): Overview['culprit'] {
  const { conclusion, commits, culpritStat: stat, recipients } = record;
  const details = conclusion?.kind === 'found' ? commits.get(conclusion.culprit) : undefined;
  if (details === undefined) return null;
  const { id: commit, subject, author, authorDate: date } = details;
  return { commit, subject, author, date, stat, fixesLine: fixesLineOf(record), recipients };
}

function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
