/* Any bytes as the file of the client's contexts.  What is found must have
 * what a session needs, and what is refused must be told. */

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "session/contexts.h"

static void
read_contexts(void)
{
	struct contexts contexts = {0};
	struct error err = {.message = ""};
	const struct context *found;

	if (contexts_read(&contexts, &err)) {
		found = contexts_find(&contexts, NULL, &err);
		if (contexts.count > CONTEXTS_MAX ||
		    (found != NULL && found->name == NULL) ||
		    (found == NULL && err.message[0] == '\0'))
			abort();
	} else if (err.message[0] == '\0') {
		abort();
	}
	contexts_free(&contexts);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("contexts", MFD_CLOEXEC);
	char path[64];

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	setenv("BURSAR_CONFIG", path, 1);
	read_contexts();
	close(fd);
	return 0;
}
