import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { gatherEvidence } from '../../src/core/evidence/evidence.ts';
import type { JournalEvent } from '../../src/core/evidence/journal-event.ts';
import type { CommitDetails } from '../../src/core/history/commit-details.ts';
import type { BisectionRecord } from '../../src/core/log/bisection-record.ts';
import { addresseesOf } from '../../src/core/mail/addressees.ts';
import { columnsOf } from '../../src/core/mail/columns.ts';
import { draftOf, draftText } from '../../src/core/mail/draft.ts';
import type { MailFacts } from '../../src/core/mail/mail-facts.ts';
import type { Conclusion, Label } from '../../src/core/search/strategy.ts';
import { orWhy } from '../support/skips.ts';
import { crashed } from '../support/stand-in-world.ts';

const start = 'a'.repeat(40);
const culprit = 'c'.repeat(40);
const other = 'd'.repeat(40);
const title = 'KASAN: use-after-free Read in pipe_read';
const maintainers = [
  'List of maintainers',
  '',
  'PIPES',
  'M:\tRené Müller <rene@example.org>',
  'R:\tEvil, "Bob" <bob@example.org>',
  'L:\tlinux-pipes@vger.kernel.org',
  'F:\tfs/pipe.c',
  '',
  'NETWORKING',
  'M:\tNat <nat@example.net>',
  'F:\tnet/',
  '',
  'THE REST',
  'M:\tLinus <linus@example.org>',
  'L:\tlinux-kernel@vger.kernel.org',
  'F:\t*',
  'F:\t*/',
  '',
].join('\n');

interface World {
  readonly subject?: string;
  readonly author?: string;
  readonly message?: string;
  readonly title?: string;
  readonly report?: string;
  readonly conclusion?: Conclusion | null;
  readonly label?: Label;
  readonly confidence?: number;
  readonly kind?: 'cause' | 'fix';
  readonly regzbot?: boolean;
  readonly accused?: boolean;
  readonly job?: MailFacts['report'];
}

function details(id: string, subject: string, world: World): CommitDetails {
  return {
    id,
    parents: ['b'.repeat(40)],
    author: world.author ?? 'Ada Lovelace',
    authorEmail: 'Ada@Example.org',
    authorDate: 'Mon Dec 6 17:30:37 2021 -0800',
    subject,
    message: world.message ?? `${subject}\n\nReviewed-by: Grace Hopper <grace@example.org>\nCc: stable@vger.kernel.org`,
  };
}

function factsOf(world: World): MailFacts {
  const name = world.title ?? title;
  const label = world.label ?? 'introduces';
  const subject = world.subject ?? 'pipe: free the list entry late';
  const found: Conclusion = {
    kind: 'found',
    culprit,
    candidates: [
      { commit: culprit, probability: world.confidence ?? 0.993 },
      { commit: other, probability: 0.004 },
    ],
    confidence: world.confidence ?? 0.993,
    label,
    proof: [],
  };
  const built = { kind: 'built', signature: 's', kernel: 'k', compiler: 'gcc (Debian) 12.2.0' } as const;
  const common = { atMs: 0, commit: start, wallMs: 1 };
  const events: JournalEvent[] = [
    { kind: 'built', ...common, outcome: built, cached: false, log: '' },
    {
      kind: 'ran',
      ...common,
      outcome: crashed(name, 'pipe_read'),
      sight: null,
      console: '',
      report: world.report ?? 'BUG: x\n',
    },
  ];
  const task = { kind: world.kind ?? 'cause', start, head: start, crashTitle: name, walk: null } as const;
  const commit = details(culprit, subject, world);
  const record: BisectionRecord = {
    id: '0123456789ab',
    task,
    strategy: 'evidence',
    entries: [],
    conclusion: world.conclusion === undefined ? found : world.conclusion,
    exposure: null,
    evidence: gatherEvidence(events),
    cost: { builds: 9, runs: 61, reused: 0, buildMs: 1, runMs: 1 },
    commits: new Map([
      [culprit, commit],
      [other, details(other, 'pipe: take the lock earlier', world)],
      [start, details(start, 'Linux 6.5', world)],
    ]),
    culpritStat: null,
    recipients: null,
  };
  return {
    record,
    report: world.job ?? {},
    title: name,
    machine: 'qemu, 512 MiB',
    arch: 'x86_64',
    regzbot: world.regzbot === true,
    addressees: addresseesOf({
      commit: world.accused === false ? null : commit,
      changed: ['fs/pipe.c'],
      blamed: ['fs/pipe.c'],
      maintainers,
      added: [],
      regression: world.regzbot === true,
    }),
  };
}

function draft(world: World): string {
  const facts = factsOf(world);
  return draftText(draftOf(facts), facts);
}

const bodyOf = (text: string) => text.slice(text.indexOf('\n\n') + 2);

describe('a draft for an answer that is sure', () => {
  const text = draft({
    regzbot: true,
    job: { url: 'https://lore.kernel.org/r/1@x', reportedBy: 'Sam <sam@example.org>', links: ['https://x.org/1'] },
  });

  test('has the tags in one line each, in the order of the kernel', () => {
    expect(text).toContain(
      [
        'Reported-by: Sam <sam@example.org>',
        'Closes: https://lore.kernel.org/r/1@x',
        'Link: https://x.org/1',
        `Fixes: ${'c'.repeat(12)} ("pipe: free the list entry late")`,
        '',
        `#regzbot introduced: ${'c'.repeat(12)}`,
        '',
      ].join('\n'),
    );
  });

  test('says to whom it goes and why, before the header', () => {
    const front = text.split('\n').filter((line) => /^#(to|cc):/.test(line));
    expect(front).toEqual([
      '#to: ada@example.org: author',
      '#to: grace@example.org: reviewed by',
      '#to: linux-pipes@vger.kernel.org: list of PIPES',
      '#to: rene@example.org: maintainer of PIPES',
      '#cc: bob@example.org: reviewer of PIPES',
      '#cc: linux-kernel@vger.kernel.org: list of THE REST',
      '#cc: regressions@lists.linux.dev: list of regressions',
    ]);
    expect(text).not.toContain('stable@vger');
    expect(text).not.toContain('DO NOT SEND');
  });

  test('says how surely and how it was tested', () => {
    expect(text).toContain('probability 0.993');
    expect(text).toContain(`${'a'.repeat(12)} ("Linux 6.5"), in 1 of 1 runs`);
    expect(text).toContain('9 kernels, 61 runs');
    expect(text).not.toContain('Next most probable');
  });
});

describe('a draft that is better not sent says so, and accuses nobody', () => {
  const inconclusive: Conclusion = {
    kind: 'inconclusive',
    candidates: [
      { commit: culprit, probability: 0.5 },
      { commit: other, probability: 0.4 },
    ],
    confidence: 0.9,
    why: 'they cannot be built',
  };
  test.each<[string, World, RegExp, RegExp]>([
    ['below the bar', { confidence: 0.7 }, /the probability is 0\.70/, /^\[bisected, not sure\]/],
    ['a merge', { label: 'merge', accused: false }, /the label is merge/, /^\[bisected, not sure\]/],
    ['an equal kernel', { label: 'no-op', accused: false }, /the label is no-op/, /not sure/],
    ['a release', { label: 'release', accused: false }, /the label is release/, /not sure/],
    ['a detector', { label: 'detector', accused: false }, /the label is detector/, /not sure/],
    ['other compilers', { label: 'toolchain', accused: false }, /the label is toolchain/, /not sure/],
    [
      'several commits',
      { conclusion: inconclusive, accused: false },
      /no commit is named/,
      /^\[bisection inconclusive\]/,
    ],
    [
      'older than all',
      { conclusion: { kind: 'predates', oldest: start, confidence: 0.8, why: 'x' }, accused: false },
      /no commit is named/,
      /^\[older than Linux 6\.5\]/,
    ],
    ['not over', { conclusion: null, accused: false }, /not over/, /^\[bisection not over\]/],
  ])('%s', (_, world, why, subject) => {
    const facts = factsOf({ ...world, regzbot: true });
    const made = draftOf(facts);
    expect(made.doubts.join()).toMatch(why);
    expect(made.subject).toMatch(subject);
    const text = draftText(made, facts);
    expect(text).toContain('#note: DO NOT SEND THIS:');
    if (world.accused !== false) return;
    expect(text).not.toMatch(/^Fixes:|^#regzbot/m);
    expect(text).not.toMatch(/^(To|Cc):[^#]*(ada|grace)@/m);
    expect(text).toContain('rene@example.org');
  });

  test('next to an answer that is not sure stand the next best', () => {
    expect(draft({ confidence: 0.7 })).toMatch(/Next most probable:\n\n {4}< 0\.005 dddddddddddd \("pipe: take the/);
  });
});

test('that the parents are blind speaks against a commit that introduces, not against one that exposes', () => {
  const proof = { grade: 'fair', checks: [{ check: 'sight', passed: false, says: 'blind' }] } as const;
  const doubts = (label: Label) => {
    const facts = factsOf({ label });
    return draftOf({ ...facts, record: { ...facts.record, proof } }).doubts;
  };
  expect(doubts('introduces')).toEqual(['a check speaks against it: sight']);
  expect(doubts('exposes')).toEqual([]);
});

test('a fix is suspected, with no tag that accuses', () => {
  const text = draft({ kind: 'fix', label: 'fixes' });
  expect(text).toContain('Subject: [suspected fix] KASAN');
  expect(text).toContain('which I suspect is the fix');
  expect(text).not.toContain('Fixes:');
});

const hostile: readonly (readonly [string, World])[] = [
  ['a line end in the subject', { subject: 'x\nBcc: evil@example.org\n\nbody' }],
  ['a line end in the title', { title: 'x\r\nBcc: evil@example.org\r\n\r\nbody' }],
  ['an encoded word in the title', { title: '=?utf-8?Q?x=0ABcc:_evil@example.org?=' }],
  ['an encoded word in a name', { author: '=?utf-8?Q?x?= <evil@example.org>,' }],
  ['a line end in a name', { author: 'Ada\r\nBcc: evil@example.org' }],
  ['quotes and commas in a name', { author: 'Ada "x", evil@example.org, \\' }],
  ['characters that turn the direction', { title: 'abc \u202egnirts\u2066 x', subject: '\u202eevil' }],
  [
    'escape sequences',
    { title: 'x \u001b[31mred', report: 'BUG: \u001b]0;evil\u0007 x\n#regzbot invalid: no\n#syz fix: no\n' },
  ],
  ['commands to bots in subject and title', { subject: '#syz invalid', title: '#regzbot invalid: x' }],
  ['a mailbox separator and a signature in the report', { report: 'BUG\nFrom evil\n--\n.\n---\ndiff --git a b\n' }],
  ['a very long subject', { subject: 'wörd '.repeat(80), title: `${'x'.repeat(400)} ${'é'.repeat(200)}` }],
  ['wide letters and halves of pairs', { subject: '漢字'.repeat(60), title: 'bad \ud800 half' }],
  ['addresses that are none', { message: 'x\n\nAcked-by: E <e@x.org\nBcc: evil@example.org>\nTested-by: <a b@x>' }],
];

describe('hostile texts', () => {
  test.each(hostile)('%s change nothing but themselves', (_, world) => {
    const text = draft({ ...world, regzbot: true });
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
    const header = text.slice(0, text.indexOf('\n\n'));
    expect(header).not.toMatch(/^bcc/im);
    for (const line of header.split('\n')) expect(line).toMatch(/^(?:#?[A-Za-z-]+: | \S)[\x20-\x7e]*$|^#[a-z]+: .*$/);
    const commands = bodyOf(text)
      .split('\n')
      .filter((line) => /^\s*#/.test(line));
    expect(commands).toEqual([`#regzbot introduced: ${'c'.repeat(12)}`]);
    for (const line of bodyOf(text).split('\n'))
      if (!line.startsWith('Fixes: ')) expect(columnsOf(line)).toBeLessThanOrEqual(75);
    expect(bodyOf(text)).not.toMatch(/^(From |--|diff |\.)/m);
  });
});

const noPython = spawnSync('python3', ['--version']).status === 0 ? null : 'python3 is not installed';
if (noPython !== null) console.log(`skipped: drafts in Python's mail parser, ${noPython}`);

const reader = `
import email, email.policy, json, sys
out = []
for text in json.load(sys.stdin):
    m = email.message_from_bytes(text.encode('utf-8'), policy=email.policy.default)
    mailboxes = lambda name: [[a.display_name, a.addr_spec] for a in m[name].addresses] if m[name] else []
    out.append({'keys': sorted(set(k for k in m.keys() if not k.startswith('#'))), 'subject': m['subject'], 'to': mailboxes('to'),
                'cc': mailboxes('cc'), 'body': m.get_content(), 'defects': [str(d) for d in m.defects] +
                [str(d) for k in ('subject', 'to', 'cc') if m[k] for d in m[k].defects]})
json.dump(out, sys.stdout)
`;

interface ReadMail {
  readonly keys: readonly string[];
  readonly subject: string;
  readonly to: readonly (readonly [string, string])[];
  readonly cc: readonly (readonly [string, string])[];
  readonly body: string;
  readonly defects: readonly string[];
}

function readByPython(texts: readonly string[]): ReadMail[] {
  return JSON.parse(
    execFileSync('python3', ['-c', reader], {
      input: JSON.stringify(texts.map((text) => Buffer.from(text).toString())),
      encoding: 'utf8',
    }),
  ) as ReadMail[];
}

describe.skipIf(noPython !== null)(orWhy("in the mail parser of Python's library", noPython), () => {
  const fields = ['Content-Transfer-Encoding', 'Content-Type', 'MIME-Version', 'Subject', 'To'];

  test('a draft reads as it was meant', () => {
    const text = draft({ author: 'Žofie "Z." Nováková' });
    for (const whole of [text, text.replace(/^#.*\n/gm, '')]) {
      const [mail] = readByPython([whole]);
      expect(mail).toMatchObject({ subject: `[bisected] ${title}`, defects: [], keys: ['Cc', ...fields] });
      expect(mail!.to).toEqual([
        ['Žofie "Z." Nováková', 'ada@example.org'],
        ['Grace Hopper', 'grace@example.org'],
        ['', 'linux-pipes@vger.kernel.org'],
        ['René Müller', 'rene@example.org'],
      ]);
      expect(mail!.cc).toEqual([
        ['Evil, "Bob"', 'bob@example.org'],
        ['', 'linux-kernel@vger.kernel.org'],
      ]);
      expect(mail!.body).toContain('pipe: free the list entry late');
    }
  });

  test('hostile texts add no field, no mailbox and no defect', () => {
    const usual = new Set(['ada@example.org', 'grace@example.org', 'linux-pipes@vger.kernel.org', 'rene@example.org']);
    const mails = readByPython(hostile.map(([, world]) => draft(world)));
    for (const [i, mail] of mails.entries()) {
      const name = hostile[i]![0];
      expect(mail.defects, name).toEqual([]);
      expect(mail.keys, name).toEqual(['Cc', ...fields]);
      expect(
        mail.to.filter(([, address]) => !usual.has(address)),
        name,
      ).toEqual([]);
      expect(
        mail.cc.map(([, address]) => address),
        name,
      ).toEqual(['bob@example.org', 'linux-kernel@vger.kernel.org']);
    }
  });
});
