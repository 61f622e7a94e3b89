/* Crashes on demand: the argument says how. */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define OUTLINE __attribute__((noinline))

static int shared;

OUTLINE int toy_read(volatile char *toy) { return toy[1]; }
OUTLINE void toy_fill(char *toy, int length) { memset(toy, 1, length); }
OUTLINE void toy_put(char *toy) { free(toy); }
OUTLINE int toy_nest(int depth) { volatile char box[512]; box[0] = depth; return toy_nest(depth + 1) + box[0]; }
OUTLINE void toy_forget(void) { volatile char *toy = malloc(100); toy = 0; }
OUTLINE int toy_shift(int by) { return 1 << by; }
OUTLINE int toy_pick(int which) { int toys[4] = {1, 2, 3, 4}; return toys[which]; }
OUTLINE int toy_weigh(int *toy) { if (toy[1]) return 7; return 0; }
OUTLINE void toy_check(int refs) { assert(refs > 0); }
static void *toy_count(void *unused) { shared++; return unused; }

int main(int argc, char **argv)
{
	char *toy = malloc(10);
	const char *how = argv[1];

	if (!strcmp(how, "use after free")) { toy_put(toy); return toy_read(toy); }
	if (!strcmp(how, "overflow")) toy_fill(toy, 10 + argc);
	if (!strcmp(how, "double free")) { toy_put(toy); toy_put(toy); }
	if (!strcmp(how, "uninitialised")) return toy_weigh((int *)toy);
	if (!strcmp(how, "null")) return toy_read(0);
	if (!strcmp(how, "stack")) return toy_nest(0);
	if (!strcmp(how, "shift")) return toy_shift(33 + argc);
	if (!strcmp(how, "index")) return toy_pick(3 + argc);
	if (!strcmp(how, "assert")) toy_check(argc - 2);
	if (!strcmp(how, "race")) {
		pthread_t one, two;
		pthread_create(&one, 0, toy_count, 0);
		pthread_create(&two, 0, toy_count, 0);
		pthread_join(one, 0);
		pthread_join(two, 0);
	}
	if (!strcmp(how, "leak")) toy_forget();
	free(toy);
	return 0;
}
