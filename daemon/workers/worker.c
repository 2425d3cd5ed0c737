/* Failing jobs: what goes to the log, and what to the caller. */

#include "workers/worker.h"
#include "clock.h"

/* clang-format off */
static const struct {
	enum error_code code, told_as;
	const char *message, *hint;
} discreet[] = {
	{ ERROR_INTERNAL, ERROR_INTERNAL,
	    "internal error", "nothing was recorded, and the daemon logged it: tell your administrator the ID of the request" },
	{ ERROR_CONFIG, ERROR_UNAVAILABLE,
	    "daemon and database versions differ", "nothing was recorded; tell your administrator" },
	{ ERROR_UNAVAILABLE, ERROR_UNAVAILABLE,
	    "the ledger is out of reach", "nothing was recorded: try again in a moment" },
	{ ERROR_OUTCOME_UNKNOWN, ERROR_OUTCOME_UNKNOWN,
	    "it is not known whether this was recorded", "send it again with the same key: it is never recorded twice" },
};
/* clang-format on */

void
worker_log(enum log_level level, const char *what, const struct job *job,
    const struct error *err)
{
	char name[COMMAND_NAME_MAX];

	log_event(level, what,
	    LOG_TEXT("command", job->command != NULL
				    ? command_name(job->command, name)
				    : "identify"),
	    LOG_TEXT("request_id", job->request_id), LOG_TEXT("key", job->key),
	    LOG_TEXT("error", error_kind(err->code)->name),
	    LOG_TEXT("detail", err->message), LOG_TEXT("hint", err->hint));
}

void
worker_fail(struct job *job, const struct error *err)
{
	const char *id = err->code == ERROR_INTERNAL ? job->request_id : "";
	bool named = id[0] != '\0';
	struct error told = *err;

	for (size_t i = 0; i < sizeof(discreet) / sizeof(discreet[0]); i++) {
		if (discreet[i].code != err->code)
			continue;
		error_set(&told, discreet[i].told_as, "", "%s%s%s%s",
		    discreet[i].message, named ? " (request " : "", id,
		    named ? ")" : "");
		error_hint(&told, "%s", discreet[i].hint);
	}
	job_fail(job, &told);
}

bool
worker_expired(const struct job *job)
{
	return clock_ms() >= job->deadline_ms;
}

void
worker_late(struct error *err)
{
	error_set(err, ERROR_BUSY, "", "timed out in the queue");
	error_hint(err, "nothing was recorded: try again in a moment");
}

bool
worker_passes(const struct error *err)
{
	return err->code == ERROR_UNAVAILABLE ||
	       err->code == ERROR_OUTCOME_UNKNOWN;
}
