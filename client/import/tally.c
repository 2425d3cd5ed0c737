/* Counting and showing what becomes of rows. */

#include <string.h>

#include "core/say.h"
#include "import/tally.h"
#include "output/output.h"

#define SHOWN_MAX      20 /* reasons on a terminal; all are in the rejects */
#define REPEATS_MAX    10 /* repeats that are shown one by one */
#define PROGRESS_EVERY 64 /* rows, before the clock is asked */

void
tally_begin(
    struct tally *tally, const struct options *options, const struct rows *rows)
{
	*tally = (struct tally){.options = options, .rows = rows};
	progress_begin(&tally->progress, options->quiet);
}

long
tally_read(const struct tally *tally)
{
	return tally->counts[OUTCOME_RECORDED] +
	       tally->counts[OUTCOME_REPLAYED] + tally->counts[OUTCOME_REFUSED];
}

void
tally_progress(struct tally *tally)
{
	const struct measure measure = {
	    .rows = tally_read(tally),
	    .refused = tally->counts[OUTCOME_REFUSED],
	    .all = tally->rows->size,
	    .done = tally->done,
	};

	progress_show(&tally->progress, &measure);
}

/* Each problem as FILE:LINE:COLUMN and its sentence. */
static void
say_problems(const struct tally *tally, const struct settled *settled)
{
	const char *name = tally->rows->name;

	for (const char *p = settled->problems->data; *p != '\0';) {
		size_t len = strcspn(p, "\n");
		size_t column = strspn(p, "0123456789");

		if (p[column] == '\t')
			say(NULL, "%s:%ld:%.*s %.*s", name, settled->line,
			    (int)column, p, (int)(len - column - 1),
			    p + column + 1);
		else
			say(NULL, "%s:%ld: %.*s", name, settled->line, (int)len,
			    p);
		p += len + (p[len] == '\n');
	}
}

/* All of them, but on a terminal not thousands, unless --verbose. */
static void
show_refused(struct tally *tally, const struct settled *settled)
{
	bool few = tally->progress.bar && !tally->options->verbose &&
		   tally->rejects.path != NULL;

	tally->shown++;
	if (few && tally->shown > SHOWN_MAX)
		return;
	progress_clear(&tally->progress);
	say_problems(tally, settled);
	if (few && tally->shown == SHOWN_MAX)
		say(NULL, "… the reasons for others are in %s only, or with -v",
		    tally->rejects.path);
}

/* Lines that had been recorded before, as spans. */
static void
note_replayed(struct tally *tally, long line)
{
	struct span *last =
	    tally->span_count > 0 && tally->span_count <= TALLY_SPANS_MAX
		? &tally->spans[tally->span_count - 1]
		: NULL;

	if (tally->span_count > TALLY_SPANS_MAX)
		return;
	if (last != NULL && last->last == line - 1) {
		last->last = line;
		return;
	}
	if (tally->span_count < TALLY_SPANS_MAX)
		tally->spans[tally->span_count] = (struct span){line, line};
	tally->span_count++;
}

/* Is it too many to show each, or were they shown before? */
static bool
is_shown(const struct tally *tally, long count)
{
	return count <= REPEATS_MAX && !tally->repeats_shown &&
	       !tally->options->quiet;
}

/* A row is recorded beside what stands there. */
static void
note_standing(struct tally *tally, const struct settled *settled)
{
	tally->standing++;
	if (settled->outcome != OUTCOME_RECORDED ||
	    !is_shown(tally, tally->standing))
		return;
	progress_clear(&tally->progress);
	say("repeat", "%s:%ld: may be entry %lld once more%s",
	    tally->rows->name, settled->line, settled->other,
	    tally->standing == REPEATS_MAX ? " (others are only counted)" : "");
}

void
tally_try(struct tally *tally, const struct settled *settled)
{
	tally->done = settled->end;
	if (settled->line % PROGRESS_EVERY == 0)
		tally_progress(tally);
	if (!settled->repeat || !is_shown(tally, ++tally->standing))
		return;
	progress_clear(&tally->progress);
	say_problems(tally, settled);
}

bool
tally_settle(
    struct tally *tally, const struct settled *settled, struct error *err)
{
	tally->counts[settled->outcome]++;
	tally->asked += settled->asked;
	tally->done = settled->end;
	if (settled->repeat)
		note_standing(tally, settled);
	if (settled->outcome == OUTCOME_REPLAYED)
		note_replayed(tally, settled->line);
	if (tally_read(tally) % PROGRESS_EVERY == 0)
		tally_progress(tally);
	if (settled->outcome != OUTCOME_REFUSED)
		return true;
	show_refused(tally, settled);
	return rejects_add(&tally->rejects, tally->rows, settled, err);
}

void
tally_repeat(struct tally *tally, long line, long first)
{
	if (!is_shown(tally, ++tally->repeats))
		return;
	progress_clear(&tally->progress);
	say("repeat", "%s:%ld: says the same as line %ld%s", tally->rows->name,
	    line, first,
	    tally->repeats == REPEATS_MAX ? " (others are only counted)" : "");
}

void
tally_registered(
    struct tally *tally, const struct settled *settled, const char *party)
{
	bool refused = settled->outcome == OUTCOME_REFUSED;

	tally->registered += settled->outcome == OUTCOME_RECORDED;
	if (settled->outcome == OUTCOME_REPLAYED ||
	    (!refused && tally->options->quiet))
		return;
	if (!refused && !tally->options->verbose &&
	    tally->registered > SHOWN_MAX)
		return;
	progress_clear(&tally->progress);
	if (refused) {
		say(NULL, "%s:%ld: the party %s was not registered:",
		    tally->rows->name, settled->line, party);
		say_problems(tally, settled);
		return;
	}
	say(tally->options->dry_run ? "new" : "registered",
	    "%s:%ld: party %s%s", tally->rows->name, settled->line, party,
	    tally->registered == SHOWN_MAX ? " (others are only counted, or -v)"
					   : "");
}

static void
say_replayed(const struct tally *tally)
{
	bool one = tally->counts[OUTCOME_REPLAYED] == 1;
	struct buf lines = BUF(300);

	for (size_t i = 0; i < tally->span_count && i < TALLY_SPANS_MAX; i++) {
		const struct span *span = &tally->spans[i];

		buf_printf(&lines, "%s%ld", i > 0 ? ", " : "", span->first);
		if (span->last > span->first)
			buf_printf(&lines, "-%ld", span->last);
	}
	if (tally->span_count > TALLY_SPANS_MAX)
		buf_add(&lines, " and others");
	say("note",
	    "replayed: line%s %s repeat%s what an earlier import recorded, and "
	    "nothing was recorded twice; if they are further contributions: "
	    "--series NAME",
	    one ? "" : "s", lines.data, one ? "s" : "");
	buf_free(&lines);
}

void
tally_notes(const struct tally *tally, const struct flight_settings *settings)
{
	double seconds = progress_seconds(&tally->progress);

	if (tally->options->quiet)
		return;
	if (tally->counts[OUTCOME_REPLAYED] > 0)
		say_replayed(tally);
	if (tally->repeats > 0 && !settings->skips)
		say("note",
		    "%ld row%s the same as another one of this file; recorded "
		    "too (--repeats skip leaves such rows out)",
		    tally->repeats, tally->repeats == 1 ? " says" : "s say");
	if (tally->standing > 0)
		say("note", "%ld row%s may have been recorded before; %s",
		    tally->standing, tally->standing == 1 ? "" : "s",
		    settings->keeps
			? "recorded too"
			: "refused (--repeats keep records such rows too)");
	if (tally->registered > 0)
		say("note", "%ld part%s %s registered", tally->registered,
		    tally->registered == 1 ? "y" : "ies",
		    tally->options->dry_run  ? "would be"
		    : tally->registered == 1 ? "was"
					     : "were");
	if (tally->rows->folded > 0)
		say("note",
		    "%ld cell%s of several lines, or with tabs, made one line",
		    tally->rows->folded, tally->rows->folded == 1 ? "" : "s");
	if (tally->rows->left_out > 0)
		say("note", "%ld row%s left out by --where %s",
		    tally->rows->left_out,
		    tally->rows->left_out == 1 ? "" : "s",
		    tally->rows->mapping->filter.text);
	if (tally->rows->blank > 0)
		say("note", "%ld empty line%s", tally->rows->blank,
		    tally->rows->blank == 1 ? "" : "s");
	if (seconds > 1)
		say("took", "%.1f s, %.0f rows/s", seconds,
		    (double)tally_read(tally) / seconds);
}

/* For people: one line that adds up. */
static void
print_counts(const struct tally *tally)
{
	printf("read %ld = %s %ld", tally_read(tally),
	    tally->options->dry_run ? "would be recorded" : "recorded",
	    tally->counts[OUTCOME_RECORDED] - tally->asked);
	if (tally->asked > 0)
		printf(" + asked %ld", tally->asked);
	printf(" + replayed %ld + refused %ld\n",
	    tally->counts[OUTCOME_REPLAYED], tally->counts[OUTCOME_REFUSED]);
	fflush(stdout);
}

bool
tally_show(const struct tally *tally, struct error *err)
{
	struct output out;
	json_t *object;
	bool ok;

	if (!output_open(&out, tally->options, err))
		return false;
	if (output_for_people(&out) && out.fields == NULL) {
		print_counts(tally);
		return output_close(&out, err);
	}
	object = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:s*}",
	    "read", (json_int_t)tally_read(tally), "recorded",
	    (json_int_t)(tally->counts[OUTCOME_RECORDED] - tally->asked),
	    "replayed",
	    (json_int_t)tally->counts[OUTCOME_REPLAYED], "refused",
	    (json_int_t)tally->counts[OUTCOME_REFUSED], "left_out",
	    (json_int_t)tally->rows->left_out, "registered",
	    (json_int_t)tally->registered, "folded",
	    (json_int_t)tally->rows->folded, "dry_run", tally->options->dry_run,
	    "rejects", tally->rejects.count > 0 ? tally->rejects.path : NULL);
	if (tally->asked > 0)
		json_object_set_new(
		    object, "asked", json_integer(tally->asked));
	ok = output_record(&out, object, err);
	ok = output_close(&out, err) && ok;
	json_decref(object);
	return ok;
}
