/*
 * Say what is to fail in a program that fails.c is preloaded into:
 *
 *	arm FILE KIND N [sticky]	the N-th call of the kind from now on, or
 *					that and all after it
 *	arm FILE			nothing any more; prints how many calls of
 *					each kind there were, and "failed N"
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "preload/fails.h"

static const char *const names[FAILS_KINDS] = FAILS_NAMES;

static enum fails_kind
kind_of(const char *name)
{
	for (int i = 0; i < FAILS_KINDS; i++)
		if (strcmp(names[i], name) == 0)
			return (enum fails_kind)i;
	exit(64);
}

static void
print(struct fails *fails)
{
	for (int i = 1; i < FAILS_KINDS; i++)
		printf("%s %ld\n", names[i], (long)fails->counts[i]);
	printf("failed %ld\n", (long)fails->failed);
}

int
main(int argc, char *argv[])
{
	int fd = argc > 1 ? open(argv[1], O_RDWR | O_CREAT | O_CLOEXEC, 0666)
			  : -1;
	struct fails *fails;

	if (fd < 0 || ftruncate(fd, sizeof(*fails)) != 0)
		return 64;
	fails = mmap(NULL, sizeof(*fails), PROT_READ | PROT_WRITE, MAP_SHARED,
	    fd, 0);
	if (fails == MAP_FAILED)
		return 1;
	fails->kind = FAILS_NONE;
	if (argc < 4) {
		print(fails);
		return 0;
	}
	fails->failed = 0;
	fails->armed++;
	for (int i = 0; i < FAILS_KINDS; i++)
		fails->counts[i] = 0;
	fails->sticky = argc > 4 && strcmp(argv[4], "sticky") == 0;
	fails->at = strtol(argv[3], NULL, 10);
	fails->kind = (int32_t)kind_of(argv[2]);
	return 0;
}
