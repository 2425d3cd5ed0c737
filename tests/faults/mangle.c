/*
 * A backup that was cut, and one of which a bit was flipped, at every byte or at
 * some: each is opened as bursard restore does first, and has to be refused.
 *
 *	mangle FILE [STEP]
 *
 * Works on a copy in memory.  Prints how many there were of each, and which
 * were taken for whole; ends with 1 if any was.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup/bundle.h"

static char path[64]; /* of the copy */

static void
die(const char *what)
{
	perror(what);
	exit(2);
}

/* A copy in memory, of which the descriptor stays open. */
static int
copy(const char *file, off_t *size)
{
	int from = open(file, O_RDONLY | O_CLOEXEC);
	int to = memfd_create("backup", MFD_CLOEXEC);
	char chunk[65536];
	ssize_t n;

	if (from < 0 || to < 0)
		die(file);
	while ((n = read(from, chunk, sizeof(chunk))) > 0)
		if (write(to, chunk, (size_t)n) != n)
			die("a copy");
	*size = lseek(to, 0, SEEK_CUR);
	close(from);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", to);
	return to;
}

static bool
is_refused(void)
{
	struct error err = {.code = ERROR_INTERNAL};
	struct bundle_reader *reader = bundle_open(path, NULL, NULL, &err);
	bool refused = reader == NULL && err.code == ERROR_DATA_CORRUPTED;

	bundle_close(reader);
	return refused;
}

/* Flip one bit, another one at each place. */
static void
flip(int fd, off_t at)
{
	unsigned char byte;

	if (pread(fd, &byte, 1, at) != 1)
		die("reading");
	byte ^= (unsigned char)(1u << (at % 8));
	if (pwrite(fd, &byte, 1, at) != 1)
		die("writing");
}

static unsigned long
flip_all(int fd, off_t size, off_t step)
{
	unsigned long taken = 0, count = 0;

	for (off_t at = 0; at < size; at += step, count++) {
		flip(fd, at);
		if (!is_refused()) {
			printf("taken for whole, flipped at %ld\n", (long)at);
			taken++;
		}
		flip(fd, at);
	}
	printf("flipped %lu\n", count);
	return taken;
}

/* From the end to the beginning, so that nothing has to be put back. */
static unsigned long
cut_all(int fd, off_t size, off_t step)
{
	unsigned long taken = 0, count = 0;

	for (off_t at = size - 1; at >= 0; at -= step, count++) {
		if (ftruncate(fd, at) != 0)
			die("cutting");
		if (!is_refused()) {
			printf("taken for whole, cut at %ld\n", (long)at);
			taken++;
		}
	}
	printf("cut %lu\n", count);
	return taken;
}

int
main(int argc, char *argv[])
{
	unsigned long taken;
	off_t size, step;
	int fd;

	if (argc < 2 || argc > 3)
		return 64;
	step = argc == 3 ? (off_t)strtol(argv[2], NULL, 10) : 1;
	if (step < 1)
		return 64;
	fd = copy(argv[1], &size);
	if (is_refused()) {
		printf("%s itself is refused\n", argv[1]);
		return 1;
	}
	taken = flip_all(fd, size, step);
	taken += cut_all(fd, size, step);
	close(fd);
	return taken == 0 ? 0 : 1;
}
