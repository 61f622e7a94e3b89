/**
 * What system-call wrappers put in front of the name of the call.
 * Origin: google/syzkaller, pkg/report/linux.go (Apache-2.0); see NOTICE.
 */
export const stripPrefixes: readonly string[] = [
  'SYSC_',
  'SyS_',
  'sys_',
  '__x64_',
  '__ia32_',
  '__arm64_',
  '____sys_',
  '___sys_',
  '__sys_',
  '__se_',
  '__se_sys_',
  '__do_sys_',
  'compat_SYSC_',
  'compat_SyS_',
  'ksys_',
];
