/* Certificates: which keys identify which person. */

#include "commands.h"

#define STATES	"valid|expired|revoked"
#define ASKED_STATES "waiting|signed|refused|expired"
#define ENTERED "certificate:hash, person:code"
#define SHOWN                                                                  \
	"certificate:hash, person:code, serial, not_before, not_after, "       \
	"issuer?, state:" STATES ", reason?"

static const struct field add[] = {
    {"certificate", FIELD_HASH, POSITIONAL, "SHA-256 of its public key"},
    {"person", FIELD_CODE, REQUIRED, "whom it identifies"},
    {"serial", FIELD_CODE, REQUIRED, "its serial number, hexadecimal"},
    {"not_before", FIELD_TIME, REQUIRED, "valid from"},
    {"not_after", FIELD_TIME, REQUIRED, "valid to"},
    {"issuer", FIELD_TEXT, OPTIONAL, "the name of who issued it"},
    {"signed", FIELD_DATA, OPTIONAL, "itself, for who asked for it: DER"},
    {NULL},
};

static const struct field invite[] = {
    {"person", FIELD_CODE, POSITIONAL, "whom"},
    {"invitation", FIELD_HASH, REQUIRED, "SHA-256 of the secret"},
    {NULL},
};

static const struct field refuse[] = {
    {"certificate", FIELD_HASH, POSITIONAL,
	"SHA-256 of the key, as certificate pending shows"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    {NULL},
};

static const struct field request[] = {
    {"certificate", FIELD_HASH, POSITIONAL, "SHA-256 of the new public key"},
    {"request", FIELD_DATA, REQUIRED, "that key, signed by itself: PKCS #10"},
    {NULL},
};

static const struct field pending[] = {
    {NULL},
};

static const struct field revoke[] = {
    {"certificate", FIELD_HASH, POSITIONAL,
	"SHA-256 of its public key, as certificate list shows"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    {NULL},
};

static const struct field list[] = {
    {"person", FIELD_CODE, OPTIONAL, "only of this person"},
    {"state", FIELD_CHOICE, OPTIONAL, "only in this state", STATES},
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field show[] = {
    {"certificate", FIELD_HASH, POSITIONAL, "which one"},
    {NULL},
};

const struct command certificate_commands[] = {
    {"certificate", "add", COMMAND_CONSOLE, ROLE_ADMIN, add,
	"Register an issued certificate: done by bursard cert issue.", NULL,
	.answer = ENTERED},
    {"certificate", "invite", COMMAND_WRITE, ROLE_ADMIN, invite,
	"Let a person without a certificate ask for one, once and within a "
	"day: who knows the secret (bursar cert invite makes it).",
	NULL, .answer = "person:code, ends"},
    {"certificate", "request", COMMAND_WRITE, ROLES_ALL | ROLE_INVITED, request,
	"Ask for a certificate of a new key for yourself (bursar cert renew "
	"and cert enroll do it); bursard cert sign makes it.",
	NULL, .answer = ENTERED},
    {"certificate", "refuse", COMMAND_WRITE, ROLE_ADMIN, refuse,
	"Turn down a key that waits to be signed.",
	"certificate refuse "
	"8f14e45fceea167a5a36dedd4bea25434ad1c5d6f0c1a2b3c4d5e6f708192a3b "
	"--reason \"nobody of ours\"",
	.answer = ENTERED},
    {"certificate", "pending", COMMAND_SHOW, ROLE_ADMIN | ROLE_AUDITOR, pending,
	"List the new keys of people that wait for bursard cert sign.",
	"certificate pending",
	.answer = "person:code, certificate:hash, asked, request, invited:flag"},
    {"certificate", "fetch", COMMAND_SHOW, ROLES_ALL | ROLE_INVITED, show,
	"Read the certificate that you asked for (bursar cert renew does it).",
	NULL,
	.answer = "certificate:hash, person:code, asked, state:" ASKED_STATES
		  ", reason?, not_after?, signed?"},
    {"certificate", "revoke", COMMAND_WRITE, ROLE_ADMIN, revoke,
	"Refuse a certificate from the next request on.",
	"certificate revoke "
	"8f14e45fceea167a5a36dedd4bea25434ad1c5d6f0c1a2b3c4d5e6f708192a3b "
	"--reason \"laptop lost\"",
	.answer = ENTERED},
    {"certificate", "list", COMMAND_LIST, ROLE_ADMIN | ROLE_AUDITOR, list,
	"List certificates.", "certificate list --person amina",
	.answer = SHOWN},
    {"certificate", "show", COMMAND_SHOW, ROLE_ADMIN | ROLE_AUDITOR, show,
	"Show one certificate.", NULL, .answer = SHOWN},
    {NULL},
};
