/* bursar book open: the lines that a book begins with, from a file. */

#include "core/say.h"
#include "import/book.h"
#include "import/import.h"
#include "request/local_nouns.h"

/* The same as an import of openings. */
static struct request
as_import(const struct request *req)
{
	struct request import = *req;
	const struct field *fields;

	import.command = local_find("import", "");
	fields = import.command->fields;
	for (size_t i = 0; fields[i].name != NULL; i++)
		import.values[i] = request_value(req, fields[i].name);
	import.values[field_find(fields, "noun") - fields] = "opening";
	return import;
}

bool
book_run_open(const struct request *req, struct error *err)
{
	struct request import = as_import(req);

	if (!import_run(&import, err))
		return false;
	if (!req->options.dry_run && !req->options.quiet)
		say("note",
		    "the lines wait for a second person, who compares them "
		    "with: bursar report tie-out, and approves of them: bursar "
		    "import approval/give FILE, of bursar approval list");
	return true;
}
