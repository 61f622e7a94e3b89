/**
 * Files of a tree that is built as a kernel is (`make O=… tinyconfig`, `olddefconfig`, `linux`), in a moment: one C
 * file becomes vmlinux. Files by which a commit behaves otherwise: `Kconfig.broken` is what olddefconfig says
 * before it fails; `slow` makes the compilation write half an object and hang; `unlike-others` makes the build fail
 * where an object directory was used before.
 */
export function smallKernel(files: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { Makefile: makefile, 'main.c': mainFile('return 42;'), ...files };
}

/** The C file with this body of its function. */
export function mainFile(body: string): string {
  return `const char *where(void) { return __FILE__; }\nint answer(void) {\n  ${body}\n}\nvoid _start(void) { answer(); }\n`;
}

const makefile = `.PHONY: tinyconfig olddefconfig linux
tinyconfig:
	@echo 'CONFIG_TINY=y' > $(O)/.config
olddefconfig:
	@test ! -f Kconfig.broken || { cat Kconfig.broken >&2; false; }
	@grep -v DROPPED $(O)/.config > $(O)/.config.new; mv $(O)/.config.new $(O)/.config
linux: $(O)/linux
$(O)/main.o: main.c
	@echo '  CC      main.o'
	@test ! -f slow || { echo half > $@; sleep 100; }
	@$(CC) $(KCFLAGS) -c -o $@ $(CURDIR)/main.c
$(O)/vmlinux: $(O)/main.o
	@echo '  LD      vmlinux'
	@test ! -f unlike-others || test ! -e $(O)/used || { echo 'left over' >&2; false; }
	@touch $(O)/used
	@gcc -nostdlib -static -o $@ $<
$(O)/linux: $(O)/vmlinux
	@ln -f $< $@
`;
