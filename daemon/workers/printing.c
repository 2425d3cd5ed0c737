/* Papers: the document of a row as a file, and what is recorded of it. */

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "digest.h"
#include "documents/document.h"
#include "documents/report.h"
#include "member.h"
#include "nouns.h"
#include "version.h"
#include "workers/printing.h"

#define FILE_MAX (16u * 1024 * 1024)

/* The row of a reply, whose document it has; to be released with the reply. */
static const json_t *
row_of(const json_t *reply)
{
	return json_array_get(json_object_get(reply, "items"), 0);
}

/* The file of a row: the one that was recorded, where one was. */
static bool
render(const json_t *row, struct buf *file, struct error *err)
{
	if (!document_again(json_object_get(row, "document"),
		member_text(row, "sha256"), file, err))
		return false;
	if (!buf_over(file))
		return true;
	error_set(err, ERROR_TOO_LARGE, "", "the paper is too long");
	return error_hint(err, "ask for a shorter period");
}

/* Show what a command shows, of that record if it takes one, to whoever asked for
 * the job; the row is in what comes back, to be released, or NULL. */
static json_t *
shown_beside(struct db *db, const struct job *job, const char *noun,
    const char *verb, const char *record, struct error *err)
{
	struct job show = {.command = command_find(noun, verb),
	    .caller = job->caller,
	    .values = {record}};
	json_t *reply = NULL;

	buf_init(&show.reply, JOB_REPLY_MAX);
	if (db_read(db, &show, err))
		reply = json_loadb(show.reply.data, show.reply.len, 0, NULL);
	buf_free(&show.reply);
	return reply;
}

/* The answer of a report or a list, under the letterhead if there is one. */
static bool
render_report(struct db *db, const struct job *job, const json_t *reply,
    struct buf *file, struct error *err)
{
	time_t now = time(NULL);
	struct tm utc;
	char moment[32];
	json_t *self = shown_beside(db, job, "person", "whoami", NULL, err);
	json_t *head = self == NULL
			   ? NULL
			   : shown_beside(
				 db, job, "letterhead", "show", NULL, err);
	json_t *paper;
	bool ok;

	if (self == NULL || (head == NULL && err->code != ERROR_NOT_FOUND)) {
		json_decref(self);
		return false;
	}
	strftime(moment, sizeof(moment), "%Y-%m-%d %H:%M UTC",
	    gmtime_r(&now, &utc));
	paper = report_paper(job->command, job->values, reply,
	    &(struct making){member_text(row_of(head), "name"),
		member_text(row_of(head), "colour"),
		member_text(row_of(self), "book_today"), moment});
	ok = document_render(paper, file, err) ||
	     (err->code == ERROR_TOO_LARGE &&
		 error_hint(err, "ask for less of it, or for -o xlsx"));
	json_decref(paper);
	json_decref(head);
	json_decref(self);
	return ok;
}

bool
printing_answer(struct db *db, struct job *job, struct error *err)
{
	json_t *reply = json_loadb(job->reply.data, job->reply.len, 0, NULL);
	const json_t *row = row_of(reply);
	struct buf file = BUF(FILE_MAX);
	bool ok;

	if (job->command->paper)
		ok = render(row, &file, err);
	else
		ok = render_report(db, job, reply, &file, err);
	json_decref(reply);
	if (!ok) {
		buf_free(&file);
		return false;
	}
	buf_free(&job->reply);
	job->reply = file;
	job->content_type = PAPER_TYPE;
	return true;
}

/* "original", its SHA-256, its size and by which version. */
static void
keep(struct job *job, const json_t *row, const struct buf *file)
{
	const json_t *document = json_object_get(row, "document");
	bool copy = json_is_true(json_object_get(document, "copy"));
	char digest[DIGEST_TEXT];

	digest_of(file->data, file->len, digest);
	snprintf(job->rendered, sizeof(job->rendered),
	    "%s %s %zu bursar-" BURSAR_VERSION, copy ? "copy" : "original",
	    digest, file->len);
}

bool
printing_render(struct db *db, struct job *job, struct error *err)
{
	json_t *reply = shown_beside(
	    db, job, job->command->noun, "show", job->values[0], err);
	struct buf file = BUF(FILE_MAX);
	bool ok = reply != NULL && render(row_of(reply), &file, err);

	if (ok)
		keep(job, row_of(reply), &file);
	json_decref(reply);
	buf_free(&file);
	return ok;
}
