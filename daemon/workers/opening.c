/* Connections that are opened side by side. */

#include <errno.h>

#include "workers/opening.h"

void
opening_init(struct opening *opening, const struct db_settings *settings)
{
	opening->settings = *settings;
	sem_init(&opening->done, 0, 0);
}

bool
opening_try(struct opening *opening)
{
	opening->db = db_open(&opening->settings, &opening->err);
	sem_post(&opening->done);
	return opening->db != NULL;
}

bool
opening_wait(struct opening *opening, struct error *err)
{
	while (sem_wait(&opening->done) != 0 && errno == EINTR)
		;
	if (opening->db == NULL)
		*err = opening->err;
	return opening->db != NULL;
}

void
opening_close(struct opening *opening)
{
	db_close(opening->db);
	sem_destroy(&opening->done);
}
