/* Telling the log who was turned away, and not too often. */

#include "net/refusal.h"
#include "clock.h"
#include "log.h"

#define MINUTE_MS 60000

/* May one more line be written? */
static bool
may_tell(struct refusals *refusals)
{
	uint64_t now = clock_ms();

	if (now >= refusals->until_ms) {
		if (refusals->left_out > 0)
			log_event(LOG_INFO, "refusals were left out here",
			    LOG_NUMBER("count", refusals->left_out));
		*refusals = (struct refusals){.until_ms = now + MINUTE_MS};
	}
	if (refusals->emitted == REFUSALS_MINUTE) {
		refusals->left_out++;
		return false;
	}
	refusals->emitted++;
	return true;
}

static const char *
or_dash(const char *text)
{
	return text[0] != '\0' ? text : "-";
}

void
refusal_of_handshake(struct refusals *refusals, const char *address,
    const char *kind, const char *reason, const struct caller *caller)
{
	static const struct caller nobody;

	if (caller == NULL)
		caller = &nobody;
	if (may_tell(refusals))
		log_event(LOG_INFO, "handshake failed",
		    LOG_TEXT("address", address), LOG_TEXT("kind", kind),
		    LOG_TEXT("reason", reason),
		    LOG_TEXT("claim", or_dash(caller->claim)),
		    LOG_TEXT("certificate", or_dash(caller->certificate)));
}

void
refusal_of_request(struct refusals *refusals, const char *address,
    const char *path, const char *request_id, const struct caller *caller,
    const struct error *err)
{
	bool turned_away =
	    err->code == ERROR_UNAUTHENTICATED || err->code == ERROR_DENIED;

	if (turned_away && may_tell(refusals))
		log_event(LOG_INFO, "refused", LOG_TEXT("address", address),
		    LOG_TEXT("code", error_kind(err->code)->name),
		    LOG_TEXT("reason", err->message), LOG_TEXT("path", path),
		    LOG_TEXT("person", caller->known ? caller->person : "-"),
		    LOG_TEXT("claim", or_dash(caller->claim)),
		    LOG_TEXT("certificate", or_dash(caller->certificate)),
		    LOG_TEXT("request_id", request_id));
}
