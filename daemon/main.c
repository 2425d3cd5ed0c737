/* bursard: the daemon of Bursar. */

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "alloc.h"
#include "admin/subcommands.h"
#include "secrecy.h"

/* The one place where an error of the command line is shown. */
static int
fail(const struct error *err)
{
	size_t len = strlen(err->message);
	const char *joint = len > 0 && err->message[len - 1] == '?' ? " "
			    : err->hint[0] != '\0'		    ? "; "
								    : "";

	fflush(stdout);
	fprintf(stderr, "bursard: %s%s%s\n", err->message, joint, err->hint);
	return error_kind(err->code)->exit;
}

int
main(int argc, char *argv[])
{
	struct error err;
	int status;

	alloc_begin();
	secrecy_keep();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL); /* whoever started us may not have waited */
	if (!subcommands_run(argc, argv, &status, &err))
		return fail(&err);
	return status;
}
