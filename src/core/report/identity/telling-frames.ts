import { demangle } from '../demangle.ts';
import { skipFrames } from '../names/skip-frames.ts';
import { stallAnchors } from '../names/stall-anchors.ts';

/** So many are kept of a report: those nearest to the crash. */
const mostFrames = 16;
const mostLines = 400;

const frame =
  /(?:^|[\s(])(?:\d{1,4}:)?([A-Za-z_][\w.$]{1,255})(?:\+0x[0-9a-f]{1,8}\/0x[0-9a-f]{1,8}| [\w./+-]{1,200}:\d{1,7} \[inline\])/;

/** Every other report passes through them: entry, dispatch of calls and interrupts, threads, the end of a task. */
const everywhere = new RegExp(
  [
    ...skipFrames,
    ...stallAnchors,
    '^(?:do_|__)?(?:syscall|sys_|SyS_|SYSC_|__(?:x64|ia32|arm64|se|do)_(?:compat_)?sys_)',
    '^(?:entry_|ret_from_|ret_to_|el[01]|asm_|common_interrupt|do_el0|invoke_syscall|invalid_op|exc_|handle_)',
    '^(?:kthread|worker_thread|process_one_work|process_scheduled_works|smpboot_|run_ksoftirqd|x86_64_start|secondary_startup)',
    '^(?:do_exit|do_group_exit|get_signal|exit_to_user|syscall_exit|prepare_exit|task_work_run|tracehook_)',
    '^(?:new_|__)?(?:vfs_|ksys_|do_iter_|call_write_iter|call_read_iter|path_|do_filp|do_sys_open|ptlock|____sys)',
    '^(?:die|fixup_bug|bad_area|page_fault|fault_in_kernel|warn_slowpath|report_bug|panic|unwind|show_|print_)',
    '^(?:__do_softirq|do_softirq|irq_exit|invoke_softirq|local_bh|run_timer|call_timer|expire_timers|hrtimer_|rcu_)',
    '^(?:nmi_|trigger_|watchdog|lockup|cpuidle|do_idle|default_idle|cpu_startup|start_secondary|arch_cpu)',
    '^(?:kernel_init|do_one_initcall|do_initcall|bus_|device_add|really_probe|driver_probe|__driver|__device)',
    '^(?:sock_(?:sendmsg|write|close|release|ioctl|do_ioctl)|__sock_|__fput|netlink_(?:sendmsg|unicast|rcv)|rtnetlink_rcv|genl_)',
    '^(?:set_track|save_stack|stack_trace|kasan_|__kasan|kfree|kmalloc|__kmalloc|slab_|cache_alloc|krealloc)',
    '^(?:_*schedule(?:_|$)|preempt_schedule|_*apic_timer|smp_apic|_*sysvec_|_*irq_exit|tick_|update_process_times|asm_)',
    '^(?:arch_|do_signal|debug_show|check_noncircular|check_prev|validate_|mark_|add_lock|lock_|_*mutex|down_|up_|rwsem_)',
    '(?:alloc|free)_.*(?:page|pcp)|get_page_from|prep_new_page|^post_alloc|slab|^_*alloc_skb|ubsan|^_*sys_(?:send|recv)',
    '^(?:handle_syscall|userspace|fork_handler|new_thread_handler|handle_trap|segv|sig_handler)',
  ].join('|'),
);

/**
 * The functions in the stacks of a report that tell one defect from another, in their order, without those that every
 * other report has. Works on text with or without sources.
 */
export function tellingFrames(text: string): readonly string[] {
  const found = new Set<string>();
  const lines = text.split('\n', mostLines);
  for (const line of lines) {
    if (found.size === mostFrames) break;
    const name = line.includes(' ? ') ? undefined : frame.exec(line.slice(0, 600))?.[1];
    if (name === undefined) continue;
    const readable = demangle(name).replace(/\.(?:isra|part|constprop|cold|llvm)\b.*$/, '');
    if (!everywhere.test(readable)) found.add(readable);
  }
  return [...found];
}
