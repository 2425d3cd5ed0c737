/* bursar book: what a book is set up with and begins with, from a file. */

#include <string.h>

#include "core/say.h"
#include "import/book.h"
#include "import/import.h"
#include "request/local_nouns.h"

/* What the lines of a file that sets a book up are, by their column `kind`, in
 * the order in which they need each other. */
static const struct {
	const char *kind, *noun, *verb;
	bool alone; /* it needs no line before it, and so can be tried */
} kinds[] = {
    {"account", "account", "add", true},
    {"name", "account", "change", true},
    {"fund", "fund", "add", true},
    {"role", "account", "assign", false},
};

/* Where the value of an option of an import is. */
static const char **
option(struct request *import, const char *name)
{
	return &import->values[field_find(import->command->fields, name) -
			       import->command->fields];
}

/* The same as an import of a noun. */
static struct request
as_import(const struct request *req, const char *noun, const char *verb)
{
	struct request import = *req;
	const struct field *fields;

	import.command = local_find("import", "");
	fields = import.command->fields;
	for (size_t i = 0; fields[i].name != NULL; i++)
		import.values[i] = request_value(req, fields[i].name);
	*option(&import, "noun") = noun;
	*option(&import, "verb") = verb;
	return import;
}

bool
book_run_open(const struct request *req, struct error *err)
{
	struct request import = as_import(req, "opening", NULL);

	if (!import_run(&import, err))
		return false;
	if (!req->options.dry_run && !req->options.quiet)
		say("note",
		    "the lines wait for a second person, who compares them "
		    "with: bursar report tie-out, and approves of them: bursar "
		    "import approval/give FILE, of bursar approval list");
	return true;
}

/* The lines of one kind.  Each kind has a file of rejects, as one would
 * overwrite that of another. */
static bool
set_up(const struct request *req, size_t i, struct error *err)
{
	struct request import = as_import(req, kinds[i].noun, kinds[i].verb);
	struct buf where = BUF(4096), rejects = BUF(4096);
	const char *wanted = request_value(req, "where");
	bool ok;

	buf_printf(&where, "kind=%s", kinds[i].kind);
	if (wanted != NULL)
		buf_printf(&where, ",%s", wanted);
	buf_printf(&rejects, "%s.%s.rejected.csv", request_value(req, "file"),
	    kinds[i].kind);
	*option(&import, "where") = where.data;
	*option(&import, "ignore_columns") = "yes";
	if (*option(&import, "rejects") == NULL)
		*option(&import, "rejects") = rejects.data;
	ok = import_run(&import, err);
	buf_free(&rejects);
	buf_free(&where);
	return ok;
}

bool
book_run_set_up(const struct request *req, struct error *err)
{
	if (strcmp(request_value(req, "file"), "-") == 0)
		return error_set(err, ERROR_INVALID, "file",
		    "the file is read once for each kind of line; save it and "
		    "name it");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (req->options.dry_run && !kinds[i].alone) {
			say("note",
			    "lines of kind %s are not tried: the accounts that "
			    "they name have to be there first", kinds[i].kind);
			continue;
		}
		if (!set_up(req, i, err))
			return false;
	}
	return true;
}
