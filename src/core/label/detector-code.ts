/**
 * Where the kernel keeps what finds bugs and has no bugs of users in it: sanitizers, lock checking, leak and hang
 * detection, fault injection, and the options that turn them on. By the names that those had over the years, also in
 * directories of architectures; whole parts of paths, so that `net/kasan_x.c` is none.
 */
const places: readonly RegExp[] = [
  /^(mm|arch\/[^/]+\/mm)\/(kasan|kmsan|kfence|kmemcheck)(\/|[^/]*\.[chS]$)/,
  /^arch\/[^/]+\/mm\/(kasan|kmsan|kfence)[^/]*$/,
  /^kernel\/kcsan(\/|\.c$)/,
  /^kernel\/kcov\.c$/,
  /^kernel\/locking\/(lockdep[^/]*|mutex-debug\.[ch]|rtmutex-debug\.[ch]|spinlock_debug\.c)$/,
  /^kernel\/(lockdep[^/]*|mutex-debug\.[ch]|hung_task\.c|watchdog[^/]*\.c|softlockup\.c)$/,
  /^kernel\/(rcu\/(tree_stall|update_stall)\.h|dma\/debug\.[ch])$/,
  /^mm\/(kmemleak[^/]*\.c|usercopy\.c|page_poison\.c|debug_page_alloc\.c|page_owner\.c|failslab\.c|fail_page_alloc\.c)$/,
  /^lib\/(ubsan\.[ch]|kasan[^/]*|test_(kasan|ubsan|kmsan|kcsan)[^/]*|spinlock_debug\.c|list_debug\.c|debugobjects\.c)$/,
  /^lib\/(fault-inject[^/]*\.c|dma-debug\.c|locking-selftest[^/]*|refcount\.c|stackdepot\.c)$/,
  /^lib\/(Kconfig\.(debug|kasan|kcsan|kmsan|kfence|ubsan|kcov|kgdb)|Kconfig\.kmemcheck)$/,
  /^(kernel\/rcu\/Kconfig\.debug|mm\/Kconfig\.debug|arch\/[^/]+\/Kconfig\.debug)$/,
  /^scripts\/(Makefile\.(kasan|kcsan|kmsan|ubsan|kcov)|gcc-plugins\/sancov_plugin\.c)$/,
  /^include\/(linux|trace\/events|asm-generic)\/(kasan|kmsan|kfence|kcsan|kmemcheck|kmemleak|kcov|lockdep|ubsan)[^/]*\.h$/,
  /^arch\/[^/]+\/include\/asm\/(kasan|kmsan|kfence|kcsan)[^/]*\.h$/,
  /^include\/linux\/(debug_locks|debugobjects|fault-inject[^/]*|instrumented|sched\/debug|dma-debug)\.h$/,
];

/** Whether a file is part of what finds bugs, or of how it is turned on. */
export function isDetectorCode(path: string): boolean {
  return places.some((place) => place.test(path));
}
