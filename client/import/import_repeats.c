/* Rows that are likely repeats, of each other or of what is recorded: found
 * in a trial, and asked about. */

#include <signal.h>
#include <string.h>

#include "core/prompt.h"
#include "import/import_fly.h"
#include "import/import_repeats.h"

static bool
on_settle(void *arg, const struct settled *settled, struct error *err)
{
	(void)err;
	tally_try(&((struct importing *)arg)->tally, settled);
	return true;
}

/* Try all rows out: the ledger says which may be recorded already. */
static bool
try_out(struct importing *im, struct error *err)
{
	struct flight_settings settings = {
	    .dry_run = true, .settle = on_settle};
	bool ok = import_fly(im, &settings, err);

	if (ok && import_interrupted())
		ok = error_set(err, ERROR_INTERRUPTED, "", "nothing was sent");
	flight_end(&im->flight);
	source_close(&im->source);
	progress_clear(&im->tally.progress);
	signal(SIGINT, SIG_DFL); /* of the prompt */
	signal(SIGTERM, SIG_DFL);
	return ok;
}

/* Repeats within a file are contributions of their own more often than not;
 * what has the likes of it in the ledger may be that. */
static bool
ask(const struct tally *tally)
{
	long all = tally->repeats + tally->standing;

	return prompt_yes(tally->standing == 0,
	    "%ld row%s a repeat.  Record %s too, as %s of %s own?", all,
	    all == 1 ? " may be" : "s may be", all == 1 ? "it" : "them",
	    all == 1 ? "a contribution" : "contributions",
	    all == 1 ? "its" : "their");
}

/* Is there somebody to ask, and something that can be read twice? */
static bool
can_ask(const struct importing *im)
{
	const struct options *options = &im->req->options;

	return !im->is_run && !options->dry_run && !options->yes &&
	       !options->no_input && prompt_possible() &&
	       im->source.rows.size > 0;
}

/* Are rows that say the same the same contribution?  A person knows; where
 * there is nobody to ask, identical rows of a file are taken for two, and what
 * may be recorded already is refused. */
bool
import_decide_repeats(
    struct importing *im, struct flight_settings *settings, struct error *err)
{
	const char *repeats = import_value(im, "repeats");
	struct tally *tally = &im->tally;

	settings->keeps = repeats != NULL && strcmp(repeats, "keep") == 0;
	settings->skips = repeats != NULL && strcmp(repeats, "skip") == 0;
	if (settings->keeps || settings->skips || !can_ask(im))
		return true;
	if (!try_out(im, err))
		return false;
	if (tally->repeats + tally->standing > 0) {
		settings->keeps = ask(tally);
		settings->skips = !settings->keeps;
	}
	tally->repeats = tally->standing = 0;
	tally->done = 0;
	tally->repeats_shown = true;
	return source_open(&im->source, im->req, im->command, err);
}
