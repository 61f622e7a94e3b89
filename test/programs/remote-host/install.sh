#!/bin/sh
# Puts a kernel onto the stand-in: here, its notes, by which it is recognised. INSTALL_FAILS: with this status.
set -eu
[ -z "${INSTALL_FAILS:-}" ] || exit "$INSTALL_FAILS"
echo "$CULPRIT_MACHINE $CULPRIT_KERNEL_KEY" >>"$HOST_DIRECTORY/installed"
cp "$HOST_DIRECTORY/notes.next" "$HOST_DIRECTORY/notes"
