/* Print papers: each JSON file that is named becomes a PDF beside it, or the
 * one that is read becomes one on the standard output. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "documents/document.h"

static bool
print_paper(FILE *from, FILE *to, struct error *err)
{
	struct buf pdf = BUF(DOCUMENT_MAX);
	json_error_t where;
	json_t *paper = json_loadf(from, JSON_REJECT_DUPLICATES, &where);
	bool ok;

	if (paper == NULL)
		return error_set(err, ERROR_MALFORMED, "paper", "line %d: %s",
		    where.line, where.text);
	ok = document_render(paper, &pdf, err) &&
	     (fwrite(pdf.data, 1, pdf.len, to) == pdf.len ||
		 error_file(err, "paper", "the PDF"));
	buf_free(&pdf);
	json_decref(paper);
	return ok;
}

static bool
print_file(const char *path, struct error *err)
{
	size_t stem = strlen(path) - (strlen(path) > 5 ? 5 : 0);
	char *name = xasprintf("%.*s.pdf", (int)stem, path);
	FILE *from = fopen(path, "r"), *to;
	bool ok = from != NULL || error_file(err, "paper", path);

	to = ok ? fopen(name, "w") : NULL;
	ok = ok && (to != NULL || error_file(err, "paper", name)) &&
	     print_paper(from, to, err);
	if (from != NULL)
		fclose(from);
	if (to != NULL && fclose(to) != 0)
		ok = error_file(err, "paper", name);
	free(name);
	return ok;
}

int
main(int argc, char *argv[])
{
	struct error err;
	bool ok = true;

	alloc_begin();
	if (argc == 1)
		ok = print_paper(stdin, stdout, &err);
	for (int i = 1; ok && i < argc; i++)
		ok = print_file(argv[i], &err);
	if (!ok)
		fprintf(stderr, "render: %s: %s\n", error_kind(err.code)->name,
		    err.message);
	return ok ? 0 : 1;
}
