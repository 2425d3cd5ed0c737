/* bursard cert: certificates of people, registered in the book and, when they
 * are revoked, on the revocation list. */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/console_cert.h"
#include "alloc.h"
#include "base64.h"
#include "digest.h"
#include "member.h"
#include "tls/outside.h"

#define USUAL_DAYS  365
#define SIGNED_DAYS 90 /* of what is renewed without a visit to the server */
#define REQUEST_MAX 8192

enum { DAYS, OUT };		/* options of cert issue */
enum { FINGERPRINT = 1, REQUEST, SIGN_OUT }; /* of cert sign, behind DAYS */
enum { ENTERED };		/* of cert enter */
enum { REASON, REVOKE_PERSON }; /* of cert revoke */
enum { LIST_PERSON };		/* of cert list */

/* Issue --------------------------------------------------------------------*/

static bool
move_file(const char *from, const char *to, const char *name,
    const char *suffix, struct error *err)
{
	char *source = xasprintf("%s/%s%s", from, name, suffix);
	char *target = xasprintf("%s/%s%s", to, name, suffix);
	bool ok =
	    rename(source, target) == 0 || error_file(err, target, target);

	unlink(source);
	free(source);
	free(target);
	return ok;
}

/* signed_one: as base64, where its person fetches it; or NULL.  An authority
 * may have no name. */
static bool
register_certificate(struct console *console, const char *person,
    const struct certificate *certificate, const char *signed_one,
    struct error *err)
{
	return console_write(console, "certificate", "add",
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*, s:s*}", "certificate",
		certificate->fingerprint, "person", person, "serial",
		certificate->serial, "not_before", certificate->not_before,
		"not_after", certificate->not_after, "issuer",
		certificate->issuer[0] != '\0' ? certificate->issuer : NULL,
		"signed", signed_one),
	    err);
}

/* The files are made in a folder beside their place and moved there when the
 * certificate is registered: one that was refused leaves nothing behind, and
 * replaces nothing. */
bool
console_issue(struct console *console, const char *person, int days,
    const char *folder, struct error *err)
{
	char *certs = config_path(&console->config, "certs");
	char *draft = xasprintf("%s/.issue-XXXXXX", folder);
	struct certificate certificate;
	struct error ignored;
	bool ok;

	ok = mkdtemp(draft) != NULL || error_file(err, folder, folder);
	ok = ok &&
	     certificate_issue(certs, console->config.book, person, days, draft,
		 &certificate, err) &&
	     register_certificate(console, person, &certificate, NULL, err) &&
	     move_file(draft, folder, person, ".key", err) &&
	     move_file(draft, folder, person, ".crt", err);
	if (!ok) {
		move_file(draft, draft, person, ".key", &ignored);
		move_file(draft, draft, person, ".crt", &ignored);
	}
	rmdir(draft);
	free(draft);
	free(certs);
	return ok;
}

static bool
read_days(const char *text, int usual, int *days, struct error *err)
{
	char *end = "";
	long number = text != NULL ? strtol(text, &end, 10) : usual;

	*days = (int)number;
	if (number >= 1 && number <= CERTIFICATE_DAYS && *end == '\0')
		return true;
	error_set(err, ERROR_USAGE, "days",
	    "--days \"%.20s\" is not a number of days", text);
	return error_hint(err, "give a number from 1 to %d", CERTIFICATE_DAYS);
}

static bool
check_person(const char *person, struct error *err)
{
	static const struct field field = {"PERSON", FIELD_CODE, REQUIRED};

	return field_check(&field, person, err);
}

/* Is there such a person?  ERROR_NOT_FOUND. */
static bool
find_person(struct console *console, const char *person, struct error *err)
{
	json_t *items;

	if (!check_person(person, err) ||
	    !console_read(console, "person", "show",
		json_pack("{s:s}", "person", person), &items, err))
		return false;
	json_decref(items);
	return true;
}

bool
console_cert_issue(struct console *console, struct error *err)
{
	char *people, *folder, *person;
	int days;
	bool ok;

	if (!check_person(console->operand, err) ||
	    !read_days(console->options[DAYS], USUAL_DAYS, &days, err) ||
	    !console_open(console, err) ||
	    !console_connect(console, LOGIN_CONSOLE, err))
		return false;
	person = console_code(console->operand);
	people = config_path(&console->config, "certs/people");
	folder = xstrdup(
	    console->options[OUT] != NULL ? console->options[OUT] : people);
	ok = console_issue(console, person, days, folder, err);
	if (ok) {
		console_say("certificate", "%s/%s.crt", folder, person);
		console_say("key", "%s/%s.key", folder, person);
	}
	free(person);
	free(people);
	free(folder);
	return ok;
}

/* One that an authority outside of Bursar has issued: nothing is signed, its
 * key is entered as that of the person. */
bool
console_cert_enter(struct console *console, struct error *err)
{
	const char *path = console->options[ENTERED];
	struct certificate certificate;
	char *person, *certs;
	bool ok;

	if (path == NULL)
		return error_set(err, ERROR_USAGE, "certificate",
		    "--certificate is missing: the file with what the outside "
		    "authority has issued");
	if (!check_person(console->operand, err) || !console_open(console, err))
		return false;
	person = console_code(console->operand);
	certs = config_path(&console->config, "certs");
	ok = outside_check(certs, path, &certificate, err) &&
	     console_connect(console, LOGIN_CONSOLE, err) &&
	     register_certificate(console, person, &certificate, NULL, err);
	if (ok)
		console_say("entered", "%s for %s, until %s, issued by %s",
		    certificate.fingerprint, person, certificate.not_after,
		    certificate.issuer);
	free(person);
	free(certs);
	return ok;
}

/* Requests ------------------------------------------------------------------*/

/* What waits to be signed, of the person or (NULL) of all. */
static bool
read_pending(struct console *console, const char *person, json_t **pending,
    struct error *err)
{
	json_t *items, *item;
	size_t i;

	if (!console_open(console, err) ||
	    !console_connect(console, LOGIN_CONSOLE, err) ||
	    !console_read(
		console, "certificate", "pending", json_object(), &items, err))
		return false;
	*pending = json_array();
	json_array_foreach (items, i, item)
		if (person == NULL ||
		    strcmp(member_text(item, "person"), person) == 0)
			json_array_append(*pending, item);
	json_decref(items);
	return true;
}

bool
console_cert_pending(struct console *console, struct error *err)
{
	char brief[DIGEST_BRIEF];
	json_t *items, *item;
	size_t i;

	if (!read_pending(console, NULL, &items, err))
		return false;
	json_array_foreach (items, i, item) {
		digest_brief(member_text(item, "certificate"), brief);
		printf("%-16s %s %-11s %s %s\n", member_text(item, "person"),
		    member_text(item, "asked"),
		    json_is_true(json_object_get(item, "invited"))
			? "invitation"
			: "renewal",
		    brief, member_text(item, "certificate"));
	}
	json_decref(items);
	return true;
}

/* Sign a certificate for the key of the request, register it, and add it to
 * der. */
static bool
sign(struct console *console, const char *person, const struct buf *request,
    const char *fingerprint, int days, struct buf *der, struct error *err)
{
	char *certs = config_path(&console->config, "certs");
	struct buf text = BUF(2 * REQUEST_MAX);
	struct certificate certificate;
	bool ok = certificate_sign(certs, console->config.book, person, days,
	    request, fingerprint, &certificate, der, err);

	if (ok) {
		base64_add(&text, der->data, der->len);
		ok = register_certificate(
		    console, person, &certificate, text.data, err);
	}
	if (ok)
		console_say("signed", "%s for %s, until %s",
		    certificate.fingerprint, person, certificate.not_after);
	buf_free(&text);
	free(certs);
	return ok;
}

/* One that the ledger has. */
static bool
sign_asked(struct console *console, const json_t *asked, int days,
    struct error *err)
{
	struct buf request = BUF(REQUEST_MAX), der = BUF(REQUEST_MAX);
	bool ok = (base64_decode(&request, member_text(asked, "request")) ||
		      error_set(err, ERROR_DATA_CORRUPTED, "request",
			  "the request is damaged")) &&
		  sign(console, member_text(asked, "person"), &request,
		      member_text(asked, "certificate"), days, &der, err);

	buf_free(&request);
	buf_free(&der);
	return ok;
}

/* Is it the fingerprint that the person has told?  Who asks with a valid
 * certificate need not be asked.  What it means is for the caller to say. */
static bool
check_fingerprint(
    const char *told, const char *fingerprint, bool needed, struct error *err)
{
	if (told == NULL && !needed)
		return true;
	if (told == NULL) {
		error_set(err, ERROR_USAGE, "fingerprint",
		    "which key?  Whoever sent it may be somebody else");
		return error_hint(err,
		    "ask the person, by telephone or face to face, what bursar "
		    "cert enroll showed them, and add --fingerprint");
	}
	if (digest_is_brief(told, fingerprint))
		return true;
	return error_set(err, ERROR_CONFLICT, "fingerprint",
	    "the key that asks is another than %.80s", told);
}

/* Of a key that waits.  Who asks with a certificate, and is not its person, has
 * that certificate. */
static bool
check_pending(const char *told, const char *person, const json_t *asked,
    struct error *err)
{
	const char *fingerprint = member_text(asked, "certificate");
	bool invited = json_is_true(json_object_get(asked, "invited"));

	if (check_fingerprint(told, fingerprint, invited, err))
		return true;
	if (told == NULL)
		return false;
	if (invited)
		return error_hint(err,
		    "if the person read it rightly, somebody else has their "
		    "invitation: bursar certificate refuse %s --reason \"…\"",
		    fingerprint);
	return error_hint(err,
	    "if the person read it rightly, somebody else has their key and "
	    "certificate: bursard cert revoke --person %s --reason \"…\"",
	    person);
}

static bool
sign_pending(struct console *console, const char *person, int days,
    struct error *err)
{
	const char *told = console->options[FINGERPRINT];
	json_t *items, *asked;
	bool ok;

	if (!read_pending(console, person, &items, err))
		return false;
	asked = json_array_get(items, 0);
	if (asked == NULL) {
		error_set(err, ERROR_NOT_FOUND, "person",
		    "nothing of %s waits to be signed", person);
		ok = error_hint(err, "bursard cert pending");
	} else {
		ok = check_pending(told, person, asked, err) &&
		     sign_asked(console, asked, days, err);
	}
	json_decref(items);
	return ok;
}

/* One that was carried here as a file; its certificate goes back as one. */
static bool
sign_file(struct console *console, const char *person, int days,
    struct error *err)
{
	const char *out = console->options[SIGN_OUT];
	struct buf request = BUF(REQUEST_MAX), der = BUF(REQUEST_MAX);
	char fingerprint[DIGEST_TEXT];
	bool ok;

	if (out == NULL)
		return error_set(err, ERROR_USAGE, "out",
		    "--out is missing: where the certificate goes");
	ok = certificate_read_request(
		 console->options[REQUEST], &request, fingerprint, err) &&
	     check_fingerprint(
		 console->options[FINGERPRINT], fingerprint, true, err) &&
	     console_open(console, err) &&
	     console_connect(console, LOGIN_CONSOLE, err) &&
	     sign(console, person, &request, fingerprint, days, &der, err) &&
	     certificate_write(out, &der, err);
	if (ok)
		console_say("certificate", "%s", out);
	buf_free(&request);
	buf_free(&der);
	return ok;
}

bool
console_cert_sign(struct console *console, struct error *err)
{
	const char *person = console->operand;
	int days;

	if (!check_person(person, err) ||
	    !read_days(console->options[DAYS], SIGNED_DAYS, &days, err))
		return false;
	return console->options[REQUEST] != NULL
		   ? sign_file(console, person, days, err)
		   : sign_pending(console, person, days, err);
}

/* One that cannot be signed holds up none of the others. */
bool
console_cert_renewals(struct console *console, struct error *err)
{
	struct error wrong;
	json_t *items, *item;
	bool ok = true;
	int days;
	size_t i;

	if (!read_days(console->options[DAYS], SIGNED_DAYS, &days, err) ||
	    !read_pending(console, NULL, &items, err))
		return false;
	json_array_foreach (items, i, item) {
		if (json_is_true(json_object_get(item, "invited")) ||
		    sign_asked(console, item, days, &wrong))
			continue;
		console_say("not signed", "%s", wrong.message);
		*err = wrong;
		ok = false;
	}
	json_decref(items);
	return ok;
}

/* Revoke -------------------------------------------------------------------*/

/* Write the revocation list as the book has it, and let the daemon know. */
static bool
write_list(struct console *console, struct error *err)
{
	char *certs = config_path(&console->config, "certs");
	const char **serials = NULL;
	long daemon = state_daemon(&console->config);
	json_t *items, *item;
	size_t count = 0, i;
	bool ok = console_read(console, "certificate", "list",
	    json_pack("{s:s}", "state", "revoked"), &items, err);

	if (ok) {
		serials = xcalloc(json_array_size(items) + 1, sizeof(*serials));
		json_array_foreach (items, i, item)
			serials[count++] = member_text(item, "serial");
		ok = certificate_write_crl(certs, serials, count, err);
		json_decref(items);
	}
	if (ok)
		console_say("list", "%s/ca.crl, %zu revoked%s", certs, count,
		    daemon > 0 && kill((pid_t)daemon, SIGHUP) == 0
			? ", and the daemon reads it"
			: "");
	free(serials);
	free(certs);
	return ok;
}

static bool
revoke_one(struct console *console, const char *fingerprint, struct error *err)
{
	if (!console_write(console, "certificate", "revoke",
		json_pack("{s:s, s:s}", "certificate", fingerprint, "reason",
		    console->options[REASON]),
		err))
		return false;
	console_say("revoked", "%s", fingerprint);
	return true;
}

/* All that the person could still enter with. */
static bool
revoke_person(struct console *console, const char *person, struct error *err)
{
	json_t *items, *item;
	bool ok = true;
	size_t i;

	if (!find_person(console, person, err) ||
	    !console_read(console, "certificate", "list",
		json_pack("{s:s, s:s}", "person", person, "state", "valid"),
		&items, err))
		return false;
	if (json_array_size(items) == 0)
		console_say(
		    "revoked", "none: %s has no valid certificate", person);
	json_array_foreach (items, i, item)
		ok = ok &&
		     revoke_one(console, member_text(item, "certificate"), err);
	json_decref(items);
	return ok;
}

bool
console_cert_revoke(struct console *console, struct error *err)
{
	static const struct field fingerprint = {
	    "FINGERPRINT", FIELD_HASH, REQUIRED};
	const char *person = console->options[REVOKE_PERSON];

	if ((console->operand == NULL) == (person == NULL)) {
		error_set(err, ERROR_USAGE, "", "which certificate, or whose?");
		return error_hint(
		    err, "give one FINGERPRINT, or --person CODE");
	}
	if (console->options[REASON] == NULL)
		return error_set(
		    err, ERROR_USAGE, "reason", "--reason is missing: say why");
	if (person == NULL && !field_check(&fingerprint, console->operand, err)) {
		error_set(err, ERROR_USAGE, "",
		    "%.80s is no fingerprint of a certificate",
		    console->operand);
		return error_hint(err,
		    "bursar certificate list shows them; all that a person "
		    "has: bursard cert revoke --person CODE --reason \"…\"");
	}
	if (!console_open(console, err) ||
	    !console_connect(console, LOGIN_CONSOLE, err))
		return false;
	return (person != NULL ? revoke_person(console, person, err)
			       : revoke_one(console, console->operand, err)) &&
	       write_list(console, err);
}

/* List ---------------------------------------------------------------------*/

bool
console_cert_list(struct console *console, struct error *err)
{
	const char *person = console->options[LIST_PERSON];
	json_t *items, *item;
	size_t i;

	if (!console_open(console, err) ||
	    !console_connect(console, LOGIN_CONSOLE, err) ||
	    (person != NULL && !find_person(console, person, err)) ||
	    !console_read(console, "certificate", "list",
		json_pack("{s:s*}", "person", person), &items, err))
		return false;
	json_array_foreach (items, i, item)
		printf("%-16s %-8s %-20s %s %s\n", member_text(item, "person"),
		    member_text(item, "state"), member_text(item, "not_after"),
		    member_text(item, "certificate"),
		    member_text(item, "issuer"));
	json_decref(items);
	return true;
}
