/* Any bytes as a file of settings of the daemon, and as the contexts of the
 * client.  A setting that is taken must be printed and taken again as it
 * was. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "config.h"
#include "contexts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try_config(const char *path)
{
	struct config config, again;
	struct buf names = BUF(4096);
	struct error err;
	char copy[64];
	bool made;

	config_init(&config);
	config_init(&again);
	if (config_read(&config, path, &err)) {
		snprintf(
		    copy, sizeof(copy), "/tmp/settings-%ld", (long)getpid());
		unlink(copy);
		if (!config_save(&config, copy, &made, &err) || !made)
			abort();
		if (config_read(&again, copy, &err)) {
			free(again.state);
			again.state = strdup(config.state);
			config_changes(&config, &again, &names);
			if (names.len > 0)
				abort();
		}
		unlink(copy);
	} else if (err.message[0] == '\0') {
		abort();
	}
	config_free(&config);
	config_free(&again);
	buf_free(&names);
}

static void
try_contexts(const char *path)
{
	struct contexts contexts = {0};
	struct error err;

	setenv("BURSAR_CONFIG", path, 1);
	if (contexts_read(&contexts, &err))
		contexts_find(&contexts, NULL, &err);
	else if (err.message[0] == '\0')
		abort();
	contexts_free(&contexts);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("settings", MFD_CLOEXEC);
	char path[64];

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	try_config(path);
	try_contexts(path);
	close(fd);
	return 0;
}
