/* Keeping the daemon's certificate and the revocation list in force. */

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "log.h"
#include "tls/credentials.h"
#include "tls/pem.h"

#define DAY_S	(24 * 60 * 60)
#define AGAIN_S (60 * 60) /* after it could not be done */
#define WORRY_S (14 * DAY_S)

struct credentials {
	const struct config *config;
	struct metrics *metrics;
	char *folder;
	struct tls *tls, *public;
	time_t due;	      /* when to look what can be renewed */
	time_t again;	      /* not before, as it could not be done */
	atomic_llong begins;  /* the last of them all */
	atomic_llong expires; /* the first of them all */
	atomic_bool unusable; /* what was read last */
};

static void
complain(enum log_level level, const char *what, const struct error *err)
{
	log_event(level, what, LOG_TEXT("error", err->message),
	    LOG_TEXT("hint", err->hint));
}

static time_t
earlier(time_t one, time_t other)
{
	return one < other ? one : other;
}

static time_t
later(time_t one, time_t other)
{
	return one > other ? one : other;
}

/* Take down when what is there expires, and when to renew it. */
static void
note_times(struct credentials *credentials)
{
	struct metrics *metrics = credentials->metrics;
	struct certificate_times times;

	certificate_times(credentials->folder, &times);
	credentials->due =
	    earlier(times.server.ends - CERTIFICATE_SERVER_LEFT * DAY_S,
		times.list.ends - CERTIFICATE_LIST_LEFT * DAY_S);
	credentials->again = 0;
	credentials->begins = later(times.authority.begins,
	    later(times.server.begins, times.list.begins));
	credentials->expires = earlier(
	    times.authority.ends, earlier(times.server.ends, times.list.ends));
	metrics_set(
	    metrics, METRIC_AUTHORITY_EXPIRES, (long)times.authority.ends);
	metrics_set(metrics, METRIC_SERVER_EXPIRES, (long)times.server.ends);
	metrics_set(metrics, METRIC_LIST_EXPIRES, (long)times.list.ends);
}

/* Is there something to be renewed, as far as that can be done? */
static bool
is_due(const struct credentials *credentials, time_t now)
{
	return now >= credentials->due || now < credentials->begins;
}

/* Renew what is due; was anything? */
static bool
renew(struct credentials *credentials)
{
	const char *folder = credentials->folder;
	bool server = false, list = false;
	struct error err;

	if (!certificate_make_server(
		folder, credentials->config->names, &server, &err) ||
	    !certificate_renew_crl(folder, &list, &err))
		complain(LOG_WARNING, "certificates cannot be renewed", &err);
	else if (server || list)
		log_event(LOG_INFO, "renewed",
		    LOG_TEXT("server_certificate", server ? "yes" : "no"),
		    LOG_TEXT("revocation_list", list ? "yes" : "no"));
	return server || list;
}

/* What is wrong with the files is for whoever configured them. */
static bool
check_key(const struct credentials *credentials, struct error *err)
{
	bool ok = certificate_check_key(credentials->folder, "server", err);

	if (!ok)
		err->code = ERROR_CONFIG;
	return ok;
}

/* Of the public pages, where there are any.  A key that others can read is
 * refused, as the daemon's own is. */
static bool
load_public(struct credentials *credentials, const struct tls_files *own,
    struct error *err)
{
	const struct config *config = credentials->config;
	struct tls_files files = {own->certificate, own->key, NULL, NULL};
	struct tls *tls;

	if (config->pages_port == 0)
		return true;
	if ((config->pages_certificate[0] != '\0') !=
	    (config->pages_key[0] != '\0')) {
		error_set(err, ERROR_CONFIG, "pages_certificate",
		    "of pages_certificate and pages_key one alone is given");
		return error_hint(err, "give both, or neither");
	}
	if (config->pages_key[0] != '\0') {
		files.certificate = config->pages_certificate;
		files.key = config->pages_key;
		if (!pem_is_private(files.key, err))
			return false;
	}
	tls = tls_new(&files, err);
	if (tls == NULL)
		return false;
	tls_free(credentials->public);
	credentials->public = tls;
	return true;
}

static bool
load(struct credentials *credentials, struct error *err)
{
	const struct config *config = credentials->config;
	char *certificate = config_path(config, "certs/server.crt");
	char *key = config_path(config, "certs/server.key");
	char *ca = config_path(config, "certs/ca.crt");
	char *crl = config_path(config, "certs/ca.crl");
	struct tls_files files = {certificate, key, ca, crl};
	struct tls *tls =
	    check_key(credentials, err) ? tls_new(&files, err) : NULL;
	bool ok = tls != NULL && load_public(credentials, &files, err);

	free(certificate);
	free(key);
	free(ca);
	free(crl);
	if (!ok) {
		tls_free(tls);
		return false;
	}
	tls_free(credentials->tls);
	credentials->tls = tls;
	note_times(credentials);
	return true;
}

/* Is its key here?  It may well be kept elsewhere. */
static bool
has_authority(const struct credentials *credentials)
{
	char *key = config_path(credentials->config, "certs/ca.key");
	bool has = access(key, F_OK) == 0;

	free(key);
	return has;
}

struct credentials *
credentials_open(
    const struct config *config, struct metrics *metrics, struct error *err)
{
	struct credentials *credentials = xcalloc(1, sizeof(*credentials));
	char *ca = config_path(config, "certs/ca.crt");
	bool ok = access(ca, F_OK) == 0;

	free(ca);
	credentials->config = config;
	credentials->metrics = metrics;
	credentials->folder = config_path(config, "certs");
	if (ok) {
		note_times(credentials);
		if (has_authority(credentials) ||
		    is_due(credentials, time(NULL)))
			renew(credentials);
		ok = load(credentials, err);
	} else {
		error_set(err, ERROR_CONFIG, "state",
		    "there are no certificates in %s", credentials->folder);
		error_hint(err, "bursard init makes them");
	}
	if (ok)
		return credentials;
	credentials_close(credentials);
	return NULL;
}

void
credentials_close(struct credentials *credentials)
{
	if (credentials == NULL)
		return;
	tls_free(credentials->tls);
	tls_free(credentials->public);
	free(credentials->folder);
	free(credentials);
}

struct tls *
credentials_tls(const struct credentials *credentials)
{
	return credentials->tls;
}

struct tls *
credentials_public(const struct credentials *credentials)
{
	return credentials->public;
}

bool
credentials_reload(struct credentials *credentials)
{
	struct error err;

	credentials->unusable = !load(credentials, &err);
	if (credentials->unusable) {
		complain(LOG_ERROR, "certificates stay as they were", &err);
		return false;
	}
	log_line(LOG_INFO, "certificates and revocation list are loaded");
	return true;
}

bool
credentials_tend(struct credentials *credentials)
{
	time_t now = time(NULL);

	/* A clock that was set back makes any wait too long. */
	if (!is_due(credentials, now) ||
	    (now < credentials->again && credentials->again <= now + AGAIN_S))
		return false;
	credentials->again = now + AGAIN_S;
	return renew(credentials) && credentials_reload(credentials);
}

bool
credentials_good(const struct credentials *credentials, struct error *err)
{
	if (credentials->unusable)
		error_set(err, ERROR_UNAVAILABLE, "",
		    "the certificates in the state folder cannot be used, and "
		    "those of before are still in use");
	else if (time(NULL) < credentials->begins)
		error_set(err, ERROR_UNAVAILABLE, "",
		    "a certificate or the revocation list is not valid yet");
	else
		return true;
	return error_hint(err, "bursard doctor says which, and what to do");
}

bool
credentials_worry(const struct credentials *credentials)
{
	return credentials->expires < time(NULL) + WORRY_S;
}
