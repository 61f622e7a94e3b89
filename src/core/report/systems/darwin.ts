import { goRuntimeTrigger, notPanics, type PlainFormat, plainSystem, toolTriggers } from './plain-system.ts';

/** The text of a panic: quoted where it came with its source file, else the rest of the line. */
const panics: readonly PlainFormat[] = [
  // Case darwin/1.
  { line: /panic\(cpu .*?\): "?Kernel trap at .*?, (type .*?), registers/, title: 'panic: Kernel trap {1}' },
  // Case darwin/0.
  { line: /panic\(cpu .*?\): "?(?:\w+: )?([aA]ssertion failed: .*?), file: /, title: 'panic: {1}' },
  { line: /panic\(cpu .*?\): "?([aA]ssertion failed: .*?)(?:"@|$)/, title: 'panic: {1}' },
  // Case darwin/3: how full a zone is does not name the crash.
  { line: /panic\(cpu .*?\): "?(zalloc: .*?) ?\(\d+ elements\)( .*?)(?:" *@|"?$)/, title: 'panic: {1}{2}' },
  { line: /panic\(cpu .*?\): "(.*?)"?(?: *@\S*)?$/, title: 'panic: {1}' },
  { line: /panic\(cpu .*?\): (.*)/, title: 'panic: {1}' },
];

/** As in syzkaller, pkg/report/darwin.go. */
export const darwin = plainSystem({
  triggers: [
    { text: 'panic(cpu ', window: 'pani', formats: panics },
    {
      text: 'Debugger: Unexpected kernel trap number: ',
      window: 'Debu',
      // Case darwin/6.
      formats: [{ line: /Debugger: (Unexpected kernel trap number: .*?), RIP:/, title: 'debugger: {1}' }],
    },
    { text: 'panic:', window: 'pani', ignore: notPanics, formats: [{ line: /panic: (.+)/, title: 'panic: {1}' }] },
    ...toolTriggers,
    goRuntimeTrigger,
  ],
});
