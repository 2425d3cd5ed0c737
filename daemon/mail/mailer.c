/*
 * Sending letters, one after the other: taken from the queue in the database,
 * written, handed over, and noted.
 *
 * Each step is noted before the next: that it is taken, so that no other daemon
 * has it; that it is about to be handed over, so that it does not come again if
 * we do not come back; and how it ended.  What cannot be noted, since the
 * database is away, is kept until it can.
 */

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "core/beat.h"
#include "digest.h"
#include "documents/document.h"
#include "file.h"
#include "log.h"
#include "mail/letter.h"
#include "mail/mailer.h"
#include "mail/smtp.h"
#include "member.h"

#define BEAT_S	       1
#define LEASE_SPARE_MS 30000 /* beyond what handing over may take */
#define NAME_MOST      100

/* A letter that was taken, and how it ended. */
struct errand {
	long long mail, step;
	const char *outcome; /* NULL: it has not ended */
	char sentence[SMTP_SENTENCE];
	char digest[DIGEST_TEXT];
};

struct mailer {
	struct beat beat;
	const struct config *config;
	struct db_settings settings;
	struct db *db;	      /* NULL before the first beat */
	struct smtp *smtp;    /* NULL where letters go to a folder */
	char name[NAME_MOST]; /* of this daemon */
	struct errand errand;
};

bool
mailer_wanted(const struct config *config)
{
	return config->mail_server[0] != '\0' || config->mail_folder[0] != '\0';
}

/* The database --------------------------------------------------------------*/

/* A literal that no text gets out of. */
static void
add_quoted(struct buf *sql, const char *text)
{
	buf_add(sql, "convert_from(decode('");
	for (; *text != '\0'; text++)
		buf_printf(sql, "%02x", (unsigned char)*text);
	buf_add(sql, "', 'hex'), 'UTF8')");
}

#define SQL_MAX 8192

/* The value of a statement, to be freed; NULL where it has none. */
static bool
ask(struct mailer *mailer, struct buf *sql, char **value, struct error *err)
{
	bool ok;

	*value = NULL;
	if (mailer->db == NULL)
		mailer->db = db_open_bare(&mailer->settings, err);
	ok = mailer->db != NULL && db_value(mailer->db, sql->data, value, err);
	buf_free(sql);
	return ok;
}

/* As long as a letter may take, and longer than that. */
static unsigned
lease_ms(const struct mailer *mailer)
{
	return mailer->config->mail_timeout_ms + LEASE_SPARE_MS;
}

/* The next letter, as api.mail_take tells of it, or NULL. */
static json_t *
take(struct mailer *mailer, struct error *err)
{
	struct buf sql = BUF(SQL_MAX);
	json_t *letter = NULL;
	char *value;

	buf_printf(&sql, "select api.mail_take('%s', ", mailer->config->book);
	add_quoted(&sql, mailer->name);
	buf_add(&sql, ", ");
	add_quoted(&sql, strchr(mailer->config->mail_from, '@') + 1);
	buf_printf(&sql, ", %u)", lease_ms(mailer));
	if (ask(mailer, &sql, &value, err) && value != NULL)
		letter = json_loads(value, 0, NULL);
	free(value);
	if (letter != NULL)
		mailer->errand = (struct errand){
		    .mail = json_integer_value(json_object_get(letter, "mail")),
		    .step = json_integer_value(json_object_get(letter, "step")),
		};
	return letter;
}

/* In curl's callback: from here on it may have arrived, whatever becomes of
 * us. */
static bool
note_begin(void *arg)
{
	struct mailer *mailer = arg;
	struct buf sql = BUF(SQL_MAX);
	struct error err;
	char *value;
	bool ok;

	buf_printf(&sql, "select api.mail_hand_over('%s', %lld, %lld, ",
	    mailer->config->book, mailer->errand.mail, mailer->errand.step);
	add_quoted(&sql, mailer->name);
	buf_printf(
	    &sql, ", '%s', %u)", mailer->errand.digest, lease_ms(mailer));
	ok = ask(mailer, &sql, &value, &err) && value != NULL &&
	     strcmp(value, "t") == 0;
	free(value);
	return ok;
}

/* False while the database does not answer. */
static bool
note_end(struct mailer *mailer)
{
	const struct errand *errand = &mailer->errand;
	struct buf sql = BUF(SQL_MAX);
	struct error err = {0};
	char *value;
	bool ok;

	if (errand->outcome == NULL)
		return true;
	buf_printf(&sql, "select api.mail_ended('%s', %lld, %lld, ",
	    mailer->config->book, errand->mail, errand->step);
	add_quoted(&sql, mailer->name);
	buf_printf(&sql, ", '%s', ", errand->outcome);
	add_quoted(&sql, errand->sentence);
	buf_printf(&sql, ", %u, %u)", mailer->config->mail_retry_ms,
	    mailer->config->mail_tries);
	ok = ask(mailer, &sql, &value, &err);
	free(value);
	if (ok)
		mailer->errand = (struct errand){0};
	else if (err.code != ERROR_UNAVAILABLE)
		beat_fault(&mailer->beat, LOG_WARNING,
		    "the end of a letter is not noted", err.message);
	return ok;
}

bool
mail_count(struct db *db, const char *book, struct mail_counts *counts,
    struct error *err)
{
	char *sql = xasprintf("select api.mail_counts('%s')", book);
	char *value = NULL;
	json_t *told = NULL;
	bool ok = db_value(db, sql, &value, err) && value != NULL;

	if (ok)
		told = json_loads(value, 0, NULL);
	counts->queued = json_integer_value(json_object_get(told, "queued"));
	counts->unknown = json_integer_value(json_object_get(told, "unknown"));
	counts->refused = json_integer_value(json_object_get(told, "refused"));
	json_decref(told);
	free(value);
	free(sql);
	return ok;
}

static void
show_counts(struct mailer *mailer)
{
	struct mail_counts counts;
	struct error ignored;

	if (mailer->db == NULL ||
	    !mail_count(mailer->db, mailer->config->book, &counts, &ignored))
		return;
	metrics_set(
	    mailer->settings.metrics, METRIC_MAIL_QUEUED, counts.queued);
	metrics_set(
	    mailer->settings.metrics, METRIC_MAIL_UNKNOWN, counts.unknown);
	metrics_set(
	    mailer->settings.metrics, METRIC_MAIL_REFUSED, counts.refused);
}

/* A letter ------------------------------------------------------------------*/

static void
end(struct mailer *mailer, const char *outcome, const char *sentence)
{
	mailer->errand.outcome = outcome;
	snprintf(mailer->errand.sentence, sizeof(mailer->errand.sentence),
	    "%.*s", SMTP_SENTENCE - 1, sentence);
	log_event(LOG_INFO, "letter", LOG_NUMBER("mail", mailer->errand.mail),
	    LOG_TEXT("outcome", outcome));
}

/* Into the folder, under its number; what is there already is the same. */
static void
file_away(struct mailer *mailer, const struct buf *message)
{
	char *path = xasprintf(
	    "%s/%lld.eml", mailer->config->mail_folder, mailer->errand.mail);

	if (file_put(path, 0600, message->data, message->len))
		end(mailer, "written", path);
	else
		end(mailer, "later", strerror(errno));
	free(path);
}

static void
hand_over(struct mailer *mailer, const char *to, const struct buf *message)
{
	static const char *const outcomes[] = {[SMTP_SENT] = "sent",
	    [SMTP_REFUSED] = "refused",
	    [SMTP_LATER] = "later",
	    [SMTP_UNKNOWN] = "unknown"};
	struct smtp_message letter = {.from = mailer->config->mail_from,
	    .to = to,
	    .data = message->data,
	    .len = message->len,
	    .begin = note_begin,
	    .arg = mailer,
	    .stop = &mailer->beat.stopping};
	struct smtp_result result;

	smtp_send(mailer->smtp, &letter, &result);
	end(mailer, outcomes[result.outcome], result.sentence);
	if (result.outcome != SMTP_SENT)
		beat_fault(&mailer->beat, LOG_WARNING, "a letter is not sent",
		    result.sentence);
	else
		beat_well(&mailer->beat);
}

/* The paper that goes with a letter, rendered again: not if other bytes come of
 * it than were printed. */
static bool
add_paper(const json_t *paper, struct letter *letter, struct buf *file,
    struct error *err)
{
	if (!json_is_object(paper))
		return true;
	letter->file_name = member_text(paper, "name");
	if (!document_again(json_object_get(paper, "document"),
		member_text(paper, "sha256"), file, err))
		return false;
	letter->file = file->data;
	letter->file_len = file->len;
	return true;
}

/* It is not sent as it is, and nothing will change that by itself. */
static void
keep_back(
    struct mailer *mailer, const struct letter *letter, const struct error *err)
{
	char *sentence =
	    letter->file_name == NULL
		? xstrdup(err->message)
		: xasprintf("%s: %s", letter->file_name, err->message);

	end(mailer, "refused", sentence);
	beat_fault(
	    &mailer->beat, LOG_WARNING, "a letter is not sent", sentence);
	free(sentence);
}

static void
send_letter(struct mailer *mailer, const json_t *told)
{
	struct letter letter = {.from = mailer->config->mail_from,
	    .name = mailer->config->mail_name,
	    .to = member_text(told, "to"),
	    .message_id = member_text(told, "message_id"),
	    .language = member_text(told, "language"),
	    .subject = member_text(told, "subject"),
	    .text = member_text(told, "text"),
	    .asked = json_integer_value(json_object_get(told, "asked"))};
	struct buf message = BUF(LETTER_MAX), file = BUF(DOCUMENT_MAX);
	struct error err;

	if (!add_paper(json_object_get(told, "paper"), &letter, &file, &err) ||
	    !letter_write(&letter, &message, &err)) {
		keep_back(mailer, &letter, &err);
	} else {
		digest_of(message.data, message.len, mailer->errand.digest);
		if (mailer->smtp != NULL)
			hand_over(mailer, letter.to, &message);
		else
			file_away(mailer, &message);
	}
	buf_free(&file);
	buf_free(&message);
}

/* The thread ----------------------------------------------------------------*/

/* Until nothing waits, the database is away, or it is the end. */
static void
send_all(struct mailer *mailer)
{
	struct error err = {0};
	json_t *letter;

	while (note_end(mailer) && !atomic_load(&mailer->beat.stopping) &&
	       (letter = take(mailer, &err)) != NULL) {
		send_letter(mailer, letter);
		json_decref(letter);
	}
	if (err.code != 0 && err.code != ERROR_UNAVAILABLE)
		beat_fault(&mailer->beat, LOG_WARNING,
		    "letters cannot be taken", err.message);
}

static void *
run(void *arg)
{
	struct mailer *mailer = arg;

	while (!beat_wait(&mailer->beat, BEAT_S)) {
		send_all(mailer);
		show_counts(mailer);
	}
	note_end(mailer);
	return NULL;
}

static void
mailer_free(struct mailer *mailer)
{
	db_close(mailer->db);
	smtp_free(mailer->smtp);
	free(mailer);
}

static bool
check_config(const struct config *config, struct error *err)
{
	struct stat st;

	if (!address_is(config->mail_from)) {
		error_set(err, ERROR_CONFIG, "mail_from",
		    "mail_from \"%.60s\" is not an address", config->mail_from);
		return error_hint(
		    err, "mail_from = treasury@example.org; answers go there");
	}
	if (config->mail_folder[0] == '\0')
		return true;
	if (config->mail_server[0] != '\0') {
		error_set(err, ERROR_CONFIG, "mail_folder",
		    "letters are sent, or written to a folder");
		return error_hint(err, "leave mail_server or mail_folder out");
	}
	if (stat(config->mail_folder, &st) == 0 && !S_ISDIR(st.st_mode))
		errno = ENOTDIR;
	else if (access(config->mail_folder, W_OK) == 0)
		return true;
	return error_file(err, "mail_folder", config->mail_folder);
}

static void
make_name(struct mailer *mailer)
{
	char host[NAME_MOST / 2] = "";

	gethostname(host, sizeof(host) - 1);
	snprintf(
	    mailer->name, sizeof(mailer->name), "%s.%ld", host, (long)getpid());
}

struct mailer *
mailer_start(const struct config *config, const struct db_settings *settings,
    struct error *err)
{
	struct mailer *mailer;
	struct smtp *smtp = NULL;

	if (!check_config(config, err) ||
	    (config->mail_server[0] != '\0' &&
		(smtp = smtp_new(config, err)) == NULL))
		return NULL;
	mailer = xcalloc(1, sizeof(*mailer));
	mailer->config = config;
	mailer->settings = *settings;
	mailer->smtp = smtp;
	make_name(mailer);
	if (beat_start(&mailer->beat, run, mailer))
		return mailer;
	error_set(err, ERROR_INTERNAL, "", "there is no thread for letters");
	mailer_free(mailer);
	return NULL;
}

void
mailer_join(struct mailer *mailer)
{
	beat_stop(&mailer->beat);
	mailer_free(mailer);
}
