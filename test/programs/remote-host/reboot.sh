#!/bin/sh
# A machine that starts again: all its processes end, a new boot begins, its ssh server comes up.
set -eu
cd "$1"
if [ -e pid ]; then
  kill -KILL "$(cat pid)" 2>/dev/null || true
  rm pid
fi
cat /proc/sys/kernel/random/uuid >boot_id
printf '[    0.000000] Linux version 6.1.0 (stand-in)\n[    0.100000] up\n' >>console
[ ! -e dead ] || exit 0
mkdir -p tmp
rm -f started
# In a session of its own before we end: what is still in ours then, ends with us.
setsid sh -c '
  : >started
  exec unshare --mount --pid --fork --kill-child --mount-proc sh -c "
    # The kernel is that of the host: nothing may set it, and where that cannot be had there is no stand-in.
    set -e
    mount --bind /proc/sys /proc/sys
    mount -o remount,ro,bind /proc/sys
    [ ! -e /proc/sysrq-trigger ] || mount --bind /dev/null /proc/sysrq-trigger
    mount --bind boot_id /proc/sys/kernel/random/boot_id
    mount --bind $PWD/tmp /tmp
    [ ! -s notes ] || mount --bind notes /sys/kernel/notes
    exec /usr/sbin/sshd -D -e -f $PWD/sshd_config"' </dev/null >sshd.log 2>&1 &
echo $! >pid
until [ -e started ]; do sleep 0.02; done
