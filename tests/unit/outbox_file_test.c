/* The file of an entry in the outbox: nothing that happens to it goes by
 * unnoticed. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "outbox/outbox_file.h"

static void
fill(struct outbox_entry *entry)
{
	*entry = (struct outbox_entry){.number = 12,
	    .key = "01a20ff1-08f2-744e-a934-cbf9502c6a2f",
	    .command = "inkind/offer",
	    .server = "https://ledger.example.org:7443",
	    .ledger = "7d1c4a52-3d0e-4a55-9d2c-3f0f2f0b6a01",
	    .authority = "00ff",
	    .person = "urn:bursar:main:person:amina",
	    .saved = "2026-03-31T12:00:00Z",
	    .unsure = true,
	    .fields = json_pack("{s:s, s:s}", "party", "acme", "description",
		"Zürich \"中国\"")};
	error_set(&entry->reason, ERROR_INVALID, "party", "there is no party");
	error_hint(&entry->reason, "bursar party add");
}

START_TEST(what_is_written_is_read)
{
	struct buf file = BUF(OUTBOX_FILE_MAX);
	struct outbox_entry entry, again;
	struct error err;

	fill(&entry);
	outbox_entry_write(&entry, &file);
	ck_assert_msg(outbox_entry_read(&again, file.data, file.len, &err),
	    "%s", err.message);
	ck_assert_uint_eq(again.number, 12);
	ck_assert_str_eq(again.key, entry.key);
	ck_assert_str_eq(again.command, entry.command);
	ck_assert_str_eq(again.server, entry.server);
	ck_assert_str_eq(again.ledger, entry.ledger);
	ck_assert_str_eq(again.authority, entry.authority);
	ck_assert_str_eq(again.person, entry.person);
	ck_assert_str_eq(again.saved, entry.saved);
	ck_assert(again.unsure && !again.parked);
	ck_assert(json_equal(again.fields, entry.fields));
	ck_assert_int_eq(again.reason.code, ERROR_INVALID);
	ck_assert_str_eq(again.reason.hint, "bursar party add");
	outbox_entry_free(&entry);
	outbox_entry_free(&again);
	buf_free(&file);
}
END_TEST

/* A reason that was cut within a character is kept up to there. */
START_TEST(a_text_that_was_cut_is_kept)
{
	struct buf file = BUF(OUTBOX_FILE_MAX);
	struct outbox_entry entry, again;
	struct error err;

	fill(&entry);
	strcpy(entry.reason.message, "Z\xc3");
	outbox_entry_write(&entry, &file);
	ck_assert(outbox_entry_read(&again, file.data, file.len, &err));
	ck_assert_str_eq(again.reason.message, "Z");
	outbox_entry_free(&entry);
	outbox_entry_free(&again);
	buf_free(&file);
}
END_TEST

START_TEST(every_cut_is_noticed)
{
	struct buf file = BUF(OUTBOX_FILE_MAX);
	struct outbox_entry entry, again;
	struct error err;

	fill(&entry);
	outbox_entry_write(&entry, &file);
	for (size_t len = 0; len < file.len; len++)
		ck_assert_msg(!outbox_entry_read(&again, file.data, len, &err),
		    "cut after %zu bytes", len);
	outbox_entry_free(&entry);
	buf_free(&file);
}
END_TEST

START_TEST(every_flipped_bit_is_noticed)
{
	struct buf file = BUF(OUTBOX_FILE_MAX);
	struct outbox_entry entry, again;
	struct error err;

	fill(&entry);
	outbox_entry_write(&entry, &file);
	for (size_t bit = 0; bit < file.len * 8; bit++) {
		file.data[bit / 8] ^= (char)(1 << bit % 8);
		ck_assert_msg(
		    !outbox_entry_read(&again, file.data, file.len, &err),
		    "bit %zu", bit);
		file.data[bit / 8] ^= (char)(1 << bit % 8);
	}
	outbox_entry_free(&entry);
	buf_free(&file);
}
END_TEST

/* A checksum says that nothing changed, not that it is an entry. */
#define REST                                                                   \
	",\"command\":\"a/"                                                    \
	"b\",\"server\":\"s\",\"ledger\":\"\",\"authority\":\"\","             \
	"\"person\":\"\",\"saved\":\"\",\"unsure\":false,"                     \
	"\"parked\":false,\"code\":\"\",\"field\":\"\",\"reason\":\"\","       \
	"\"hint\":\"\"}"
#define KEY "\"key\":\"01a20ff1-08f2-744e-a934-cbf9502c6a2f\""

static const struct {
	const char *content;
	bool right;
} contents[] = {
    {"{\"number\":1," KEY ",\"fields\":{}" REST, true},
    {"{\"number\":0," KEY ",\"fields\":{}" REST, false},
    {"{\"number\":-1," KEY ",\"fields\":{}" REST, false},
    {"{\"number\":100000000," KEY ",\"fields\":{}" REST, false},
    {"{\"number\":\"1\"," KEY ",\"fields\":{}" REST, false},
    {"{\"number\":1,\"key\":\"../../etc/passwd\",\"fields\":{}" REST, false},
    {"{\"number\":1," KEY ",\"fields\":[]" REST, false},
    {"{\"number\":1," KEY ",\"fields\":{\"amount\":5}" REST, false},
    {"{\"number\":1," KEY ",\"fields\":{\"a\":\"\\u0000\"}" REST, false},
    {"{\"number\":1," KEY ",\"fields\":{},\"more\":1" REST, false},
    {"{\"number\":1,\"number\":2," KEY ",\"fields\":{}" REST, false},
    {"[]", false},
    {"", false},
};

START_TEST(a_fitting_checksum_is_not_enough)
{
	struct buf file = BUF(OUTBOX_FILE_MAX);
	const char *content = contents[_i].content;
	struct outbox_entry entry;
	char sum[DIGEST_TEXT];
	struct error err;

	digest_of(content, strlen(content), sum);
	buf_printf(&file, "bursar outbox 2\nsha256 %s\n%s", sum, content);
	ck_assert(outbox_entry_read(&entry, file.data, file.len, &err) ==
		  contents[_i].right);
	outbox_entry_free(&entry);
	buf_free(&file);
}
END_TEST

START_TEST(another_version_is_not_called_damaged)
{
	static const char file[] =
	    "bursar outbox 9\nsha256 "
	    "0000000000000000000000000000000000000000000000000000000000000000"
	    "\n{}";
	struct outbox_entry entry;
	struct error err;

	ck_assert(!outbox_entry_read(&entry, file, strlen(file), &err));
	ck_assert_int_eq(err.code, ERROR_CONFIG);
}
END_TEST

START_TEST(the_digest_is_sha256)
{
	char sum[DIGEST_TEXT];

	digest_of("abc", 3, sum);
	ck_assert_str_eq(sum, "ba7816bf8f01cfea414140de5dae2223"
			      "b00361a396177a9cb410ff61f20015ad");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("outbox_file");
	TCase *tcase = tcase_create("outbox_file");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, what_is_written_is_read);
	tcase_add_test(tcase, a_text_that_was_cut_is_kept);
	tcase_add_test(tcase, every_cut_is_noticed);
	tcase_add_test(tcase, every_flipped_bit_is_noticed);
	tcase_add_loop_test(tcase, a_fitting_checksum_is_not_enough, 0,
	    (int)(sizeof(contents) / sizeof(contents[0])));
	tcase_add_test(tcase, another_version_is_not_called_damaged);
	tcase_add_test(tcase, the_digest_is_sha256);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
