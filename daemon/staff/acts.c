/* From a record, and from what was recorded, to what is next. */

#include <string.h>

#include "http/http.h"
#include "member.h"
#include "nouns.h"
#include "staff/acts.h"
#include "staff/link.h"

#define VALUE_MAX 512 /* bytes of what a record is called by */

/* What may be done ---------------------------------------------------------*/

/* The field of the command that takes the record that is shown, or NULL: of its
 * own noun the one that it is about, else the one that is called so. */
static const struct field *
taker_of(const struct command *command, const struct command *show,
    const json_t *record)
{
	const struct field *shown = link_subject(show);
	const struct field *subject = link_subject(command);

	if (!command_writes(command) ||
	    !command_offered(command, show->noun, record))
		return NULL;
	if (strcmp(command->noun, show->noun) != 0)
		return field_find(command->fields, shown->name);
	return !command->makes && subject != NULL &&
		       strcmp(subject->name, shown->name) == 0
		   ? subject
		   : NULL;
}

/* The form of the command with the record filled in, and what else it needs of
 * that; of another noun only the record, as what is called alike there need not
 * be the same. */
static void
add_address(struct buf *address, const struct command *command,
    const struct field *taker, const struct job *job, const json_t *record)
{
	bool own = strcmp(command->noun, job->command->noun) == 0;

	link_command(address, command);
	http_add_parameter(address, 0, taker->name,
	    member_text(job->fields, link_subject(job->command)->name));
	for (const struct field *f = command->fields; own && f->name != NULL;
	     f++)
		if (f != taker && f->presence != OPTIONAL &&
		    member_text(record, f->name)[0] != '\0')
			http_add_parameter(
			    address, 0, f->name, member_text(record, f->name));
}

/* The writes of its own noun, or those of all others. */
static void
add_actions(json_t *actions, const struct job *job, const json_t *record,
    bool own)
{
	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c)) {
		const struct field *taker = taker_of(c, job->command, record);
		struct buf address = BUF(LINK_MAX);
		struct buf act = BUF(COMMAND_NAME_MAX * 2);

		if (taker == NULL || !link_allowed(c, job->caller.role) ||
		    own != (strcmp(c->noun, job->command->noun) == 0))
			continue;
		add_address(&address, c, taker, job, record);
		if (own)
			buf_add(&act, c->verb);
		else
			command_phrase(&act, c);
		json_array_append_new(actions,
		    json_pack("{s:s, s:s, s:s}", "goto", address.data, "act",
			act.data, "does", c->help));
		buf_free(&act);
		buf_free(&address);
	}
}

/* Files --------------------------------------------------------------------*/

/* Does a write of the noun print? */
static bool
is_printed(const struct noun *noun)
{
	for (const struct command *c = noun->commands; c->verb != NULL; c++)
		if (c->prints)
			return true;
	return false;
}

/* The file that an entry printed: by the read of the noun that has it. */
static void
set_pdf(json_t *model, const struct job *job, const json_t *entry)
{
	const struct noun *noun = noun_find(job->command->noun);
	const struct command *c = noun->commands;
	struct buf address = BUF(LINK_MAX), value = BUF(VALUE_MAX);

	while (c->verb != NULL && !c->paper)
		c++;
	member_add(&value, entry);
	if (c->verb != NULL && value.len > 0 &&
	    link_allowed(c, job->caller.role)) {
		link_command(&address, c);
		buf_add(&address, ".pdf");
		http_add_parameter(
		    &address, 0, link_subject(c)->name, value.data);
		json_object_set_new(model, "pdf", json_string(address.data));
	}
	buf_free(&value);
	buf_free(&address);
}

/* The entry that printed it last, or NULL. */
static const json_t *
newest_printing(const json_t *record)
{
	const json_t *all = json_object_get(record, "printed"), *newest = NULL;

	for (size_t i = 0; i < json_array_size(all); i++) {
		const json_t *entry =
		    json_object_get(json_array_get(all, i), "entry");

		if (json_integer_value(entry) > json_integer_value(newest))
			newest = entry;
	}
	return newest;
}

void
acts_add(json_t *model, const struct job *job, const json_t *record)
{
	json_t *actions = json_array();

	if (link_subject(job->command) != NULL) {
		add_actions(actions, job, record, true);
		add_actions(actions, job, record, false);
	}
	json_object_set_new(model, "actions", actions);
	if (is_printed(noun_find(job->command->noun)))
		set_pdf(model, job, newest_printing(record));
}

/* What a write was about ---------------------------------------------------*/

/* What the record is called by that the field of a show asks for: as it was
 * answered or given, or the number of the entry that made it. */
static void
add_value(struct buf *value, const struct field *field, const struct job *job,
    const json_t *answer, bool first)
{
	member_add(value, json_object_get(answer, field->name));
	if (value->len == 0)
		buf_add(value, member_text(job->fields, field->name));
	if (value->len == 0 && first && job->command->makes)
		member_add(value, json_object_get(answer, "seq"));
}

/* The record of its own noun: the page that shows it, and what it is called. */
static bool
add_own(struct buf *address, struct buf *name, const struct job *job,
    const json_t *answer)
{
	const struct command *show = command_find(job->command->noun, "show");
	const struct field *subject = show != NULL ? link_subject(show) : NULL;

	if (subject == NULL || !link_allowed(show, job->caller.role))
		return false;
	link_command(address, show);
	buf_add(name, show->noun);
	for (const struct field *f = show->fields; f->name != NULL; f++) {
		struct buf value = BUF(VALUE_MAX);
		bool there = f->presence == OPTIONAL;

		if (!there)
			add_value(&value, f, job, answer, f == subject);
		if (value.len > 0) {
			http_add_parameter(address, 0, f->name, value.data);
			buf_printf(name, " %s", value.data);
			there = true;
		}
		buf_free(&value);
		if (!there)
			return false;
	}
	return true;
}

/* Else what the write is about, where that is a record of another noun. */
static bool
add_other(struct buf *address, struct buf *name, const struct job *job)
{
	const struct field *subject = link_subject(job->command);
	const char *noun, *value;

	if (subject == NULL)
		return false;
	noun = subject->noun != NULL ? subject->noun : subject->name;
	value = member_text(job->fields, subject->name);
	buf_clear(name);
	buf_printf(name, "%s %s", noun, value);
	return link_record(address, noun, value, job->caller.role);
}

void
acts_add_made(json_t *model, const struct job *job, const json_t *answer)
{
	struct buf address = BUF(LINK_MAX), name = BUF(2 * VALUE_MAX);

	if (add_own(&address, &name, job, answer) ||
	    add_other(&address, &name, job))
		json_object_set_new(model, "made",
		    json_pack("{s:s, s:s}", "goto", address.data, "name",
			name.data));
	if (job->command->prints)
		set_pdf(model, job, json_object_get(answer, "seq"));
	buf_free(&name);
	buf_free(&address);
}
