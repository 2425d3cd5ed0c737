/* The error value, and the one table of the kinds of error. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "error.h"

static const struct error_kind kinds[ERROR_CODES] = {
    [ERROR_MALFORMED] = {"malformed", 400, EX_DATAERR,
	"The request cannot be read"},
    [ERROR_UNAUTHENTICATED] = {"unauthenticated", 401, EX_NOPERM,
	"A valid client certificate is required"},
    [ERROR_DENIED] = {"denied", 403, EX_NOPERM, "Not permitted"},
    [ERROR_NOT_FOUND] = {"not_found", 404, EX_DATAERR, "Not found"},
    [ERROR_METHOD_NOT_ALLOWED] = {"method_not_allowed", 405, EX_USAGE,
	"Method not allowed"},
    [ERROR_TIMEOUT] = {"timeout", 408, EX_UNAVAILABLE,
	"The request took too long"},
    [ERROR_CONFLICT] = {"conflict", 409, EX_DATAERR,
	"It clashes with what is recorded"},
    [ERROR_LENGTH_REQUIRED] = {"length_required", 411, EX_DATAERR,
	"A Content-Length is required"},
    [ERROR_TOO_LARGE] = {"too_large", 413, EX_DATAERR, "The body is too large"},
    [ERROR_URI_TOO_LONG] = {"uri_too_long", 414, EX_DATAERR,
	"The request line is too long"},
    [ERROR_UNSUPPORTED_MEDIA_TYPE] = {"unsupported_media_type", 415, EX_DATAERR,
	"The body must be JSON"},
    [ERROR_EXPECTATION_FAILED] = {"expectation_failed", 417, EX_DATAERR,
	"The expectation cannot be met"},
    [ERROR_RATE] = {"too_many_requests", 429, EX_UNAVAILABLE,
	"Too many requests"},
    [ERROR_HEADERS_TOO_LARGE] = {"headers_too_large", 431, EX_DATAERR,
	"The header block is too large"},
    [ERROR_INVALID] = {"invalid", 422, EX_DATAERR, "The request breaks a rule"},
    [ERROR_BELOW_MINIMUM] = {"below_minimum", 422, EX_DATAERR,
	"Below the minimum"},
    [ERROR_CONFIRMATION_REQUIRED] = {"confirmation_required", 422, EX_DATAERR,
	"Confirmation is required"},
    [ERROR_POSSIBLE_DUPLICATE] = {"possible_duplicate", 409, EX_DATAERR,
	"It may be recorded already"},
    [ERROR_DATA_CORRUPTED] = {"data_corrupted", 500, EX_DATAERR,
	"What is stored is damaged"},
    [ERROR_INTERNAL] = {"internal", 500, EX_SOFTWARE, "Internal error"},
    [ERROR_NOT_IMPLEMENTED] = {"not_implemented", 501, EX_USAGE,
	"Not implemented"},
    [ERROR_BUSY] = {"busy", 503, EX_UNAVAILABLE, "Too much at once"},
    [ERROR_UNAVAILABLE] = {"unavailable", 503, EX_UNAVAILABLE,
	"The ledger is out of reach"},
    [ERROR_OUTCOME_UNKNOWN] = {"outcome_unknown", 503, EX_TEMPFAIL,
	"The outcome is not known"},
    [ERROR_HTTP_VERSION] = {"http_version_not_supported", 505, EX_USAGE,
	"HTTP version not supported"},
    [ERROR_USAGE] = {"usage", 400, EX_USAGE, "Wrong usage"},
    [ERROR_FILE] = {"file", 500, EX_NOINPUT, "A file cannot be used"},
    [ERROR_OUTPUT] = {"output", 500, EX_IOERR, "The answer cannot be written"},
    [ERROR_CHECK_FAILED] = {"check_failed", 500, 5, "The check found faults"},
    [ERROR_CANCELLED] = {"cancelled", 400, 1, "Cancelled: nothing was sent"},
    [ERROR_CONFIG] = {"config", 500, EX_CONFIG, "The configuration is wrong"},
    [ERROR_SAVED] = {"saved", 503, 4, "Saved in the outbox, not sent yet"},
    [ERROR_PARTIAL] = {"partial", 422, 3, "Some was done, some refused"},
    [ERROR_INTERRUPTED] = {"interrupted", 500, EX_TEMPFAIL, "Interrupted"},
};

bool
error_set(struct error *err, enum error_code code, const char *subject,
    const char *fmt, ...)
{
	va_list ap;

	err->code = code;
	err->hint[0] = '\0';
	snprintf(err->subject, sizeof(err->subject), "%s", subject);
	va_start(ap, fmt);
	vsnprintf(err->message, sizeof(err->message), fmt, ap);
	va_end(ap);
	return false;
}

bool
error_hint(struct error *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err->hint, sizeof(err->hint), fmt, ap);
	va_end(ap);
	return false;
}

const struct error_kind *
error_kind(enum error_code code)
{
	return &kinds[code < ERROR_CODES ? code : ERROR_INTERNAL];
}

enum error_code
error_by_name(const char *name)
{
	for (enum error_code code = 0; code < ERROR_CODES; code++)
		if (name != NULL && strcmp(kinds[code].name, name) == 0)
			return code;
	return ERROR_INTERNAL;
}

bool
error_is_known(const char *name)
{
	return strcmp(error_kind(error_by_name(name))->name, name) == 0;
}

bool
error_is_asking(const struct error *err)
{
	return err->code == ERROR_CONFIRMATION_REQUIRED ||
	       err->code == ERROR_POSSIBLE_DUPLICATE;
}

bool
error_file(struct error *err, const char *subject, const char *path)
{
	return error_set(
	    err, ERROR_FILE, subject, "%s: %s", path, strerror(errno));
}
