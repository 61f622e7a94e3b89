#!/bin/sh
# A command for machines of type command: boots the kernel as User Mode Linux, by the contract in docs/machines.md.
cd "$CULPRIT_DIRECTORY"
export GLIBC_TUNABLES=glibc.pthread.rseq=0 TMPDIR=/dev/shm
# The parameters are words.
# shellcheck disable=SC2086
exec "$CULPRIT_KERNEL" "mem=${CULPRIT_MEMORY_MIB}M" "initrd=$CULPRIT_INITRAMFS" con=null con0=fd:0,fd:1 $CULPRIT_CMDLINE 2>&1
