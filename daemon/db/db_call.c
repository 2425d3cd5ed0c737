/* Calls of SQL functions, made out of the command table. */

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/skeleton.h"
#include "db/db_array.h"
#include "db/db_call.h"
#include "salt.h"

/* A batch is bounded by the queue; this only catches a mistake. */
#define ARRAY_MAX ((size_t)256 * 1024 * 1024)

#define PLAIN                                                                  \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.*-"

/* A code, or codes with what belongs to them.  A party may be named otherwise
 * as well, and is looked at in SQL. */
static bool
has_codes(const struct field *field)
{
	return field->type == FIELD_CODE || field->type == FIELD_PARTS;
}

/* Is the field of a read to be asked about before?  A list of what is not there
 * would be empty; a show says itself what is wrong with its code or number. */
static bool
is_asked_about(const struct command *command, const struct field *field)
{
	return command->kind == COMMAND_LIST &&
	       ((field_is_code(field) && !field->unregistered) ||
		   field_is_numbered(field) || field->type == FIELD_CURRENCY);
}

/* The argument of a field, and of its skeleton: from value n on.  Gives the
 * number of the last.  The collation of an argument is that of all comparisons
 * in the function, and with another than its own no index is of use: it is set
 * back. */
static int
field_sql(const struct command *command, const struct field *f, int n,
    struct buf *sql)
{
	bool writes = command_writes(command);
	bool asks = is_asked_about(command, f);

	buf_printf(sql, ", \"%s\" => ", f->name);
	if (asks)
		buf_printf(sql, "api.known($1, $2, $3, '%s', '%s', ", f->name,
		    field_noun(f));
	if (has_codes(f))
		buf_printf(sql,
		    "lower($%d collate \"C\")%s collate \"default\"", n,
		    writes ? "::text[]" : "");
	else if (f->type == FIELD_PARTY && !writes)
		buf_printf(sql,
		    "case when $%d like '%%:%%' then $%d else lower($%d "
		    "collate \"C\") end collate \"default\"",
		    n, n, n);
	else
		buf_printf(sql, "$%d", n);
	buf_add(sql, asks ? ")" : "");
	if (f->is_name && writes)
		buf_printf(sql, ", \"%s_skeleton\" => $%d", f->name, ++n);
	return n;
}

void
db_call_sql(const struct command *command, struct buf *sql)
{
	char name[COMMAND_NAME_MAX];
	int n = 3;

	buf_printf(sql,
	    "select * from api.\"%s\"(\"book\" => $1, \"allowed\" => $2, "
	    "\"caller\" => $3",
	    command_name(command, name));
	if (command_writes(command))
		buf_printf(sql, ", \"key\" => $%d", ++n);
	for (const struct field *f = command->fields; f->name != NULL; f++)
		n = field_sql(command, f, n + 1, sql);
	if (salt_taken(command))
		buf_printf(sql, ", \"" SALT_NAME "\" => $%d", ++n);
	if (command->prints)
		buf_printf(sql, ", \"rendered\" => $%d", n + 1);
	buf_add(sql, ")");
}

static void
add_value(struct db_call *call, const char *value)
{
	call->values[call->count++] = value;
}

/* Make the next value here. */
static struct buf *
begin_array(struct db_call *call)
{
	struct buf *text = &call->text[call->count];

	buf_init(text, ARRAY_MAX);
	db_array_begin(text);
	return text;
}

static void
end_array(struct db_call *call, struct buf *text)
{
	db_array_end(text);
	add_value(call, text->data);
}

static void
add_roles(struct db_call *call, unsigned roles)
{
	struct buf *text = begin_array(call);

	for (unsigned role = 1; role <= roles; role *= 2)
		if (roles & role)
			db_array_add(text, role_name((enum role)role));
	end_array(call, text);
}

static void
begin_call(
    struct db_call *call, const struct command *command, const char *book)
{
	*call = (struct db_call){.count = 0};
	command_name(command, call->name);
	add_value(call, book);
	add_roles(call, command->roles);
}

/* How the values of a field look; NULL where there is none. */
static void
add_skeletons(
    struct db_call *call, struct job *const jobs[], size_t count, size_t field)
{
	struct buf *text = begin_array(call);
	struct buf skeleton;

	buf_init(&skeleton, SKELETON_MAX);
	for (size_t i = 0; i < count; i++) {
		const char *value = jobs[i]->values[field];
		bool known = value != NULL && skeleton_add(&skeleton, value);

		db_array_add(text, known ? skeleton.data : NULL);
		buf_clear(&skeleton);
	}
	buf_free(&skeleton);
	end_array(call, text);
}

/* A text of each job; NULL where it is empty. */
static void
add_texts(struct db_call *call, struct job *const jobs[], size_t count,
    size_t offset)
{
	struct buf *text = begin_array(call);

	for (size_t i = 0; i < count; i++) {
		const char *value = (const char *)jobs[i] + offset;

		db_array_add(text, *value != '\0' ? value : NULL);
	}
	end_array(call, text);
}

void
db_call_write(struct db_call *call, struct job *const jobs[], size_t count,
    const char *book)
{
	const struct command *command = jobs[0]->command;
	struct buf *text;

	begin_call(call, command, book);
	text = begin_array(call);
	for (size_t i = 0; i < count; i++)
		db_array_add(text, jobs[i]->caller.certificate);
	end_array(call, text);
	text = begin_array(call);
	for (size_t i = 0; i < count; i++)
		db_array_add(text, jobs[i]->key);
	end_array(call, text);
	for (size_t f = 0; command->fields[f].name != NULL; f++) {
		text = begin_array(call);
		for (size_t i = 0; i < count; i++)
			db_array_add(text, jobs[i]->values[f]);
		end_array(call, text);
		if (command->fields[f].is_name)
			add_skeletons(call, jobs, count, f);
	}
	if (salt_taken(command))
		add_texts(call, jobs, count, offsetof(struct job, salt));
	if (command->prints)
		add_texts(call, jobs, count, offsetof(struct job, rendered));
}

/* Where the value of a list's limit is, or NULL. */
static const char *const *
limit_of(const struct job *job)
{
	const struct field *fields = job->command->fields;
	const struct field *limit = field_find(fields, "limit");

	if (job->command->kind != COMMAND_LIST || limit == NULL)
		return NULL;
	return &job->values[limit - fields];
}

size_t
db_call_limit(const struct job *job)
{
	const char *const *limit = limit_of(job);

	if (limit == NULL || *limit == NULL)
		return 0;
	return (size_t)strtoul(*limit, NULL, 10);
}

void
db_call_read(struct db_call *call, const struct job *job, const char *book)
{
	const char *const *limit = limit_of(job);
	const struct field *fields = job->command->fields;

	begin_call(call, job->command, book);
	add_value(call, job->caller.certificate);
	for (size_t f = 0; fields[f].name != NULL; f++) {
		struct buf *text = &call->text[call->count];

		if (&job->values[f] != limit || *limit == NULL) {
			add_value(call, job->values[f]);
			continue;
		}
		buf_init(text, 32);
		buf_printf(text, "%zu", db_call_limit(job) + 1);
		add_value(call, text->data);
	}
}

void
db_call_free(struct db_call *call)
{
	for (int i = 0; i < call->count; i++)
		buf_free(&call->text[i]);
}

const char *
db_call_scope(const struct caller *caller)
{
	return caller->role == ROLE_REGIONAL ? caller->office : "*";
}

bool
db_call_setting(struct buf *sql, const char *name, const char *value)
{
	if (value[strspn(value, PLAIN)] != '\0')
		return false;
	buf_printf(sql, "set local %s = '%s'", name, value);
	return true;
}
