/*
 * Are answers what the rows of their commands say?
 *
 * The columns of reads are compared with those of their functions when the
 * daemon starts.  What the functions put into texts of JSON, and whether a
 * member may be missing, shows in the answers themselves: the builds for tests
 * look at each.
 */

#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "db/db_answer.h"
#include "db/db_link.h"
#include "log.h"
#include "nouns.h"

#ifdef BURSAR_CHECK_ANSWERS
void
db_answer_check(const struct job *job)
{
	json_t *reply = json_loads(job->reply.data, 0, NULL);
	struct error err = {0};

	if (answer_check(job->command, reply, &err)) {
		json_decref(reply);
		return;
	}
	log_line(LOG_ERROR, "%s %s answers otherwise than its row says: %s",
	    job->command->noun, job->command->verb, err.message);
	abort();
}
#else
void
db_answer_check(const struct job *job)
{
	(void)job;
}
#endif

/* The read whose function that is, or NULL. */
static const struct command *
read_called(const char *function)
{
	char name[COMMAND_NAME_MAX];
	const struct command *c = command_next(NULL);

	while (c != NULL && strcmp(command_name(c, name), function) != 0)
		c = command_next(c);
	return c != NULL && !command_writes(c) ? c : NULL;
}

static bool
refuse(const struct command *command, const char *function, const char *row,
    struct error *err)
{
	error_set(err, ERROR_CONFIG, "database",
	    "%s %s does not answer what this program expects: from \"%.60s\" "
	    "on, not \"%.60s\"",
	    command->noun, command->verb, function, row);
	return error_hint(err, "bursard migrate rebuilds the functions");
}

/* A function of the API with its columns. */
static bool
take_columns(void *arg, const struct db_row *row, struct error *err)
{
	const struct command *command = read_called(row->columns[0].value);
	const char *columns = row->columns[1].value;
	struct buf said = BUF(16384);
	size_t same = 0;
	bool ok;

	(void)arg;
	if (command == NULL)
		return true;
	answer_columns(&said, command->answer);
	while (columns[same] != '\0' && columns[same] == said.data[same])
		same++;
	ok = columns[same] == said.data[same];
	while (same > 0 && columns[same - 1] != ' ')
		same--;
	if (!ok)
		refuse(command, columns + same, said.data + same, err);
	buf_free(&said);
	return ok;
}

static bool
columns_transaction(struct db *db, struct job *job, struct error *err)
{
	(void)job;
	db_send(db, "select * from api.columns()");
	return db_finish(db, take_columns, NULL, err);
}

bool
db_answer_try(struct db *db, struct error *err)
{
	return db_transact(db, columns_transaction, NULL, err);
}
