/* bursar import: from a file to what was recorded of it. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/say.h"
#include "import/import.h"
#include "import/import_command.h"
#include "import/import_fly.h"
#include "import/import_repeats.h"
#include "nouns.h"
#include "words.h"

static bool
on_settle(void *arg, const struct settled *settled, struct error *err)
{
	return tally_settle(&((struct importing *)arg)->tally, settled, err);
}

static void
on_registered(void *arg, const struct settled *settled, const char *party)
{
	tally_registered(&((struct importing *)arg)->tally, settled, party);
}

/* Summing up ---------------------------------------------------------------*/

/* The command that sends the rejects. */
static bool
hint_rejects(const struct importing *im, struct error *err)
{
	/* What the file of rejects is not: it has a header, and is UTF-8. */
	static const char only_once[] =
	    "rejects|save_profile|header|skip|encoding|sheet";
	struct request again = *im->req;
	struct buf command = BUF(sizeof(err->hint) - 80);

	if (im->tally.rejects.count == 0)
		return error_hint(err, "fix these rows and import the file "
				       "again: what was recorded is not "
				       "recorded twice");
	for (size_t i = 0; again.command->fields[i].name != NULL; i++) {
		const char *name = again.command->fields[i].name;

		if (strcmp(name, "file") == 0)
			again.values[i] = im->tally.rejects.path;
		if (words_have(only_once, '|', name) ||
		    again.values[i] == im->profile.values[i])
			again.values[i] = NULL;
	}
	request_print(&command, &again, NULL);
	error_hint(err, "fix %s and send it: %s", im->tally.rejects.path,
	    buf_over(&command) ? "as this file" : command.data);
	buf_free(&command);
	return false;
}

static bool
has_no_rows(const struct importing *im, struct error *err)
{
	const struct rows *rows = &im->source.rows;

	if (rows->left_out > 0) {
		error_set(err, ERROR_INVALID, "",
		    "no row of %s is one where %s", rows->name,
		    rows->mapping->filter.text);
		return error_hint(err, "%ld %s left out by --where",
		    rows->left_out, rows->left_out == 1 ? "is" : "are");
	}
	error_set(err, ERROR_INVALID, "", "%s has no rows%s", rows->name,
	    rows->header > 0 ? " but the header" : "");
	return error_hint(err,
	    "bursar template %s --example shows what a row looks like",
	    im->command->noun);
}

/* It was read to its end: was everything recorded?  If not, in what way. */
static bool
judge(const struct importing *im, struct error *err)
{
	long refused = im->tally.counts[OUTCOME_REFUSED];
	long read = tally_read(&im->tally);

	if (refused == 0 && (read > 0 || im->is_run))
		return true;
	if (read == 0)
		return has_no_rows(im, err);
	if (refused == read)
		error_set(err, ERROR_INVALID, "", "%s",
		    read == 1 ? "the only row was refused"
			      : "all rows were refused");
	else
		error_set(err, ERROR_PARTIAL, "", "%ld of %ld rows %s refused",
		    refused, read, refused == 1 ? "was" : "were");
	if (im->is_run)
		return error_hint(err,
		    "what is due and was not recorded comes with the next run");
	return hint_rejects(im, err);
}

/* It was not: what was done stands, and how to do the rest. */
static bool
interrupted(const struct importing *im, struct error *err)
{
	long read = tally_read(&im->tally);
	char cause[sizeof(err->message)];

	if (import_interrupted())
		error_set(err, ERROR_INTERRUPTED, "", "stopped after %ld row%s",
		    read, read == 1 ? "" : "s");
	else if (read == 0 || im->flight.denied || err->code == ERROR_FILE)
		return false;
	else {
		snprintf(cause, sizeof(cause), "%s", err->message);
		error_set(err, err->code, "",
		    "interrupted after %ld rows: %.400s", read, cause);
	}
	return error_hint(err,
	    "the same command goes on from there: what is recorded is not "
	    "recorded twice");
}

/* The rows, from the first to the last. */
static bool
run_rows(struct importing *im, struct error *err)
{
	struct flight_settings settings = {.dry_run = im->req->options.dry_run,
	    .settle = on_settle,
	    .registered = on_registered};
	bool ok;

	if (!import_decide_repeats(im, &settings, err))
		return false;
	im->tally.rejects.keys =
	    settings.skips ||
	    mapping_has(im->source.rows.mapping, COLUMN_OUR_KEY);
	ok = import_fly(im, &settings, err);
	progress_clear(&im->tally.progress);
	if (tally_read(&im->tally) > 0 || im->is_run) {
		tally_notes(&im->tally, &settings);
		ok = tally_show(&im->tally, err) && ok;
	}
	if (import_interrupted() && !im->flight.ended)
		ok = false;
	ok = ok && rejects_flush(&im->tally.rejects, err);
	ok = ok ? judge(im, err) : interrupted(im, err);
	flight_end(&im->flight);
	return ok;
}

/* Where refused rows go: in a dry run nowhere, unless it was said. */
static bool
begin_rejects(struct importing *im, struct error *err)
{
	const char *path = import_value(im, "rejects");
	const char *file = import_value(im, "file");

	if (im->is_run || (path == NULL && im->req->options.dry_run))
		return true;
	return rejects_begin(&im->tally.rejects, path,
	    strcmp(file, "-") != 0    ? file
	    : source_is_json(im->req) ? "import.ndjson"
				      : "import",
	    err);
}

static bool
keep_profile(const struct importing *im, struct error *err)
{
	const char *name = import_value(im, "save_profile");
	char *path;
	bool ok;

	if (name == NULL)
		return true;
	ok = profile_save(name, im->req, &path, err);
	if (ok && !im->req->options.quiet)
		say("kept", "profile %s, in %s", name, path);
	free(path);
	return ok;
}

/* bursar import pledge record FILE says the same as pledge/record FILE. */
static void
take_verb(struct request *req)
{
	const struct field *fields = req->command->fields;
	const char **file = &req->values[field_find(fields, "file") - fields];
	const char **verb = &req->values[field_find(fields, "verb") - fields];
	const char *named = *file;

	if (*verb == NULL || command_find(req->values[0], *verb) != NULL ||
	    command_find(req->values[0], named) == NULL)
		return;
	*file = *verb;
	*verb = named;
}

static bool
run(struct importing *im, struct error *err)
{
	const char *parties = import_value(im, "create_parties");
	struct error late;
	bool ok;

	im->command = import_command(
	    import_value(im, "noun"), import_value(im, "verb"), err);
	if (im->command == NULL ||
	    !source_open(&im->source, im->req, im->command, err))
		return false;
	if (parties != NULL && !registering_begin(&im->registering,
				   im->source.rows.mapping, parties, err))
		return false;
	tally_begin(&im->tally, &im->req->options, &im->source.rows);
	ok = begin_rejects(im, err);
	if (ok && !im->req->options.quiet)
		source_describe(&im->source);
	ok = ok && keep_profile(im, err) && run_rows(im, err);
	return rejects_close(&im->tally.rejects, ok ? err : &late) && ok;
}

static bool
takes_options(const struct request *req, struct error *err)
{
	if (req->options.key == NULL)
		return true;
	error_set(err, ERROR_USAGE, "key",
	    "--key is for one entry; in a file each row has its own");
	return error_hint(
	    err, "a column key gives them, if they must be given");
}

bool
import_lines(const struct request *req, const struct command *command,
    FILE *lines, const char *name, struct error *err)
{
	struct importing im = {.req = req, .command = command, .is_run = true};
	bool ok = source_of_lines(&im.source, command, lines, name, err);

	if (ok) {
		tally_begin(&im.tally, &req->options, &im.source.rows);
		ok = run_rows(&im, err);
	}
	source_close(&im.source);
	context_free(&im.context);
	return ok;
}

bool
import_run(const struct request *req, struct error *err)
{
	struct request mine = *req;
	struct importing im = {.req = &mine};
	const char *name = request_value(req, "profile");
	bool ok;

	if (!takes_options(req, err))
		return false;
	take_verb(&mine);
	ok = (name == NULL || profile_read(&im.profile, name, &mine, err)) &&
	     run(&im, err);
	source_close(&im.source);
	if (im.asking != NULL)
		session_close(im.asking);
	registering_free(&im.registering);
	context_free(&im.context);
	profile_free(&im.profile);
	return ok;
}
