/* Making, failing and freeing jobs. */

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "queue/job.h"

struct job *
job_new(void)
{
	struct job *job = xcalloc(1, sizeof(*job));

	buf_init(&job->reply, JOB_REPLY_MAX);
	memcpy(job->request_id, "-", 2);
	return job;
}

void
job_free(struct job *job)
{
	if (job == NULL)
		return;
	json_decref(job->fields);
	buf_free(&job->reply);
	free(job);
}

bool
job_is_kept(const struct job *jobs)
{
	if (jobs->dry_run || jobs->spoiled)
		return false;
	for (const struct job *job = jobs; job != NULL; job = job->next)
		if (jobs->atomic && job->status >= 400)
			return false;
	return true;
}

void
job_fail(struct job *job, const struct error *err)
{
	if (err != &job->err)
		job->err = *err;
	job->status = error_kind(err->code)->status;
	job->done(job);
}
