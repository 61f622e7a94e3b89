import { anyOf, type CrashFormat, type FrameSource, stack, traceOnly } from '../crash-format.ts';
import { pattern } from '../frame-patterns.ts';
import { usbSubmission } from './kmsan.ts';

/** W: where the processor was when it warned; where that is skipped, the call trace. */
function warned(...skip: readonly string[]): FrameSource {
  return {
    steps: [{ kind: 'registers', interruptLines: true }, stack],
    otherwise: traceOnly,
    ...(skip.length > 0 && { skip: anyOf(...skip) }),
  };
}

const inFile = (line: RegExp, title: string, ...skip: readonly string[]): CrashFormat => ({
  line,
  title,
  frames: warned(...skip),
});

/** WARN() in helpers that many callers share: the title names the kind of misuse. */
export const sharedWarnings: readonly CrashFormat[] = [
  inFile(
    /WARNING: .*lib\/debugobjects\.c.* (?:at|debug_print|debug_check)/,
    'WARNING: ODEBUG bug in {F}',
    'debug_',
    'rcu',
    'hrtimer_',
    'timer_',
    'work_',
    'percpu_',
    'vunmap',
    'vfree',
    '__free_',
    'debug_check',
    'kobject_',
  ),
  inFile(/WARNING: .*mm\/usercopy\.c.* (?:at|usercopy_warn)/, 'WARNING: bad usercopy in {F}', 'usercopy', '__check'),
  inFile(/WARNING: .*lib\/kobject\.c.* (?:at|kobject_)/, 'WARNING: kobject bug in {F}', 'kobject_'),
  inFile(/WARNING: .*fs\/proc\/generic\.c.* (?:at|proc_register)/, 'WARNING: proc registration bug in {F}', 'proc_'),
  inFile(/WARNING: .*lib\/refcount\.c.* (?:at|refcount_)/, 'WARNING: refcount bug in {F}', 'refcount', 'kobject_'),
  inFile(/WARNING: .*kernel\/locking\/lockdep\.c.*lock_/, 'WARNING: locking bug in {F}', 'lock_sock', 'release_sock'),
];

export const moreSharedWarnings: readonly CrashFormat[] = [
  inFile(/WARNING: Nested lock was not taken/, 'WARNING: nested lock was not taken in {F}'),
  inFile(/WARNING: .*mm\/.*\.c.* k?.?malloc/, 'WARNING: kmalloc bug in {F}', 'kmalloc', 'krealloc', 'slab', 'kmem'),
  inFile(/WARNING: .*mm\/vmalloc\.c.*__vmalloc_node/, 'WARNING: zero-size vmalloc in {F}'),
  inFile(/WARNING: .* usb_submit_urb/, 'WARNING in {F}/usb_submit_urb', ...usbSubmission),
];

/** Any other WARN(): kernel/panic.c. The line names a function too, but an inlined one may hide the real one. */
export const warnings: readonly CrashFormat[] = [
  inFile(pattern`WARNING: (?:.{0,300} )?at {{SRC}} {{FUNC}}`, 'WARNING in {F}'),
  inFile(pattern`WARNING: (?:\[.{0,200}\] )?{{SRC}} at (?:0x[0-9a-f]+|{{FUNC}})`, 'WARNING in {F}'),
];

/** Stacks that the unwinder found to be broken: arch/x86/kernel/unwind_frame.c. */
export const brokenStacks: readonly CrashFormat[] = [
  {
    line: /WARNING: kernel stack (regs|frame pointer) at [0-9a-f]{1,16} in \S{1,100} has bad ('\w{1,16}' )?value/,
    title: 'WARNING: kernel stack {1} has bad {2}value',
  },
  { line: /WARNING: kernel stack .*has bad/, title: 'WARNING: kernel stack regs has bad value' },
];
