/* Any bytes as a form with a file: a line with its type, then the body.  It is
 * read as the same in pieces of any size as whole; what is taken is within its
 * limits, says nothing twice and is UTF-8, and the file is what stood between
 * the edges. */

#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "fuzz.h"
#include "staff/form.h"
#include "staff/upload.h"

/* Each piece is a buffer by itself, so that reading beyond it is seen. */
static struct upload *
take(struct http_text type, struct http_text body, size_t piece_len)
{
	struct upload *upload = upload_new(type);

	while (body.len > 0) {
		size_t len = body.len < piece_len ? body.len : piece_len;
		char *piece = malloc(len);

		memcpy(piece, body.data, len);
		upload_take(upload, piece, len);
		free(piece);
		body.data += len;
		body.len -= len;
	}
	upload_over(upload);
	return upload;
}

static void
check_fields(const json_t *fields)
{
	const char *name;
	json_t *value;

	must(json_object_size(fields) <= FORM_FIELDS_MAX + 1);
	json_object_foreach((json_t *)(uintptr_t)fields, name, value) {
		must(strlen(name) > 0 && strlen(name) <= FORM_NAME_MAX);
		must(json_string_length(value) <= FORM_VALUE_MAX);
		must(strlen(json_string_value(value)) ==
		     json_string_length(value));
	}
}

static bool
same(const char *one, const char *other)
{
	return one == NULL || other == NULL ? one == other
					    : strcmp(one, other) == 0;
}

/* Is a document of that hash somewhere in the body, from the beginning of a line
 * to the end of one? */
static bool
is_in(struct http_text body, const char *hash)
{
	for (size_t from = 1; from < body.len; from++)
		for (size_t to = from + 1; to <= body.len; to++) {
			char digest[DIGEST_TEXT];

			if (body.data[from - 1] != '\n' ||
			    (to < body.len && body.data[to] != '\r'))
				continue;
			digest_of(body.data + from, to - from, digest);
			if (strcmp(digest, hash) == 0)
				return true;
		}
	return false;
}

static void
check_same(const struct upload *one, const struct upload *other)
{
	const struct error *wrong = upload_wrong(one);

	must((wrong == NULL) == (upload_wrong(other) == NULL));
	must(json_equal(upload_fields(one), upload_fields(other)));
	must(same(upload_hash(one), upload_hash(other)));
	must(same(upload_name(one), upload_name(other)));
	must(wrong == NULL ||
	     strcmp(wrong->message, upload_wrong(other)->message) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t lengths[] = {1, 2, 7, 64};
	const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
	struct http_text type, body;
	struct upload *whole;

	if (end == NULL)
		return 0;
	type = (struct http_text){(const char *)data, (size_t)(end - data)};
	body = (struct http_text){
	    (const char *)end + 1, size - type.len - 1};
	whole = take(type, body, SIZE_MAX);
	check_fields(upload_fields(whole));
	must(upload_wrong(whole) == NULL || upload_hash(whole) == NULL);
	if (upload_hash(whole) != NULL && body.len < 300)
		must(is_in(body, upload_hash(whole)));
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct upload *other = take(type, body, lengths[i]);

		check_same(whole, other);
		upload_free(other);
	}
	upload_free(whole);
	return 0;
}
