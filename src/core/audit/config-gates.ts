import type { Era } from '../log/syzbot/recorded-bisection.ts';

/** An option that syzbot switches off in kernels older than a release: its crashes cannot be seen there. */
export interface ConfigGate {
  readonly option: string;
  readonly release: string;
  /** Titles of crashes that need the option. */
  readonly titles: RegExp;
}

/** As in syzkaller, pkg/vcs/linux.go; UBSAN since September 2020. */
const gates: readonly ConfigGate[] = [
  { option: 'UBSAN', release: 'v5.3', titles: /^UBSAN/ },
  { option: 'SECURITY_TOMOYO_OMIT_USERSPACE_LOADER', release: 'v5.2', titles: /\btomoyo/ },
  { option: 'USBIP_VUDC', release: 'v4.15', titles: /\bvudc|usbip/ },
  { option: 'CAN', release: 'v4.13', titles: /\b(?:can|bcm|raw|isotp|j1939)_\w|\bcan[a-z]*_rx/ },
  { option: 'HSR', release: 'v4.12', titles: /\bhsr_/ },
  { option: 'SMC', release: 'v4.12', titles: /\bsmc_/ },
  { option: 'USBIP_VHCI_HCD', release: 'v4.10', titles: /\bvhci_hcd|usbip/ },
  { option: 'BT_HCIVHCI', release: 'v4.10', titles: /\b(?:hci|l2cap|sco|rfcomm|bt|mgmt)_/ },
  { option: 'NET_TEAM', release: 'v4.7', titles: /\bteam_/ },
  { option: 'BATMAN_ADV', release: 'v4.5', titles: /\bbatadv_/ },
];

/** The gate that a release lies below and that hides crashes of these titles; null where none does. */
export function gateBelow(release: string | null, era: Era, titles: ReadonlySet<string>): ConfigGate | null {
  const version = versionOf(release);
  if (version === null) return null;
  return (
    gates.find(
      (gate) =>
        version < versionOf(gate.release)! &&
        (gate.option !== 'UBSAN' || era > 'B') &&
        [...titles].some((title) => gate.titles.test(title)),
    ) ?? null
  );
}

/** Releases as numbers that compare: v5.10 is 5010. Null for what is none. */
export function versionOf(release: string | null): number | null {
  const match = /^v(\d{1,3})\.(\d{1,3})(?:[.-]|$)/.exec(release ?? '');
  return match === null ? null : Number(match[1]) * 1000 + Number(match[2]);
}
