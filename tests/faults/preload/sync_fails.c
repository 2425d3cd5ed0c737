/*
 * Preloaded into PostgreSQL: a disk that cannot write.  While the file that
 * SYNC_FAILS names is there, every fsync and fdatasync fails with EIO.
 */

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

typedef int sync_function(int fd);

static int
sync_or_fail(const char *name, int fd)
{
	const char *file = getenv("SYNC_FAILS");
	union {
		void *object;
		sync_function *function;
	} original = {dlsym(RTLD_NEXT, name)};

	if (file != NULL && access(file, F_OK) == 0) {
		errno = EIO;
		return -1;
	}
	return original.function(fd);
}

int
fsync(int fd)
{
	return sync_or_fail("fsync", fd);
}

int
fdatasync(int fd)
{
	return sync_or_fail("fdatasync", fd);
}
