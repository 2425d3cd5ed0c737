/* Any bytes as an export for bursar-verify: once as they are; and once line by
 * line as what the books say, past the hashes that no accident gets right. */

#include <stdlib.h>
#include <string.h>

#include "books.h"
#include "check.h"
#include "fuzz.h"

static void
check_whole(const uint8_t *data, size_t size)
{
	struct given *given = calloc(1, sizeof(*given));
	FILE *file = fmemopen((void *)(uintptr_t)data, size, "r");
	struct verdict verdict = {0};

	if (given == NULL || file == NULL)
		abort();
	given->keys.pinned = true;
	check_export(file, given, &verdict);
	if (verdict.outcome == VERIFIED)
		abort();
	fclose(file);
	free(given);
}

static bool
take_entry(
    struct books *books, struct span line, struct verdict *verdict)
{
	struct span leaf;
	struct entry entry = {0};
	bool ok = !span_cut(&line, ' ', &leaf) || !entry_read(line, &entry) ||
		  books_entry(books, &entry, "an entry", verdict);

	entry_free(&entry);
	return ok;
}

static bool
take_line(struct books *books, struct span line, struct verdict *verdict)
{
	static const struct entry entry = {.seq = 1, .book = {"main", 4}};
	char tag = line.len > 2 && line.at[1] == ' ' ? line.at[0] : ' ';

	if (tag == ' ')
		return true;
	line.at += 2;
	line.len -= 2;
	return tag == 'e'   ? take_entry(books, line, verdict)
	       : tag == 'r' ? books_row(books, line, &entry, "an entry", verdict)
	       : tag == 'd' ? books_reference(books, line, verdict)
			    : books_balance(books, line, verdict);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = {(const char *)data, size}, line;
	struct books *books;
	struct verdict verdict = {0};
	struct keys *keys;

	if (size == 0)
		return 0;
	check_whole(data, size);
	books = books_new();
	keys = calloc(1, sizeof(*keys));
	if (keys == NULL)
		abort();
	while (span_cut(&rest, '\n', &line) &&
	       take_line(books, line, &verdict))
		;
	books_end(books, keys, &verdict);
	books_free(books);
	free(keys);
	return 0;
}
