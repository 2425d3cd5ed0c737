/* Keeping the daemon's certificate and the revocation list in force. */

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "log.h"
#include "tls/credentials.h"

#define DAY_S	(24 * 60 * 60)
#define AGAIN_S (60 * 60) /* after it could not be done */
#define WORRY_S (14 * DAY_S)

struct credentials {
	const struct config *config;
	struct metrics *metrics;
	char *folder;
	struct tls *tls;
	time_t due;	      /* when to look what can be made anew */
	atomic_llong expires; /* the first of them all */
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

/* Take down when what is there expires, and when to make it anew. */
static void
note_times(struct credentials *credentials)
{
	struct metrics *metrics = credentials->metrics;
	struct certificate_times times;

	certificate_times(credentials->folder, &times);
	credentials->due =
	    earlier(times.server - CERTIFICATE_SERVER_LEFT * DAY_S,
		times.list - CERTIFICATE_LIST_LEFT * DAY_S);
	credentials->expires =
	    earlier(times.authority, earlier(times.server, times.list));
	metrics_set(metrics, METRIC_AUTHORITY_EXPIRES, (long)times.authority);
	metrics_set(metrics, METRIC_SERVER_EXPIRES, (long)times.server);
	metrics_set(metrics, METRIC_LIST_EXPIRES, (long)times.list);
}

/* Make anew what is due; was anything? */
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

static bool
load(struct credentials *credentials, struct error *err)
{
	const struct config *config = credentials->config;
	char *certificate = config_path(config, "certs/server.crt");
	char *key = config_path(config, "certs/server.key");
	char *ca = config_path(config, "certs/ca.crt");
	char *crl = config_path(config, "certs/ca.crl");
	struct tls_files files = {certificate, key, ca, crl};
	struct tls *tls = tls_new(&files, err);

	free(certificate);
	free(key);
	free(ca);
	free(crl);
	if (tls == NULL)
		return false;
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
		    credentials->due <= time(NULL))
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
	free(credentials->folder);
	free(credentials);
}

struct tls *
credentials_tls(const struct credentials *credentials)
{
	return credentials->tls;
}

bool
credentials_reload(struct credentials *credentials)
{
	struct error err;

	if (!load(credentials, &err)) {
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

	if (now < credentials->due)
		return false;
	credentials->due = now + AGAIN_S;
	return renew(credentials) && credentials_reload(credentials);
}

bool
credentials_worry(const struct credentials *credentials)
{
	return credentials->expires < time(NULL) + WORRY_S;
}
