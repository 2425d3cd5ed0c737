/* Waivers: exceptions from a threshold, asked for by one person and approved by
 * another. */

#include "commands.h"

#define INSTRUMENTS "sponsorship|voluntary|inkind"
#define STATES	    "asked|approved|refused|withdrawn|expired|used|reversed"
#define SHOWN                                                                  \
	"id:integer, party:code, instrument:" INSTRUMENTS                      \
	", initiative:code?, amount:decimal, currency:currency, state:" STATES \
	", expires:date, reason, asked_by:code, office:code, asked_on:date, "  \
	"decided_by:code?, decided_on:date?, note?, used_by:integer?, "        \
	"key:uuid"

static const struct field request[] = {
    {"party", FIELD_PARTY, REQUIRED, "for which party"},
    {"instrument", FIELD_CHOICE, REQUIRED, "for which instrument", INSTRUMENTS},
    {"initiative", FIELD_CODE, OPTIONAL, "for which initiative"},
    {"amount", FIELD_AMOUNT, REQUIRED, "the least amount it lets pass"},
    {"currency", FIELD_CURRENCY, REQUIRED, "in which currency"},
    {"reason", FIELD_TEXT, REQUIRED, "why the threshold should not apply"},
    {"expires", FIELD_DATE, REQUIRED, "the last day it can be used"},
    FIELD_EFFECTIVE,
    {NULL},
};

static const struct field list[] = {
    {"party", FIELD_CODE, OPTIONAL, "only for this party"},
    {"state", FIELD_CHOICE, OPTIONAL, "only in this state", STATES},
    FIELD_OFFICE,
    FIELDS_ORDER,
    FIELDS_PAGE,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field show[] = {
    {"waiver", FIELD_REF, POSITIONAL, "which waiver"},
    FIELDS_CLOCKS,
    {NULL},
};

const struct command waiver_commands[] = {
    {"waiver", "request", COMMAND_WRITE, ROLE_OFFICER | ROLE_REGIONAL, request,
	"Ask for an exception from a threshold: it lets nothing pass before "
	"another person approves of it.",
	"waiver request --party acme --instrument sponsorship --amount 8000.00 "
	"--currency CHF --reason \"first contact, grows next year\" --expires "
	"2026-12-31",
	.makes = true,
	.answer = "waiver:integer, party:code, instrument:" INSTRUMENTS,
	.control = CONTROL_TWO},
    {"waiver", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List waivers, newest first.", "waiver list --state asked",
	.answer = SHOWN},
    {"waiver", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one waiver and what it was used for.", "waiver show 150",
	.answer = SHOWN},
    {NULL},
};
