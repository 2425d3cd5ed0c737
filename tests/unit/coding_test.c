/* Compression: what goes in comes out, in pieces of any size; what is cut off,
 * too much or too dense is refused. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "http/coding.h"

#define TEXT_LEN 300000

static char text[TEXT_LEN];

static void
make_text(void)
{
	for (size_t i = 0; i < TEXT_LEN; i++)
		text[i] = (char)('a' + (i * i / 7 + i / 1000) % 23);
}

/* Decompress in pieces; false where it is refused. */
static bool
decode(enum coding coding, const struct buf *coded, size_t piece_len,
    uint64_t max, struct buf *out, struct error *err)
{
	struct decoder *decoder = decoder_new(coding, max);
	const char *data = coded->data;
	size_t left = coded->len, made = 1;
	char piece[1000];
	bool ok = true;

	while (ok && (left > 0 || made > 0)) {
		size_t len = left < piece_len ? left : piece_len;
		size_t before = len;

		ok = decoder_next(
		    decoder, &data, &len, piece, sizeof(piece), &made, err);
		left -= before - len;
		buf_add_bytes(out, piece, ok ? made : 0);
	}
	ok = ok && decoder_end(decoder, err);
	decoder_free(decoder);
	return ok;
}

START_TEST(what_goes_in_comes_out)
{
	static const size_t pieces[] = {1, 7, 4096, TEXT_LEN};
	struct buf coded = BUF(1000000), out = BUF(1000000);
	struct encoder *encoder = encoder_new((enum coding)_i);
	struct error err;

	make_text();
	for (size_t at = 0; at < TEXT_LEN; at += 10000) {
		size_t before = coded.len;

		encoder_add(
		    encoder, text + at, 10000, at + 10000 == TEXT_LEN, &coded);
		ck_assert_uint_gt(coded.len, before); /* flushed */
	}
	encoder_free(encoder);
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		buf_clear(&out);
		ck_assert(decode(
		    (enum coding)_i, &coded, pieces[i], TEXT_LEN, &out, &err));
		ck_assert_uint_eq(out.len, TEXT_LEN);
		ck_assert_mem_eq(out.data, text, TEXT_LEN);
	}
	buf_free(&coded);
	buf_free(&out);
}
END_TEST

START_TEST(too_much_is_refused)
{
	struct buf coded = BUF(1000000), out = BUF(1000000);
	struct error err;

	make_text();
	coding_encode((enum coding)_i, text, TEXT_LEN, &coded);
	ck_assert(
	    !decode((enum coding)_i, &coded, 4096, TEXT_LEN - 1, &out, &err));
	ck_assert_int_eq(err.code, ERROR_TOO_LARGE);
	buf_free(&coded);
	buf_free(&out);
}
END_TEST

START_TEST(what_is_too_dense_is_refused)
{
	size_t len = 8 * 1024 * 1024;
	char *zeros = calloc(1, len);
	struct buf coded = BUF(1000000), out = BUF(len);
	struct error err;

	coding_encode((enum coding)_i, zeros, len, &coded);
	ck_assert(!decode((enum coding)_i, &coded, 4096, len, &out, &err));
	ck_assert_int_eq(err.code, ERROR_TOO_LARGE);
	ck_assert_uint_lt(out.len, len / 4);
	buf_free(&coded);
	buf_free(&out);
	free(zeros);
}
END_TEST

START_TEST(what_is_cut_off_is_refused)
{
	struct buf coded = BUF(1000000), out = BUF(1000000);
	struct error err;

	make_text();
	coding_encode((enum coding)_i, text, TEXT_LEN, &coded);
	coded.len -= 4;
	ck_assert(!decode((enum coding)_i, &coded, 4096, TEXT_LEN, &out, &err));
	ck_assert_int_eq(err.code, ERROR_MALFORMED);
	buf_free(&coded);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *accept;
	enum coding coding;
} choices[] = {
    {"", CODING_IDENTITY},
    {"gzip", CODING_GZIP},
    {"GZip", CODING_GZIP},
    {"zstd", CODING_ZSTD},
    {"br", CODING_IDENTITY},
    {"*", CODING_IDENTITY},
    {"identity", CODING_IDENTITY},
    {"deflate, gzip, br, zstd", CODING_ZSTD},
    {"deflate,gzip", CODING_GZIP},
    {"gzip;q=0", CODING_IDENTITY},
    {"gzip; q=0.000 ,", CODING_IDENTITY},
    {"gzip;q=0.001", CODING_GZIP},
    {" \tgzip\t;q=1, zstd;q=0", CODING_GZIP},
    {",,;q=0,;", CODING_IDENTITY},
    {"gzipped", CODING_IDENTITY},
};

START_TEST(the_best_that_the_client_reads_is_chosen)
{
	struct http_text accept = {
	    choices[_i].accept, strlen(choices[_i].accept)};

	ck_assert_int_eq(coding_choose(accept), choices[_i].coding);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("coding");
	TCase *tcase = tcase_create("coding");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(
	    tcase, what_goes_in_comes_out, CODING_IDENTITY, CODING_ZSTD + 1);
	tcase_add_loop_test(
	    tcase, too_much_is_refused, CODING_IDENTITY, CODING_ZSTD + 1);
	tcase_add_loop_test(
	    tcase, what_is_too_dense_is_refused, CODING_GZIP, CODING_ZSTD + 1);
	tcase_add_loop_test(
	    tcase, what_is_cut_off_is_refused, CODING_GZIP, CODING_ZSTD + 1);
	tcase_add_loop_test(tcase, the_best_that_the_client_reads_is_chosen, 0,
	    sizeof(choices) / sizeof(choices[0]));
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
