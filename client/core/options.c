/* The options that every command takes. */

#include <string.h>

#include "core/options.h"
#include "core/text.h"

#define AT(member) offsetof(struct options, member)

/* clang-format off */
const struct option options_table[] = {
	{ "output", 'o', "FORMAT", AT(output), "table, wide, json, ndjson, yaml, csv, tsv, xlsx, pdf or name" },
	{ "json", 0, NULL, AT(json), "the same as --output json" },
	{ "excel", 0, NULL, AT(excel), "--output csv as Excel reads it, with codes such as 007 kept" },
	{ "decimal-comma", 0, NULL, AT(decimal_comma), "with --excel: for settings that write 2500,00" },
	{ "fields", 0, "A,B", AT(fields), "only these columns, in this order" },
	{ "no-header", 0, NULL, AT(no_header), "leave the names of the columns out" },
	{ "totals", 0, NULL, AT(totals), "reports: with the rows of totals that tables have" },
	{ "all", 0, NULL, AT(all), "lists: every page, not only the first" },
	{ "watch", 0, "SECONDS", AT(watch), "reads: ask again every so often and show what has changed" },
	{ "dry-run", 0, NULL, AT(dry_run), "writes: check everything at the server, record nothing" },
	{ "key", 0, "UUID", AT(key), "writes: repeat the entry of that key; it is recorded once" },
	{ "yes", 0, NULL, AT(yes), "do not ask before writing in a protected context" },
	{ "no-outbox", 0, NULL, AT(no_outbox), "writes: do not save in the outbox what cannot be sent" },
	{ "no-retry", 0, NULL, AT(no_retry), "ask once: what fails on the way is not tried again" },
	{ "no-input", 0, NULL, AT(no_input), "never ask anything" },
	{ "context", 0, "NAME", AT(context), "talk to the server of this context" },
	{ "server", 0, "URL", AT(server), "talk to this server instead" },
	{ "color", 0, "WHEN", AT(color), "auto, always or never" },
	{ "no-pager", 0, NULL, AT(no_pager), "never show an answer in a pager" },
	{ "verbose", 'v', NULL, AT(verbose), "say on stderr what is asked of whom, with request ids" },
	{ "quiet", 'q', NULL, AT(quiet), "say nothing but the answer and errors" },
	{ "markdown", 0, NULL, AT(markdown), "help: the whole protocol as Markdown" },
	{ "openapi", 0, NULL, AT(openapi), "help: the whole protocol as OpenAPI 3.1" },
	{ "man", 0, NULL, AT(man), "help: a manual page in the language of scdoc(5)" },
	{ "help", 'h', NULL, AT(help), "show help for what stands before it" },
	{ "version", 0, NULL, AT(version), "show the version" },
	{ NULL },
};
/* clang-format on */

const struct option *
option_find(const char *name, size_t len)
{
	for (const struct option *o = options_table; o->name != NULL; o++)
		if (text_same_name(name, len, o->name))
			return o;
	return NULL;
}

const struct option *
option_find_letter(char letter)
{
	for (const struct option *o = options_table; o->name != NULL; o++)
		if (letter != 0 && o->letter == letter)
			return o;
	return NULL;
}

bool
option_set(const struct option *option, struct options *options,
    const char *value, struct error *err)
{
	void *member = (char *)options + option->offset;

	if (option->value == NULL) {
		*(bool *)member = true;
		return true;
	}
	if (*(const char **)member != NULL)
		return error_set(err, ERROR_USAGE, option->name,
		    "--%s is given twice", option->name);
	*(const char **)member = value;
	return true;
}
