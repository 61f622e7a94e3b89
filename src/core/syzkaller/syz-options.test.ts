import { describe, expect, test } from 'vitest';
import { chooseOptions, defaultOptions, readOptionLine, type SyzOptions } from './syz-options.ts';

const json = (text: string) =>
  `# https://example.org/bug?id=1\n# See https://example.org for information.\n#${text}\nsync()\n`;

interface Case {
  readonly name: string;
  readonly program: string;
  readonly expected: Partial<SyzOptions>;
}

const cases: readonly Case[] = [
  {
    name: 'the JSON of today',
    program: json(
      '{"threaded":true,"repeat":true,"procs":6,"slowdown":1,"sandbox":"none","sandbox_arg":0,"tun":true,"close_fds":true}',
    ),
    expected: { threaded: true, collide: false, repeat: true, procs: 6, slowdown: 1, sandbox: 'none', fault: null },
  },
  {
    name: 'JSON whose keys are written as Go names its fields',
    program: json('{"Threaded":true,"Collide":true,"Repeat":true,"Procs":8,"Sandbox":"setuid","Fault":false}'),
    expected: { threaded: true, collide: true, repeat: true, procs: 8, sandbox: 'setuid' },
  },
  {
    name: 'names that only Go has do not count in JSON',
    program: json('{"threaded":true,"RepeatTimes":7,"repeat":true,"FaultCall":2,"fault":true,"EnableTun":true}'),
    expected: { repeatTimes: 0, fault: null },
  },
  {
    name: 'the words before there was JSON',
    program: json(
      '{Threaded:true Collide:true Repeat:true Procs:8 Sandbox:none Fault:false FaultCall:-1 FaultNth:0 EnableTun:true UseTmpDir:true HandleSegv:true WaitRepeat:true Debug:false Repro:false}',
    ),
    expected: { threaded: true, collide: true, repeat: true, procs: 8, sandbox: 'none', fault: null },
  },
  {
    name: 'a fault and an empty sandbox in words',
    program: json(
      '{Threaded:false Collide:false Repeat:false Procs:1 Sandbox: Fault:true FaultCall:3 FaultNth:12 EnableTun:false EnableCgroups:true ResetNet:true}',
    ),
    expected: { threaded: false, repeat: false, procs: 1, sandbox: 'none', fault: { call: 3, nth: 12 } },
  },
  {
    name: 'a fault in JSON',
    program: json('{"fault":true,"fault_call":0,"fault_nth":5}'),
    expected: { fault: { call: 0, nth: 5 } },
  },
  {
    name: 'what JSON leaves out is off, and one process',
    program: json('{"sandbox":""}'),
    expected: { threaded: false, repeat: false, procs: 1, slowdown: 1, sandbox: 'none' },
  },
  {
    name: 'a limited number of executions',
    program: json('{"repeat":true,"repeat_times":5}'),
    expected: { repeatTimes: 5 },
  },
  { name: 'a program without options', program: 'sync()\n', expected: defaultOptions },
  { name: 'more processes than any machine has', program: json('{"procs":100000}'), expected: { procs: 64 } },
];

describe('options are read from', () => {
  test.each(cases)('$name', ({ program, expected }) => {
    const { options, problems } = readOptionLine(program);
    expect(options).toMatchObject(expected);
    expect(problems).toEqual([]);
  });
});

test.each([
  ['{"sandbox":"jail"}', 'the sandbox is none of none, setuid, namespace, android'],
  ['{"procs":"six"}', 'the option procs is no whole number'],
  ['{"repeat":1}', 'the option repeat is neither true nor false'],
  ['{"repeat":', 'the line of options cannot be read'],
])('%s is a problem', (line, problem) => {
  expect(readOptionLine(json(line)).problems).toEqual([problem]);
});

test('threads and repetition are forced, and what the job wants wins', () => {
  const { options } = readOptionLine(json('{"procs":1,"sandbox":"namespace","collide":true}'));
  expect(chooseOptions(options, {})).toMatchObject({
    threaded: true,
    collide: false,
    repeat: true,
    repeatTimes: 0,
    procs: 1,
    sandbox: 'namespace',
  });
  const wanted = { threaded: false, repeat: 3, procs: 2, sandbox: 'none', faultCall: 1 } as const;
  expect(chooseOptions(options, wanted)).toMatchObject({
    threaded: false,
    repeat: true,
    repeatTimes: 3,
    procs: 2,
    sandbox: 'none',
    fault: { call: 1, nth: 0 },
  });
  expect(chooseOptions(options, { repeat: false })).toMatchObject({ repeat: false });
});
