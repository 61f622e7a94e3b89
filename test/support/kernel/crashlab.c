// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
/* Makes a kernel fail in a way of one's choice: the word written to /proc/crashlab, or crashlab=WORD at boot. */
#include <linux/bug.h>
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/reboot.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

struct lab_thing {
	long pad[3];
	long value;
};

static struct lab_thing *nothing;
static DEFINE_MUTEX(lab_lock);

static noinline void lab_null_read(void)
{
	pr_info("%ld\n", READ_ONCE(nothing->value));
}

static noinline void lab_warn(void)
{
	WARN_ON(!nothing);
}

static noinline void lab_hang(void)
{
	local_irq_disable();
	for (;;)
		cpu_relax();
}

/* The second lock never comes: a task that hangs and cannot be killed. */
static noinline void lab_mutex_self(void)
{
	mutex_lock(&lab_lock);
	mutex_lock(&lab_lock);
}

static void lab_late(struct work_struct *work)
{
	panic("lab: later than the end");
}
static DECLARE_DELAYED_WORK(lab_work, lab_late);

static void lab_flood(void)
{
	for (;;) {
		pr_info("crashlab: nothing is wrong, but there is a lot of it, line after line after line\n");
		cond_resched();
	}
}

static void lab_run(const char *word)
{
	if (!strcmp(word, "null-read"))
		lab_null_read();
	else if (!strcmp(word, "warn"))
		lab_warn();
	else if (!strcmp(word, "panic"))
		panic("lab: no way on");
	else if (!strcmp(word, "hang"))
		lab_hang();
	else if (!strcmp(word, "mutex-self"))
		lab_mutex_self();
	else if (!strcmp(word, "late"))
		schedule_delayed_work(&lab_work, msecs_to_jiffies(50));
	else if (!strcmp(word, "restart"))
		emergency_restart();
	else if (!strcmp(word, "halt"))
		kernel_halt();
	else if (!strcmp(word, "flood"))
		lab_flood();
}

static ssize_t lab_write(struct file *file, const char __user *from, size_t size, loff_t *at)
{
	char word[32] = "";

	if (copy_from_user(word, from, min(size, sizeof(word) - 1)))
		return -EFAULT;
	lab_run(strim(word));
	return size;
}

static const struct proc_ops lab_ops = { .proc_write = lab_write };
static char boot_word[32];

static int __init lab_word(char *word)
{
	strscpy(boot_word, word, sizeof(boot_word));
	return 1;
}
__setup("crashlab=", lab_word);

static int __init lab_init(void)
{
	proc_create("crashlab", 0222, NULL, &lab_ops);
	lab_run(boot_word);
	return 0;
}
late_initcall(lab_init);
