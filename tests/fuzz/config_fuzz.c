/* Any bytes as a configuration file.  What is taken must be taken again from
 * what is saved of it. */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/config.h"
#include "fuzz.h"

static void
check_saved(const struct config *config)
{
	char path[64];
	struct buf names = BUF(4096);
	struct config again;
	struct error err;
	bool made;

	snprintf(path, sizeof(path), "/tmp/config_fuzz.%ld", (long)getpid());
	unlink(path);
	if (!config_save(config, path, &made, &err)) {
		if (made)
			abort();
		return; /* a line would be too long */
	}
	config_init(&again);
	if (!config_set(&again, "state", config->state, &err) ||
	    !config_read(&again, path, &err))
		abort();
	config_changes(config, &again, &names);
	if (names.len > 0)
		abort();
	unlink(path);
	buf_free(&names);
	config_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FILE *file = size > 0 ? fmemopen((void *)data, size, "r") : NULL;
	struct config config;
	struct error err = {.code = ERROR_CODES};

	if (file == NULL)
		return 0;
	config_init(&config);
	if (config_read_file(&config, file, "it", &err))
		check_saved(&config);
	else if (err.code == ERROR_CODES || err.message[0] == '\0')
		abort(); /* refused without a word */
	config_free(&config);
	return 0;
}
