/* Rows that are likely repeats, of each other or of what is recorded: found
 * and asked about. */

#include <stdio.h>
#include <string.h>

#include "core/prompt.h"
#include "core/say.h"
#include "import/doubles.h"
#include "import/import_repeats.h"

#define DOUBLES_SHOWN 10

/* For questions while rows are on their way: a connection of their own. */
static bool
connect_lookup(struct importing *im, struct error *err)
{
	if (im->lookup == NULL && doubles_known(im->command))
		im->lookup = import_connect(im, err);
	return im->lookup != NULL || !doubles_known(im->command);
}

/* Is the row recorded already?  Say so. */
static bool
check_double(struct importing *im, const struct row *row, const char *key,
    long *doubles, struct error *err)
{
	long long entry = 0;

	if (im->lookup == NULL)
		return true;
	if (!doubles_find(im->lookup, im->command, row, key, &entry, err))
		return false;
	if (entry > 0 && ++*doubles <= DOUBLES_SHOWN)
		say("repeat",
		    "%s:%ld: has the reference and the amount of entry %lld, "
		    "which is recorded already",
		    im->source.rows.name, row->line, entry);
	return true;
}

/* Read the file once for the rows that say what others say, and those that
 * are recorded already. */
static bool
find_repeats(struct importing *im, long *doubles, struct error *err)
{
	char command[COMMAND_NAME_MAX], key[UUID_TEXT];
	struct repeats seen = {0};
	enum rows_result result;
	struct row row;
	bool ok = true;

	row_init(&row);
	command_name(im->command, command);
	while (ok &&
	       (result = rows_next(&im->source.rows, &row, err)) == ROWS_ROW) {
		unsigned times;
		long first;

		if (row.problems.len > 0 || row.key[0] != '\0')
			continue;
		times = repeats_count(&seen, &row.content, row.line, &first);
		repeats_key(
		    key, command, import_series(im), &row.content, times);
		if (times > 1)
			tally_repeat(&im->tally, row.line, first);
		else
			ok = check_double(im, &row, key, doubles, err);
	}
	repeats_free(&seen);
	row_free(&row);
	return ok && result == ROWS_END;
}

/* Repeats within a file are contributions of their own more often than not;
 * what has the reference of an entry is that entry. */
static bool
ask_repeats(const struct importing *im, long doubles)
{
	long repeats = im->tally.repeats, all = repeats + doubles;

	if (all == 0 || im->req->options.dry_run)
		return true;
	return prompt_yes(doubles == 0,
	    "%ld row%s a repeat.  Record %s too, as %s of %s own?", all,
	    all == 1 ? " may be" : "s may be", all == 1 ? "it" : "them",
	    all == 1 ? "a contribution" : "contributions",
	    all == 1 ? "its" : "their");
}

/* Is there somebody to ask, and something that can be read twice? */
static bool
asks_repeats(const struct importing *im)
{
	const struct options *options = &im->req->options;

	return import_value(im, "repeats") == NULL && !options->yes &&
	       !options->no_input && prompt_possible() &&
	       im->source.rows.size > 0;
}

/* Are rows that say the same the same contribution?  A person knows; where
 * there is nobody to ask they are taken for two. */
bool
import_decide_repeats(struct importing *im, bool *skips, struct error *err)
{
	const char *repeats = import_value(im, "repeats");
	long doubles = 0;
	bool ok;

	*skips = repeats != NULL && strcmp(repeats, "skip") == 0;
	if (!asks_repeats(im))
		return !*skips || connect_lookup(im, err);
	ok = connect_lookup(im, err) && find_repeats(im, &doubles, err);
	source_close(&im->source);
	*skips = ok && !ask_repeats(im, doubles);
	im->tally.repeats = 0;
	im->tally.repeats_shown = true;
	return ok && source_open(&im->source, im->req, im->command, err);
}

long long
import_recorded(
    void *arg, const struct row *row, const char *key, struct error *err)
{
	struct importing *im = arg;
	long long entry;

	if (!doubles_find(im->lookup, im->command, row, key, &entry, err))
		return -1;
	return entry;
}
