/* From the command line to a request, by the tables of commands and options. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "alloc.h"
#include "core/prompt.h"
#include "core/text.h"
#include "digest.h"
#include "nouns.h"
#include "output/output.h"
#include "request/local_nouns.h"
#include "request/request.h"
#include "suggest.h"

#define PREFIX_LEAST 6 /* digits of a hash */

/* "did you mean …" where something is near, else where to look. */
static bool
hint_nearest(const struct suggestion *near, const char *prefix,
    const char *otherwise, struct error *err)
{
	if (near->best == NULL)
		return error_hint(err, "%s", otherwise);
	return error_hint(err, "did you mean %s%s?", prefix, near->best);
}

static bool
noun_read(struct request *req, const char *word, struct error *err)
{
	struct suggestion near = {.word = word};

	for (const struct noun *n = NULL; (n = noun_next(n)) != NULL;) {
		if (strcmp(n->name, word) == 0)
			req->noun = n;
		suggestion_offer(&near, n->name);
	}
	if (req->noun == NULL) {
		error_set(err, ERROR_USAGE, "", "there is no noun %.60s", word);
		return hint_nearest(&near, "bursar ", "bursar help", err);
	}
	req->local = noun_find(word) == NULL;
	if (req->noun->commands[0].verb[0] == '\0')
		req->command = req->noun->commands;
	return true;
}

/* Look for the verb in a table, and take down what is near. */
static const struct command *
verb_find(
    const struct command *commands, const char *word, struct suggestion *near)
{
	for (const struct command *c = commands; c->verb != NULL; c++) {
		if (strcmp(c->verb, word) == 0)
			return c;
		if (c->kind != COMMAND_CONSOLE)
			suggestion_offer(near, c->verb);
	}
	return NULL;
}

static bool
verb_read(struct request *req, const char *word, struct error *err)
{
	struct suggestion near = {.word = word};
	char prefix[80], otherwise[80];
	const struct command *found =
	    verb_find(req->noun->commands, word, &near);

	if (found == NULL) {
		found = verb_find(local_verbs(req->noun), word, &near);
		req->local = req->local || found != NULL;
	}
	if (found != NULL && found->kind == COMMAND_CONSOLE)
		return error_set(
		    err, ERROR_USAGE, "", "not from here.  %s", found->help);
	req->command = found;
	if (found != NULL)
		return true;
	snprintf(prefix, sizeof(prefix), "bursar %s ", req->noun->name);
	snprintf(
	    otherwise, sizeof(otherwise), "bursar help %s", req->noun->name);
	error_set(err, ERROR_USAGE, "", "%s has no verb %.60s", req->noun->name,
	    word);
	return hint_nearest(&near, prefix, otherwise, err);
}

/* A noun, or a word that stands for a whole command. */
static bool
first_read(struct request *req, const char *word, struct error *err)
{
	static const struct {
		const char *word, *noun, *verb;
	} shorthands[] = {
	    {"todo", "report", "todo"}, {"enroll", "cert", "enroll"}};

	for (size_t i = 0; i < sizeof(shorthands) / sizeof(*shorthands); i++)
		if (strcmp(shorthands[i].word, word) == 0)
			return noun_read(req, shorthands[i].noun, err) &&
			       verb_read(req, shorthands[i].verb, err);
	return noun_read(req, word, err);
}

/* "bursar help pledge record", or less where less is known. */
static const char *
help_command(const struct request *req, char command[80])
{
	const char *noun = req->noun != NULL ? req->noun->name : "";
	const char *verb = req->command != NULL ? req->command->verb : "";

	snprintf(command, 80, "bursar help%s%s%s%s", *noun != '\0' ? " " : "",
	    noun, *verb != '\0' ? " " : "", verb);
	return command;
}

static bool
value_set(struct request *req, const struct field *field, const char *value,
    struct error *err)
{
	size_t i = (size_t)(field - req->command->fields);
	struct buf option = BUF(60);

	if (req->values[i] == NULL) {
		req->values[i] = value;
		return true;
	}
	text_option(&option, field->name);
	error_set(
	    err, ERROR_USAGE, field->name, "--%s is given twice", option.data);
	buf_free(&option);
	return false;
}

/* A word without a name: the next field that takes one. */
static bool
position_read(struct request *req, const char *word, struct error *err)
{
	char help[80];

	for (size_t i = 0; req->command->fields[i].name != NULL; i++) {
		const struct field *f = &req->command->fields[i];

		if (req->values[i] != NULL)
			continue;
		if (f->presence == POSITIONAL || req->local)
			return value_set(req, f, word, err);
	}
	error_set(err, ERROR_USAGE, "", "unexpected argument \"%.60s\"", word);
	return error_hint(err,
	    "name it with an option, or put quotes round text with spaces: %s",
	    help_command(req, help));
}

static bool
word_read(struct request *req, const char *word, struct error *err)
{
	if (req->noun == NULL)
		return first_read(req, word, err);
	if (req->command == NULL)
		return verb_read(req, word, err);
	return req->options.help || position_read(req, word, err);
}

/* The fields of the command; none before it is known. */
static const struct field *
fields_of(const struct request *req)
{
	static const struct field none[] = {{NULL}};

	return req->command != NULL ? req->command->fields : none;
}

static bool
unknown_option(
    const struct request *req, const char *name, size_t len, struct error *err)
{
	char typed[64], help[80];
	struct suggestion near = {.word = typed};

	snprintf(typed, sizeof(typed), "%.*s", (int)len, name);
	for (const struct field *f = fields_of(req); f->name != NULL; f++)
		suggestion_offer(&near, f->name);
	for (const struct option *o = options_table; o->name != NULL; o++)
		suggestion_offer(&near, o->name);
	error_set(
	    err, ERROR_USAGE, typed, "there is no option --%s here", typed);
	if (near.best == NULL)
		return error_hint(err, "%s", help_command(req, help));
	snprintf(typed, sizeof(typed), "%s", near.best);
	for (char *p = strchr(typed, '_'); p != NULL; p = strchr(p, '_'))
		*p = '-';
	return error_hint(err, "did you mean --%s?", typed);
}

/* The value of an option: what followed = in the same argument, or the next
 * argument, which is then used up.  A number may be negative, but --this is
 * the next option. */
static bool
take_value(
    const char *name, const char **value, char ***args, struct error *err)
{
	const char *next = (*args)[1];

	if (*value != NULL)
		return true;
	if (next != NULL && strncmp(next, "--", 2) != 0) {
		*value = *++*args;
		return true;
	}
	error_set(err, ERROR_USAGE, name, "--%s needs a value", name);
	return next != NULL &&
	       error_hint(err,
		   "a value that begins with -- is written --%s=%.60s", name,
		   next);
}

/* A field of yes or no may go without its value, and then says yes. */
static bool
take_field_value(const struct field *field, const char **value, char ***args,
    struct error *err)
{
	const char *next = (*args)[1];
	bool said = *value != NULL ||
		    (next != NULL &&
			(strcmp(next, "yes") == 0 || strcmp(next, "no") == 0));

	if (!field_says_yes(field) || said)
		return take_value(field->name, value, args, err);
	*value = "yes";
	return true;
}

/* -o json, -ojson, -v */
static bool
letter_read(struct request *req, char ***args, struct error *err)
{
	const char *arg = **args;
	const struct option *option = option_find_letter(arg[1]);
	const char *value = arg[2] != '\0' ? arg + 2 : NULL;

	if (option == NULL || (option->value == NULL && value != NULL)) {
		error_set(
		    err, ERROR_USAGE, arg, "there is no option %.40s", arg);
		return error_hint(err, "bursar help options");
	}
	if (option->value != NULL &&
	    !take_value(option->name, &value, args, err))
		return false;
	return option_set(option, &req->options, value, err);
}

/* --name value, --name=value, --flag.  A field goes before an option of the
 * same name. */
static bool
option_read(struct request *req, char ***args, struct error *err)
{
	const char *name = **args + 2;
	size_t len = strcspn(name, "=");
	const char *value = name[len] == '=' ? name + len + 1 : NULL;
	const struct option *option = option_find(name, len);

	if (name[-1] != '-')
		return letter_read(req, args, err);
	for (const struct field *f = fields_of(req); f->name != NULL; f++)
		if (text_same_name(name, len, f->name))
			return take_field_value(f, &value, args, err) &&
			       value_set(req, f, value, err);
	if (option == NULL)
		return unknown_option(req, name, len, err);
	if (option->value == NULL && value != NULL)
		return error_set(err, ERROR_USAGE, option->name,
		    "--%s takes no value", option->name);
	if (option->value != NULL &&
	    !take_value(option->name, &value, args, err))
		return false;
	return option_set(option, &req->options, value, err);
}

/* Name all that is missing at once, with what each is for. */
static bool
check_missing(const struct request *req, struct error *err)
{
	struct buf missing = BUF(sizeof(err->message) - 40);
	char help[80];
	int count = 0;

	for (size_t i = 0; req->command->fields[i].name != NULL; i++) {
		const struct field *f = &req->command->fields[i];

		if (f->presence == OPTIONAL || req->values[i] != NULL)
			continue;
		buf_add(&missing, "\n  --");
		text_option(&missing, f->name);
		buf_printf(&missing, "  %s", f->help);
		count++;
	}
	if (count > 0) {
		error_set(err, ERROR_USAGE, "", "%s missing:%s",
		    count == 1 ? "this is" : "these are", missing.data);
		error_hint(err, "%s", help_command(req, help));
	}
	buf_free(&missing);
	return count == 0;
}

enum named
request_named(const char *value)
{
	size_t digits = strspn(value, "0123456789abcdef");
	bool hex = value[digits] == '\0';
	struct stat st;

	if (hex && digits == DIGEST_TEXT - 1)
		return NAMED_BY_HASH;
	if (stat(value, &st) == 0 && S_ISREG(st.st_mode))
		return NAMED_BY_FILE;
	return hex && digits >= PREFIX_LEAST && digits < DIGEST_TEXT - 1
		   ? NAMED_BY_PREFIX
		   : NAMED_NOT;
}

/* The field's own check says what would be right; here what was wrong, as it
 * was typed. */
static bool
check_value(const struct field *field, const char *value, const char *typed,
    struct error *err)
{
	struct buf option = BUF(60), shown = BUF(200);
	char hint[sizeof(err->hint) + sizeof(DOCUMENT_HINT)];
	char fault[FIELD_FAULT_MAX];

	if (field->document && request_named(value) != NAMED_NOT)
		return true;
	if (field_check(field, value, err))
		return true;
	snprintf(hint, sizeof(hint), "%s%s", err->hint,
	    field->document ? DOCUMENT_HINT : "");
	text_option(&option, field->name);
	text_tame(&shown, typed, false);
	error_set(err, ERROR_INVALID, field->name, "--%s \"%s\" %s",
	    option.data, shown.data, field_fault(field, value, fault));
	buf_free(&option);
	buf_free(&shown);
	return error_hint(err, "%s", hint);
}

/* An amount with a currency beside it must agree with the request. */
static bool
check_currency(const struct request *req, const struct field *field,
    const char *word, struct error *err)
{
	const struct field *unit = field_currency(req->command->fields, field);
	const char *currency =
	    unit != NULL ? request_value(req, unit->name) : NULL;

	if (*word == '\0' || (currency != NULL && money_agrees(word, currency)))
		return true;
	error_set(err, ERROR_INVALID, field->name,
	    "the %s is in %s, and the currency %s%s", field->name, word,
	    currency != NULL ? "is " : "is not given",
	    currency != NULL ? currency : "");
	return error_hint(err, "%s",
	    unit == NULL       ? "leave the currency out"
	    : currency != NULL ? "one of them is wrong"
			       : "add --currency");
}

/* A number as it is sent, whatever groups it was typed in, or a country. */
static bool
read_typed(struct request *req, size_t i, struct error *err)
{
	const struct field *field = &req->command->fields[i];
	char currency[MONEY_WORD_MAX], why[sizeof(err->message)];
	char hint[sizeof(err->hint)];
	const char *text = req->values[i];
	struct buf option = BUF(60);

	req->values[i] = value_typed(req->typed[i], currency, field, text, err);
	if (req->values[i] != NULL)
		return check_currency(req, field, currency, err);
	snprintf(why, sizeof(why), "%s", err->message);
	snprintf(hint, sizeof(hint), "%s", err->hint);
	text_option(&option, field->name);
	error_set(err, ERROR_INVALID, field->name, "--%s \"%.60s\" %.200s",
	    option.data, text, why);
	buf_free(&option);
	return error_hint(err, "%s",
	    field->type == FIELD_COUNTRY
		? hint
		: "give the one that is meant, without groups");
}

static bool
check_values(struct request *req, struct error *err)
{
	for (size_t i = 0; req->command->fields[i].name != NULL; i++) {
		const char *typed = req->values[i];

		if (typed != NULL && (!read_typed(req, i, err) ||
					 !check_value(&req->command->fields[i],
					     req->values[i], typed, err)))
			return false;
	}
	return true;
}

static bool
check_key(const char *key, struct error *err)
{
	static const struct field field = {"key", FIELD_REF, REQUIRED, ""};

	if (strchr(key, '-') != NULL)
		return check_value(&field, key, key, err);
	error_set(err, ERROR_USAGE, "key", "--key must be a UUID");
	return error_hint(err, "leave it out: a new entry gets a new key");
}

/* An option that does not go with this kind of command. */
static bool
refuse_option(const struct request *req, const char *option, const char *use,
    struct error *err)
{
	error_set(err, ERROR_USAGE, option, "--%s does not go with %s %s",
	    option, req->command->noun, req->command->verb);
	return error_hint(err, "--%s is for %s", option, use);
}

/* The format, and what goes with it. */
static bool
check_format(const struct options *options, struct error *err)
{
	const struct format *format = output_find(options, err);

	if (format != NULL && format != &format_csv && options->excel)
		return error_set(err, ERROR_USAGE, "excel",
		    "--excel does not go with --output %s", format->name);
	if (options->decimal_comma && !options->excel)
		return error_set(err, ERROR_USAGE, "decimal-comma",
		    "--decimal-comma goes with --excel only");
	return format != NULL;
}

/* Each option with what it does not go without. */
static bool
check_company(const struct request *req, struct error *err)
{
	const struct options *options = &req->options;
	bool sends = req->command->sends != NULL;
	bool writes = command_writes(req->command);
	const struct {
		bool given, fits;
		const char *name, *goes_with;
	} rules[] = {
	    {options->dry_run, writes || sends, "dry-run", "what writes"},
	    {options->key != NULL, writes, "key", "what writes"},
	    {options->all, req->command->kind == COMMAND_LIST && !sends, "all",
		"lists"},
	    {options->watch != NULL, !writes && !sends && !req->local, "watch",
		"what the server is asked and reads"},
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].given && !rules[i].fits)
			return refuse_option(
			    req, rules[i].name, rules[i].goes_with, err);
	if (options->watch == NULL || !options->all)
		return true;
	error_set(err, ERROR_USAGE, "watch",
	    "--watch shows one page, and --all every one");
	return error_hint(err, "a longer page: --limit 500");
}

static bool
check_color(const struct options *options, struct error *err)
{
	static const struct field color = {
	    "color", FIELD_CHOICE, OPTIONAL, "", "auto|always|never"};

	if (options->color == NULL ||
	    check_value(&color, options->color, options->color, err))
		return true;
	err->code = ERROR_USAGE;
	return false;
}

static bool
check_options(const struct request *req, struct error *err)
{
	const struct options *options = &req->options;

	return check_company(req, err) &&
	       (options->key == NULL || check_key(options->key, err)) &&
	       check_color(options, err) && check_format(options, err);
}

bool
request_guided(const struct request *req)
{
	bool missing = false;

	if (req->local || req->command == NULL ||
	    !command_writes(req->command) || req->options.no_input ||
	    !prompt_possible())
		return false;
	for (size_t i = 0; req->command->fields[i].name != NULL; i++)
		missing =
		    missing || (req->command->fields[i].presence != OPTIONAL &&
				   req->values[i] == NULL);
	return missing;
}

/* "73.1" is part 1 of 73, where the command has a field for the part. */
static void
split_part(struct request *req)
{
	const char **part =
	    req->command->part != NULL
		? command_value(req->command, req->values, req->command->part)
		: NULL;

	for (size_t i = 0; req->command->fields[i].name != NULL; i++) {
		const char *ref = req->values[i];
		char *point;

		if (part == NULL || *part != NULL || ref == NULL ||
		    !field_is_numbered(&req->command->fields[i]) ||
		    !text_is_number(ref) || *ref == '-')
			continue;
		point = strchr(ref, '.');
		if (point == NULL)
			continue;
		*point = '\0';
		*part = point + 1;
	}
}

static bool
wants_help(char *args[])
{
	for (; *args != NULL && strcmp(*args, "--") != 0; args++)
		if (strcmp(*args, "-h") == 0 || strcmp(*args, "--help") == 0)
			return true;
	return false;
}

/* Where among the arguments the option --file is; 0 where it is not there. */
static size_t
find_file(char *args[])
{
	for (size_t i = 2; args[i] != NULL && strcmp(args[i], "--") != 0; i++)
		if (strcmp(args[i], "--file") == 0
			? args[i + 1] != NULL
			: strncmp(args[i], "--file=", 7) == 0)
			return i;
	return 0;
}

/* "approval give --file FILE": a write with a file is an import of its rows.
 * The arguments as those of that, to be freed; NULL where it is none. */
static char **
as_import(char *args[])
{
	const struct command *write =
	    args[0] != NULL && args[1] != NULL ? command_find(args[0], args[1])
					       : NULL;
	size_t at, count = 5, n = 0;
	char **import;

	if (write == NULL || write->kind != COMMAND_WRITE ||
	    field_find(write->fields, "file") != NULL || wants_help(args))
		return NULL;
	at = find_file(args);
	if (at == 0)
		return NULL;
	while (args[n] != NULL)
		n++;
	import = xcalloc(n + 6, sizeof(*import));
	import[0] = "import";
	import[1] = args[0];
	import[2] = args[at][6] == '=' ? args[at] + 7 : args[at + 1];
	import[3] = "--verb";
	import[4] = args[1];
	for (size_t i = 2; i < n; i++)
		if (i != at && (i != at + 1 || args[at][6] == '='))
			import[count++] = args[i];
	return import;
}

/* And no word? */
static bool
is_option(const char *arg)
{
	return arg[0] == '-' && arg[1] != '\0';
}

static bool
read_args(struct request *req, char *args[], struct error *err)
{
	bool words_only = false;

	*req = (struct request){.options.help = wants_help(args)};
	for (; *args != NULL; args++) {
		bool option = !words_only && is_option(*args);

		if (option && strcmp(*args, "--") == 0)
			words_only = true;
		else if (option) {
			if (!option_read(req, &args, err) && !req->options.help)
				return false;
		} else if (!word_read(req, *args, err))
			return false;
	}
	if (req->command == NULL || req->options.help || req->options.version)
		return true;
	split_part(req);
	return (request_guided(req) || check_missing(req, err)) &&
	       check_values(req, err) && check_options(req, err);
}

bool
request_read(struct request *req, char *args[], struct error *err)
{
	char **import = as_import(args);
	bool ok = read_args(req, import != NULL ? import : args, err);

	free(import);
	return ok;
}

/* Each value with its name; in the client's own commands those that need none
 * go without, unless they would be taken for an option. */
static void
print_field(struct buf *buf, const struct request *req, size_t i)
{
	const struct field *field = &req->command->fields[i];
	const char *value = req->values[i];

	buf_add(buf, " ");
	if (!req->local || field->presence != POSITIONAL ||
	    is_option(value)) {
		buf_add(buf, "--");
		text_option(buf, field->name);
		buf_add(buf, is_option(value) ? "=" : " ");
	}
	text_quote(buf, value);
}

void
request_print(struct buf *buf, const struct request *req, const char *key)
{
	buf_add(buf, "bursar ");
	command_print(buf, req->command);
	for (size_t i = 0; req->command->fields[i].name != NULL; i++)
		if (req->values[i] != NULL)
			print_field(buf, req, i);
	if (req->options.context != NULL) {
		buf_add(buf, " --context ");
		text_quote(buf, req->options.context);
	}
	if (req->options.server != NULL) {
		buf_add(buf, " --server ");
		text_quote(buf, req->options.server);
	}
	if (key != NULL)
		buf_printf(buf, " --key %s", key);
}

const char *
request_value(const struct request *req, const char *field)
{
	const char **value =
	    command_value(req->command, (const char **)req->values, field);

	return value != NULL ? *value : NULL;
}

const char **
command_value(
    const struct command *command, const char *values[], const char *name)
{
	const struct field *f = field_find(command->fields, name);

	return f != NULL ? &values[f - command->fields] : NULL;
}
