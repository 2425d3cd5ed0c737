/*
 * Sealing: entries become leaves of the tree in the order of their numbers, in
 * the database; what the tree is then is signed here.
 *
 * Nothing waits for it.  What fails is tried again at the next beat, and said
 * once.
 */

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alloc.h"
#include "log.h"
#include "seal/note.h"
#include "seal/sealer.h"
#include "seal/witness.h"
#include "tls/seal_key.h"

#define BEAT_S	 1
#define FIRST_S	 3 /* who waited for the daemon goes first */
#define MOST	 20000 /* entries in one transaction */
#define NOTE_MAX 4096

struct sealer {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	bool stopping;
	struct db_settings settings;
	struct db *db; /* NULL before the first beat */
	const char *book;
	char *key_path;
	struct metrics *metrics;
	struct witness *witness;
	char said[200]; /* the last fault, so that it is said once */
};

static void
say_fault(struct sealer *sealer, const char *what, const char *fault)
{
	if (strncmp(sealer->said, fault, sizeof(sealer->said) - 1) == 0)
		return;
	snprintf(sealer->said, sizeof(sealer->said), "%s", fault);
	log_event(LOG_ERROR, what, LOG_TEXT("error", fault));
}

/* What api.seal gives, as an object; NULL where that fails. */
static json_t *
ask_database(struct sealer *sealer, struct error *err)
{
	char *sql = xasprintf(
	    "select to_json(s) from api.seal('%s', %d) s", sealer->book, MOST);
	char *text = NULL;
	json_t *answer = NULL;

	if (sealer->db == NULL)
		sealer->db = db_open_bare(&sealer->settings, err);
	if (sealer->db != NULL && db_value(sealer->db, sql, &text, err) &&
	    text != NULL)
		answer = json_loads(text, 0, NULL);
	free(text);
	free(sql);
	return answer;
}

/* The name in which a checkpoint is signed is that of its tree, which is the
 * first line. */
static char *
name_of(const char *checkpoint)
{
	return xasprintf(
	    "%.*s", (int)strcspn(checkpoint, "\n"), checkpoint);
}

/* kept: was it new? */
static bool
keep_in_database(struct sealer *sealer, json_int_t size, const char *note,
    bool *kept, struct error *err)
{
	char *sql = xasprintf("select api.keep_checkpoint('%s', %lld, $note$%s"
			      "$note$)",
	    sealer->book, (long long)size, note);
	char *text = NULL;
	bool ok = db_value(sealer->db, sql, &text, err);

	*kept = ok && text != NULL && strcmp(text, "t") == 0;
	free(text);
	free(sql);
	return ok;
}

/* The key is read each time: another one may have come. */
static bool
sign(struct sealer *sealer, const char *checkpoint, json_int_t size,
    struct error *err)
{
	struct seal_key *key = seal_key_open(sealer->key_path, err);
	struct buf note = BUF(NOTE_MAX);
	char *name = name_of(checkpoint);
	bool kept = false;
	bool ok = key != NULL && note_sign(key, name, checkpoint, &note, err) &&
		  keep_in_database(sealer, size, note.data, &kept, err) &&
		  (!kept || witness_keep(sealer->witness, note.data, err));

	seal_key_close(key);
	buf_free(&note);
	free(name);
	return ok;
}

/* One step; gives whether there is more to do at once. */
static bool
seal(struct sealer *sealer)
{
	struct error err = {0};
	json_t *answer = ask_database(sealer, &err);
	const char *checkpoint, *damaged;
	json_int_t size;
	bool more;

	if (answer == NULL) {
		if (err.code != ERROR_UNAVAILABLE)
			say_fault(sealer, "entries cannot be sealed",
			    err.message);
		return false;
	}
	checkpoint = json_string_value(json_object_get(answer, "checkpoint"));
	damaged = json_string_value(json_object_get(answer, "damaged"));
	size = json_integer_value(json_object_get(answer, "size"));
	more = json_is_true(json_object_get(answer, "more"));
	if (damaged != NULL)
		say_fault(sealer,
		    "entries are not what was recorded, and are not sealed",
		    damaged);
	else if (checkpoint != NULL && !sign(sealer, checkpoint, size, &err))
		say_fault(sealer, "a checkpoint is not signed or kept",
		    err.message);
	else if (size > 0)
		metrics_set(sealer->metrics, METRIC_SEALED, (long)size);
	json_decref(answer);
	return more && damaged == NULL;
}

/* So many seconds, or until the end: is it that? */
static bool
wait_beat(struct sealer *sealer, unsigned seconds)
{
	struct timespec beat;
	bool stopping;

	clock_gettime(CLOCK_MONOTONIC, &beat);
	beat.tv_sec += seconds;
	pthread_mutex_lock(&sealer->mutex);
	if (!sealer->stopping)
		pthread_cond_timedwait(&sealer->wake, &sealer->mutex, &beat);
	stopping = sealer->stopping;
	pthread_mutex_unlock(&sealer->mutex);
	return stopping;
}

static void *
run(void *arg)
{
	struct sealer *sealer = arg;
	unsigned seconds = FIRST_S;
	bool stopping;

	do {
		stopping = wait_beat(sealer, seconds);
		seconds = BEAT_S;
		while (seal(sealer))
			;
		witness_post(sealer->witness);
	} while (!stopping);
	return NULL;
}

static void
sealer_free(struct sealer *sealer)
{
	db_close(sealer->db);
	witness_free(sealer->witness);
	pthread_cond_destroy(&sealer->wake);
	pthread_mutex_destroy(&sealer->mutex);
	free(sealer->key_path);
	free(sealer);
}

struct sealer *
sealer_start(const struct config *config, const struct db_settings *settings,
    struct error *err)
{
	struct sealer *sealer = xcalloc(1, sizeof(*sealer));
	pthread_condattr_t clock;

	sealer->book = config->book;
	sealer->settings = *settings;
	sealer->metrics = settings->metrics;
	sealer->key_path = config_path(config, SEAL_KEY);
	sealer->witness = witness_new(config);
	pthread_mutex_init(&sealer->mutex, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&sealer->wake, &clock);
	pthread_condattr_destroy(&clock);
	if (pthread_create(&sealer->thread, NULL, run, sealer) == 0)
		return sealer;
	error_set(err, ERROR_INTERNAL, "", "there is no thread to seal");
	sealer_free(sealer);
	return NULL;
}

void
sealer_join(struct sealer *sealer)
{
	pthread_mutex_lock(&sealer->mutex);
	sealer->stopping = true;
	pthread_cond_signal(&sealer->wake);
	pthread_mutex_unlock(&sealer->mutex);
	pthread_join(sealer->thread, NULL);
	sealer_free(sealer);
}
