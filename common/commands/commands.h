#ifndef BURSAR_COMMANDS_H
#define BURSAR_COMMANDS_H

/* The command tables, one a noun, each in the file of its name; read through
 * nouns[] in nouns.h. */

#include "command.h"

extern const struct command party_commands[];
extern const struct command pledge_commands[];
extern const struct command agreement_commands[];
extern const struct command instalment_commands[];
extern const struct command allowance_commands[];
extern const struct command condition_commands[];
extern const struct command receipt_commands[];
extern const struct command inkind_commands[];
extern const struct command grade_commands[];
extern const struct command evidence_commands[];
extern const struct command threshold_commands[];
extern const struct command waiver_commands[];
extern const struct command psc_commands[];
extern const struct command cost_commands[];
extern const struct command control_commands[];
extern const struct command approval_commands[];
extern const struct command report_commands[];
extern const struct command explain_commands[];
extern const struct command run_commands[];
extern const struct command mail_commands[];
extern const struct command entry_commands[];
extern const struct command opening_commands[];
extern const struct command journal_commands[];
extern const struct command audit_commands[];
extern const struct command period_commands[];
extern const struct command year_commands[];
extern const struct command goal_commands[];
extern const struct command theme_commands[];
extern const struct command initiative_commands[];
extern const struct command requirement_commands[];
extern const struct command appropriation_commands[];
extern const struct command outcome_commands[];
extern const struct command edition_commands[];
extern const struct command brief_commands[];
extern const struct command paper_commands[];
extern const struct command letterhead_commands[];
extern const struct command wording_commands[];
extern const struct command currency_commands[];
extern const struct command rate_commands[];
extern const struct command account_commands[];
extern const struct command fund_commands[];
extern const struct command region_commands[];
extern const struct command office_commands[];
extern const struct command person_commands[];
extern const struct command certificate_commands[];

/* What a person may be. */
#define ROLE_WORDS "officer|regional|finance|auditor|admin"

/* Rows that many tables share. */

/* clang-format off */
/* A list comes in pages. */
#define FIELDS_PAGE \
	{ "limit", FIELD_COUNT, OPTIONAL, "at most so many rows, 1 to 500" }, \
	{ "after", FIELD_CURSOR, OPTIONAL, "go on after this row: what \"next\" said" }

/* A list of entries: of which days, and in which order. */
#define FIELDS_SPAN \
	{ "from", FIELD_DATE, OPTIONAL, "only of this day or later" }, \
	{ "to", FIELD_DATE, OPTIONAL, "only of this day or earlier" }

#define FIELDS_BY_DAY \
	FIELDS_SPAN, \
	{ "sort", FIELD_CHOICE, OPTIONAL, "the latest day first, instead of the usual order", "date" }

#define FIELDS_ORDER \
	FIELDS_SPAN, \
	{ "sort", FIELD_CHOICE, OPTIONAL, "the latest day first, the largest amount of each currency, or by party (newest entry first)", "date|amount|party" }

/* The two clocks: when it took effect, and when it became known here. */
#define FIELDS_CLOCKS \
	{ "as_of", FIELD_DATE, OPTIONAL, "as it stood at the end of this day" }, \
	FIELD_KNOWN_AT

#define FIELD_KNOWN_AT \
	{ "known_at", FIELD_TIME, OPTIONAL, "as it was known here then: later entries do not show" }

/* When an entry takes effect. */
#define FIELD_EFFECTIVE \
	{ "date", FIELD_DATE, OPTIONAL, "the day it takes effect (today at your office)", .is_today = true }

/* What it is called elsewhere, by which it can be referred to. */
#define FIELD_EXTERNAL \
	{ "external", FIELD_TEXT, OPTIONAL, "its id elsewhere, as a contract number: later entries may refer to it by that" }

/* What posts and is finance's alone may count in a soft-closed period; the
 * database knows it by the name of the field. */
#define FIELD_ADJUST \
	{ "adjust", FIELD_TEXT, OPTIONAL, "why it counts in a month that is soft-closed, if its day is in one" }

#define FIELD_NOTE \
	{ "note", FIELD_TEXT, OPTIONAL, "anything worth knowing" }

/* What a noun says of an initiative's year, in versions: lists, and all versions. */
#define FIELDS_YEAR_LISTED \
	{ "initiative", FIELD_CODE, OPTIONAL, "only of this initiative" }, \
	{ "year", FIELD_YEAR, OPTIONAL, "only of this year" }, \
	FIELDS_BY_DAY, FIELDS_PAGE, FIELDS_CLOCKS

#define FIELDS_YEAR_SHOWN \
	{ "initiative", FIELD_CODE, POSITIONAL, "of which initiative" }, \
	{ "year", FIELD_YEAR, POSITIONAL, "of which year" }, \
	FIELD_KNOWN_AT

/* Where an amount is converted. */
#define FIELD_OLD_RATE \
	{ "old_rate", FIELD_CONFIRM, OPTIONAL, "convert at a rate that is older than the book allows" }

/* Where a likely repeat of what is recorded is refused. */
#define FIELD_ANOTHER \
	{ "another", FIELD_CONFIRM, OPTIONAL, "it is another one, though the like of it is recorded" }

/* Where one with the name of another is refused. */
#define FIELD_NAMESAKE \
	{ "another", FIELD_CONFIRM, OPTIONAL, "it is another one, although it is called like one that is registered" }

#define FIELD_OFFICE \
	{ "office", FIELD_CODE, OPTIONAL, "only entries of this office" }

/* Answers that many tables share: see answer.h. */

/* What a waiver is to the contribution that it let pass. */
#define ANSWER_WAIVED \
	"waiver:integer, reason, asked_by:code, approved_by:code, approved_on:date"

/* What is said of an initiative's year, in versions. */
#define ANSWER_YEAR_SET "initiative:code, year:integer, currency:currency, amount:decimal"
#define ANSWER_YEAR_LISTED \
	"id, initiative:code, year:integer, amount:decimal, currency:currency, date:date, note?"
#define ANSWER_YEAR_SHOWN \
	"id:integer, initiative:code, year:integer, amount:decimal, currency:currency, date:date, " \
	"in_force:flag, note?"
/* clang-format on */

#endif
