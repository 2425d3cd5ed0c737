/* Any bytes as the file of an entry in the outbox: once as they are, and once
 * as the content under a head whose checksum fits, as no accident would make
 * it.  What is accepted must be written and read again as the same. */

#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "fuzz.h"
#include "outbox/outbox_file.h"

static void
write_and_read(const struct outbox_entry *entry)
{
	struct buf one = BUF(OUTBOX_FILE_MAX * 2),
		   two = BUF(OUTBOX_FILE_MAX * 2);
	struct outbox_entry again;
	struct error err;

	outbox_entry_write(entry, &one);
	if (!buf_over(&one)) {
		if (!outbox_entry_read(&again, one.data, one.len, &err))
			abort();
		outbox_entry_write(&again, &two);
		if (one.len != two.len || strcmp(one.data, two.data) != 0)
			abort();
		outbox_entry_free(&again);
	}
	buf_free(&one);
	buf_free(&two);
}

static void
try_bytes(const char *data, size_t size)
{
	struct outbox_entry entry;
	struct error err;

	if (outbox_entry_read(&entry, data, size, &err)) {
		write_and_read(&entry);
		outbox_entry_free(&entry);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf file = BUF(OUTBOX_FILE_MAX * 2);
	char sum[DIGEST_TEXT];

	try_bytes((const char *)data, size);
	digest_of(data, size, sum);
	buf_printf(&file, "bursar outbox 2\nsha256 %s\n", sum);
	buf_add_bytes(&file, data, size);
	try_bytes(file.data, file.len);
	buf_free(&file);
	return 0;
}
