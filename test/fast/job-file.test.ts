import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadJobFile } from '../../src/cli/job-file.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

const whole = {
  kernel: 'kernel:\n  repo: ./linux\n  commit: v6.5\n',
  reproducer: 'reproducer:\n  c: ./repro.c\n',
};

/** Loads a job file of this text and gives the message it is refused with, the path cut away. */
function refusal(text: string): string {
  const path = join(temporaryDirectory(), 'job.yaml');
  writeFileSync(path, text);
  try {
    loadJobFile(path);
  } catch (error) {
    return (error as Error).message.replaceAll(path, 'job.yaml');
  }
  return 'accepted';
}

function check(name: string, text: string, message: string | RegExp): void {
  test(name, () => {
    if (typeof message === 'string') expect(refusal(text)).toBe(message);
    else expect(refusal(text)).toMatch(message);
  });
}

check('the three required fields are enough', whole.kernel + whole.reproducer, 'accepted');

check(
  'a missing field is named',
  whole.kernel,
  'JOB_INVALID: job.yaml has a wrong field\nwhy:  reproducer: missing\nmend: mend the fields that are named; `culprit cause --help` shows a whole job file',
);

check(
  'a misspelt field is named with the one that was meant',
  `${whole.kernel}  cofnig: x\n${whole.reproducer}`,
  /^why: {2}kernel\.cofnig: no such field; did you mean config\?$/m,
);

check(
  'a number where a text is wanted says how to write it',
  `kernel:\n  repo: ./linux\n  commit: 123456789012\n${whole.reproducer}`,
  /^why: {2}kernel\.commit: expected a string, found 123456789012; put it in quotes$/m,
);

check(
  'an option in place of a revision is refused',
  `kernel:\n  repo: ./linux\n  commit: --exec=x\n${whole.reproducer}`,
  /kernel\.commit: expected a commit hash, a tag or a branch, found "--exec=x"/,
);
const syzkaller = 'syzkaller: { repo: ./syzkaller, commit: f8902b5747fb }';
const reproducers: readonly (readonly [name: string, fields: string, message: string | RegExp])[] = [
  ['arguments and files of a C program are accepted', '{ c: ./r.c, args: [a, ""], files: [./x] }', 'accepted'],
  [
    'a syz program with its syzkaller is accepted',
    `{ syz: ./r.syz, ${syzkaller}, options: { procs: 2, repeat: 5 } }`,
    'accepted',
  ],
  ['a command is accepted', '{ command: [./run, -x] }', 'accepted'],
  ['a list of several is accepted', `[{ c: ./a.c }, { syz: ./r.syz, c: ./r.c, ${syzkaller} }]`, 'accepted'],
  [
    'a reproducer without a program',
    '{ timeout: 60s }',
    /^why: {2}reproducer: expected one of c, syz, command, found/m,
  ],
  [
    'a syz program alone',
    '{ syz: ./r.syz }',
    /reproducer\.syz: a syz program needs syzkaller: \{ repo, commit \}, found "\.\/r\.syz"/,
  ],
  ['options of a C program', '{ c: ./r.c, options: { procs: 2 } }', /reproducer\.options: are only for syz programs/],
  ['arguments of a command', '{ command: [./run], args: [x] }', /reproducer\.args: are only for C programs/],
  [
    'a command beside a C program',
    '{ command: [./run], c: ./r.c }',
    /reproducer\.command: a command is a reproducer of its own: put it into a list/,
  ],
  [
    'an unknown sandbox in a list',
    `[{ c: ./r.c }, { syz: ./r.syz, ${syzkaller}, options: { sandbox: jail } }]`,
    /reproducer\.1\.options\.sandbox: expected one of none, setuid, namespace, android, found "jail"/,
  ],
  ['a misspelt field', '{ c: ./r.c, fils: [x] }', /reproducer\.fils: no such field; did you mean files\?/],
  [
    'too little time for a syz program',
    `{ syz: ./r.syz, ${syzkaller}, timeout: 2s }`,
    /reproducer\.timeout: a syz program needs 5s/,
  ],
  [
    'an option as a commit of syzkaller',
    '{ syz: ./r.syz, syzkaller: { repo: x, commit: --help } }',
    /reproducer\.syzkaller\.commit: expected a commit hash/,
  ],
  ['an empty list', '[]', /reproducer: /],
];
for (const [name, fields, message] of reproducers) check(name, `${whole.kernel}reproducer: ${fields}\n`, message);

check(
  'an unknown machine is told which there are',
  `${whole.kernel}${whole.reproducer}machine: { type: vmware }\n`,
  /machine\.type: expected one of qemu, uml, ssh, command, found "vmware"/,
);
check(
  'a size without a unit says what a size is',
  `${whole.kernel}${whole.reproducer}machine: { memory: "512" }\n`,
  /machine\.memory: expected a size from 32MiB to 1024GiB such as 512MiB or 2GiB, found "512"/,
);
check(
  'a duration without a unit says what a duration is',
  `${whole.kernel}reproducer:\n  c: ./r.c\n  timeout: "60"\n`,
  /reproducer\.timeout: expected a duration such as 60s, 5m or 2h, found "60"/,
);
check(
  'no machines at all are too few',
  `${whole.kernel}${whole.reproducer}machine: { count: 0 }\n`,
  /machine\.count: expected a number of at least 1, found 0/,
);
check(
  'sight is on or off',
  `${whole.kernel}${whole.reproducer}search: { sight: sometimes }\n`,
  /search\.sight: expected one of on, off, found "sometimes"/,
);
check(
  'the prior is on or off',
  `${whole.kernel}${whole.reproducer}search: { prior: flat }\n`,
  /search\.prior: expected one of on, off, found "flat"/,
);
check(
  'a confidence is a probability that can be reached',
  `${whole.kernel}${whole.reproducer}search: { confidence: 1 }\n`,
  /search\.confidence: expected a number of at most 0\.9999, found 1/,
);
check(
  'a confidence is more than a guess',
  `${whole.kernel}${whole.reproducer}search: { confidence: 0.4 }\n`,
  /search\.confidence: expected a number of at least 0\.5, found 0\.4/,
);
check(
  'the revert test is on or off',
  `${whole.kernel}${whole.reproducer}search: { revertTest: maybe }\n`,
  /search\.revertTest: expected one of on, off, found "maybe"/,
);
check('the revert test may be off', `${whole.kernel}${whole.reproducer}search: { revertTest: off }\n`, 'accepted');
check('sight may be off', `${whole.kernel}${whole.reproducer}search: { sight: off }\n`, 'accepted');
check('several wrong fields are all named', `kernel: { repo: 1 }\n`, /^JOB_INVALID: job\.yaml has 3 wrong fields$/m);
check(
  'text that is no YAML names the line',
  'kernel: [\n',
  /^JOB_INVALID: job\.yaml is not valid YAML\nwhy: {2}.*line \d/,
);
check('a list is no job', '- a\n', /the job: expected a group of fields, found \["a"\]/);
check('an empty file is no job', '', /the job: expected a group of fields, found null/);
check(
  'control characters of a field name do not reach the terminal',
  `${whole.kernel}${whole.reproducer}"\\x1b[31mred": 1\n`,
  /why: {2}\?\[31mred: no such field/,
);

test.each(['sight', 'prior', 'revertTest'] as const)('%s is on unless the job says otherwise', (key) => {
  const valueOf = (more: string) => {
    const path = join(temporaryDirectory(), 'job.yaml');
    writeFileSync(path, whole.kernel + whole.reproducer + more);
    return loadJobFile(path).fields.search[key];
  };
  const texts = ['', `search: { ${key}: off }\n`, `search: { ${key}: false }\n`];
  expect(texts.map(valueOf)).toEqual(['on', 'off', 'off']);
});

test('a job file that is not there says so', () => {
  expect(() => loadJobFile('/nonexistent/job.yaml')).toThrow(
    /^JOB_NOT_FOUND: cannot read the job file \/nonexistent\/job\.yaml\nwhy: {2}there is no such file\nmend: check the path$/,
  );
});

test('a directory is no job file', () => {
  const path = join(temporaryDirectory(), 'job.yaml');
  mkdirSync(path);
  expect(() => loadJobFile(path)).toThrow(/^JOB_NOT_FOUND: cannot read the job file/);
});

const search = (fields: string) => `${whole.kernel}${whole.reproducer}search: ${fields}\n`;
const kernel = (fields: string) => `${whole.kernel}  ${fields}\n${whole.reproducer}`;

for (const fields of ['walk: dates', 'walk: { steps: every, oldest: v4.19 }', 'walk: { oldest: 0123456789ab }'])
  check(`a walk may be ${fields}`, kernel(fields), 'accepted');
check(
  'a walk that does not exist',
  kernel('walk: sometimes'),
  /kernel\.walk\.steps: expected one of growing, every, dates/,
);
check('a walk that is a number', kernel('walk: 5'), /kernel\.walk: expected a group of fields, found 5/);
check(
  'an oldest release that is an option',
  kernel('walk: { oldest: --all }'),
  /kernel\.walk\.oldest: expected a commit/,
);
for (const year of ['2019', '"2024"', 'now']) check(`rules of ${year}`, search(`{ rules: ${year} }`), 'accepted');
check(
  'rules of a year without any',
  search('{ rules: 2021 }'),
  /search\.rules: expected one of 2019, 2020, 2022, 2023, 2024/,
);
check('another tree may be named by its branch alone', kernel('fixTree: { branch: master }'), 'accepted');
check(
  'another tree with a range for a branch',
  kernel('fixTree: { branch: a..b:c }'),
  /kernel\.fixTree\.branch: expected a commit/,
);
check(
  'a misspelt tree',
  kernel('fixtree: { branch: master }'),
  /kernel\.fixtree: no such field; did you mean fixTree\?/,
);

check(
  'a machine with everything is accepted',
  `${whole.kernel}  arch: arm64\n${whole.reproducer}machine: { type: qemu, cpus: 4, numa: 2, devices: [virtio-rng, "nvme,serial=a1"], sysctl: { kernel.panic: 1, net/ipv4/conf/eth0.1/rp_filter: "0" }, acceleration: tcg, boot: 5m, image: ./disk.img, key: ./key }\n`,
  'accepted',
);
for (const device of [
  'vfio-pci,host=01:00.0',
  'usb-host',
  'loader,addr=0',
  'virtio-rng,rng=/dev/x',
  '-drive',
  'x y',
  'vhost-vsock-pci',
])
  check(
    `a device such as ${device} is refused`,
    `${whole.kernel}${whole.reproducer}machine: { devices: ["${device}"] }\n`,
    /machine\.devices\.0: expected a device/,
  );
for (const host of ['-oProxyCommand=x', 'a b', 'root@lab', 'lab:x'])
  check(
    `a host such as ${host} is refused`,
    `${whole.kernel}${whole.reproducer}machine: { type: ssh, hosts: ["${host}"] }\n`,
    /machine\.hosts\.0: expected a host such as lab1/,
  );
check(
  'a setting outside of /proc/sys is refused',
  `${whole.kernel}${whole.reproducer}machine: { sysctl: { "kernel/../../etc/passwd": x } }\n`,
  /^why: {2}machine\.sysctl/m,
);
