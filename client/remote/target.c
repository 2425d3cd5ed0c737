/* A file that a command writes: under its name once it is whole, and never over
 * another. */

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "alloc.h"
#include "remote/target.h"

bool
target_open(struct target *target, const char *to, struct error *err)
{
	int fd;

	*target = (struct target){.to = to, .file = stdout};
	if (to == NULL)
		return true;
	if (access(to, F_OK) == 0)
		return error_set(
		    err, ERROR_FILE, "to", "%s is there already", to);
	target->part = xasprintf("%s.part", to);
	fd = open(target->part,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	target->file = fd >= 0 ? fdopen(fd, "w") : NULL;
	return target->file != NULL || error_file(err, "to", target->part);
}

bool
target_close(struct target *target, bool ok, struct error *err)
{
	if (target->file != NULL && ok &&
	    (fflush(target->file) != 0 ||
		(target->to != NULL && fsync(fileno(target->file)) != 0)))
		ok = error_file(
		    err, "to", target->to != NULL ? target->part : "");
	if (target->to != NULL && target->file != NULL)
		fclose(target->file);
	if (ok && target->to != NULL && link(target->part, target->to) < 0)
		ok = error_file(err, "to", target->to);
	if (target->part != NULL)
		unlink(target->part);
	free(target->part);
	return ok;
}
