/* Expected outcomes of initiatives: indicator, baseline, target, actual. */

#include "commands.h"

#define LISTED                                                                 \
	"initiative:code, outcome:code, indicator, unit?, baseline:decimal?, " \
	"target:decimal?, year:integer?, actual:decimal?, measured:date?"

static const struct field add[] = {
    {"initiative", FIELD_CODE, POSITIONAL, "which initiative"},
    {"outcome", FIELD_CODE, POSITIONAL,
	"a short name for it within the initiative"},
    {"indicator", FIELD_TEXT, REQUIRED, "what is measured"},
    {"unit", FIELD_TEXT, OPTIONAL, "in what"},
    {"baseline", FIELD_DECIMAL, REQUIRED, "where it stood"},
    {"target", FIELD_DECIMAL, REQUIRED, "where it should be"},
    {"year", FIELD_YEAR, OPTIONAL, "by the end of which year"},
    {NULL},
};

static const struct field measure[] = {
    {"initiative", FIELD_CODE, POSITIONAL, "which initiative"},
    {"outcome", FIELD_CODE, POSITIONAL, "which of its outcomes"},
    {"actual", FIELD_DECIMAL, REQUIRED, "where it stands"},
    FIELD_EFFECTIVE,
    {"source", FIELD_TEXT, OPTIONAL, "who measured it"},
    {NULL},
};

static const struct field milestone[] = {
    {"initiative", FIELD_CODE, POSITIONAL, "which initiative"},
    {"outcome", FIELD_CODE, POSITIONAL, "which of its outcomes"},
    {"due", FIELD_DATE, REQUIRED, "by which day"},
    {"target", FIELD_DECIMAL, REQUIRED, "where it should stand then"},
    {"text", FIELD_TEXT, OPTIONAL, "what will be there then"},
    {NULL},
};

static const struct field list[] = {
    {"initiative", FIELD_CODE, OPTIONAL, "only of this initiative"},
    FIELDS_BY_DAY,
    FIELDS_PAGE,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field show[] = {
    {"initiative", FIELD_CODE, POSITIONAL, "of which initiative"},
    {"outcome", FIELD_CODE, POSITIONAL, "which of its outcomes"},
    FIELDS_CLOCKS,
    {NULL},
};

const struct command outcome_commands[] = {
    {"outcome", "add", COMMAND_WRITE, ROLE_OFFICER, add,
	"Add an expected outcome.",
	"outcome add ai-for-good trained --indicator \"officials trained\" "
	"--unit people --baseline 0 --target 500 --year 2027",
	.makes = true, .answer = "initiative:code, outcome:code"},
    {"outcome", "measure", COMMAND_WRITE, ROLE_OFFICER | ROLE_REGIONAL, measure,
	"Record where an outcome stands.",
	"outcome measure ai-for-good trained --actual 120 --date 2026-06-30",
	.answer = "initiative:code, outcome:code, actual:decimal"},
    {"outcome", "milestone", COMMAND_WRITE, ROLE_OFFICER, milestone,
	"Say where an outcome should stand on a day; earlier versions stay "
	"readable.",
	"outcome milestone ai-for-good trained --due 2026-12-31 --target 200",
	.answer = "initiative:code, outcome:code, due:date, target:decimal"},
    {"outcome", "list", COMMAND_LIST, ROLES_ALL, list,
	"List expected outcomes with the latest actual value.",
	"outcome list --initiative ai-for-good", .answer = "id, " LISTED},
    {"outcome", "show", COMMAND_SHOW, ROLES_ALL, show,
	"Show one outcome and every measurement.",
	"outcome show ai-for-good trained",
	.answer = LISTED
	", measurements[id:integer, date:date, actual:decimal, source?]?, "
	"milestones[due:date, target:decimal, text?]?"},
    {NULL},
};
