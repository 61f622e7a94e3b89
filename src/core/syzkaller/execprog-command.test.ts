import { describe, expect, test } from 'vitest';
import { controlOptions, execprogArguments, flagsDefinedIn, oldestFlags, tracedOptions } from './execprog-command.ts';
import { defaultOptions, type SyzOptions } from './syz-options.ts';

/** The arguments behind the program, on one line. */
function argumentsFor(flags: readonly string[], options: Partial<SyzOptions> = {}, verbose = false): string {
  const [, ...rest] = execprogArguments({
    execprog: '/bin/syz-execprog',
    executor: '/bin/syz-executor',
    program: '/prog.syz',
    arch: 'amd64',
    options: { ...defaultOptions, ...options },
    flags: new Set(flags),
    verbose,
  });
  return rest.join(' ');
}

const always = '-executor=/bin/syz-executor -arch=amd64 -sandbox=none -procs=6 -repeat=0 -threaded=true';

describe('syz-execprog is called', () => {
  test('as in March 2023', () => {
    expect(argumentsFor(['collide', 'cover', 'optional', 'vv'])).toBe(
      `${always} -collide=false -cover=0 -optional=slowdown=1:sandbox_arg=0 /prog.syz`,
    );
  });

  test('before there were optional flags, with a fault', () => {
    expect(argumentsFor(['collide', 'cover', 'fault_call', 'fault_nth'], { fault: { call: 2, nth: 5 } })).toBe(
      `${always} -collide=false -fault_call=2 -fault_nth=5 -cover=0 /prog.syz`,
    );
  });

  test('without flags for a fault where there is none, or where they are gone', () => {
    expect(argumentsFor(['fault_call', 'fault_nth'])).toBe(`${always} /prog.syz`);
    expect(argumentsFor([], { fault: { call: 2, nth: 5 } })).toBe(`${always} /prog.syz`);
  });

  test('with only what was always there where nothing is known', () => {
    expect(argumentsFor([...oldestFlags])).toBe(`${always} /prog.syz`);
  });

  test('once for the known-good program', () => {
    const options = controlOptions({ ...defaultOptions, sandbox: 'setuid', repeatTimes: 7 });
    expect(argumentsFor([], options)).toContain('-sandbox=setuid -procs=6 -repeat=1 ');
  });

  test('for an end of its own where it is traced', () => {
    expect(argumentsFor(['vv'], tracedOptions(defaultOptions), true)).toBe(
      `${always.replace('-repeat=0', '-repeat=100')} -vv=1 /prog.syz`,
    );
    expect(tracedOptions({ ...defaultOptions, repeatTimes: 5 }).repeatTimes).toBe(5);
  });
});

test('flags are found in Go source however they are defined', () => {
  const source = `
var (
	flagCover   = flag.Bool("cover", false, "collect")
	flagRepeat = flag.Int(
		"repeat", 1, "times")
)
func ParseFlags(set *flag.FlagSet) {
	flag.StringVar(&config.Name, "enable", "none", "only")
	flag.Uint64("sandbox-arg", 0, "x")
	log.Logf(0, "flag.Bool is not a %q", "flag")
}`;
  expect([...flagsDefinedIn(source)]).toEqual(['cover', 'repeat', 'enable', 'sandbox-arg']);
});
