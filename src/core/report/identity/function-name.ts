/** How the functions that two titles blame are related. */
export type NameRelation =
  | 'same'
  /** The same words but for one, or but for what compilers and renamings add. */
  | 'renamed'
  /** A word in common that names a subsystem or an object, not what is done with it. */
  | 'kin'
  | 'unrelated'
  /** One of them names no function. */
  | 'unknown';

/** Words that many subsystems use: sharing them tells nothing. */
const commonWords = new Set(
  `a add al alloc and apply array async at attach attr begin bind block bh bit bits buf buffer bug bulk bus by bytes cache call
  callback cancel cb change check child class cleanup clear close cmd cold common complete config connect control copy core count
  cpu create ctl ctrl ctx data deactivate deinit del delete destroy detach dev device devices dir disable disconnect do done down
  drop dump enable end enqueue entry ep event exec execute exit ext fast fd fetch fill filp find finish finalize flags flush for
  free from func get group handle handler hash head helper hook id idx in index info init inode input insert int invalidate ioctl
  irq is item iter key kill kthread last len lib link list lock locked log lookup loop make map mark mem mod mode module mount msg
  name net new next nl no node nolock notifier notify num object of ok on one op open ops option out page pages path pending poll
  pop port post pre prepare print priv probe proc process ptr purge push put queue raw rcu read ready rec receive recv recvmsg
  ref refcount register release remove reply report req request reset resolve resume ret return root run rx safe save scan sched
  search seq send sendmsg set setup shutdown size sk skb slow sock socket sort space start stat state stats stop store str string
  struct sub submit super suspend switch sync sys sysctl table tail task test thread time timeout timer to toggle trace transfer
  tree try tx type unbind unhook unlink unlock unmap unmount unregister unset up update use user val valid validate value vec vma
  wait wake walk warn with work worker write x64 x32 se ia32 compat arm64 zero`.split(/\s+/),
);

/** The words of a name: `__se_sys_io_uring` is `io`, `uring`; digits at the end of a word do not count. */
function wordsOf(name: string): readonly string[] {
  const plain = name.replace(/\.(?:isra|part|constprop|cold|llvm)\b.*$/, '');
  return plain
    .split(/[^A-Za-z0-9]+/)
    .flatMap((part) => part.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').split(' '))
    .map((word) => word.toLowerCase().replace(/(?<=[a-z]{2})\d+$/, ''))
    .filter((word) => word !== '');
}

function isTellingWord(word: string): boolean {
  return word.length > 1 && !commonWords.has(word) && !/^\d+$/.test(word);
}

/** A name taken apart once, as it is compared often. */
export interface ReadName {
  readonly name: string;
  readonly words: readonly string[];
}

export function readName(name: string): ReadName {
  return { name, words: wordsOf(name) };
}

export function nameRelation(a: ReadName | null, b: ReadName | null): NameRelation {
  if (a === null || b === null) return 'unknown';
  if (a.name === b.name) return 'same';
  let [shared, telling] = [0, 0];
  for (const word of a.words)
    if (b.words.includes(word)) {
      shared++;
      if (isTellingWord(word)) telling++;
    }
  const longer = Math.max(a.words.length, b.words.length);
  if (shared === longer && a.words.length === b.words.length) return 'renamed';
  if (telling === 0) return isPartOf(a.words, b.words) || isPartOf(b.words, a.words) ? 'kin' : 'unrelated';
  return longer - shared <= 1 && shared >= 2 ? 'renamed' : 'kin';
}

/** `get_block` is the beginning or the end of `minix_get_block`. One word alone is not enough. */
function isPartOf(shorter: readonly string[], longer: readonly string[]): boolean {
  if (shorter.length < 2 || shorter.length >= longer.length) return false;
  const behind = longer.length - shorter.length;
  return shorter.every((word, i) => word === longer[i]) || shorter.every((word, i) => word === longer[behind + i]);
}
