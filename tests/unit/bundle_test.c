/* The file of a backup: it is taken whole or not at all, whatever was cut off
 * or changed. */

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backup/bundle.h"

static char path[] = "/tmp/bundle_test.XXXXXX";

/* Write a small one, and give its size. */
static off_t
make(void)
{
	struct error err;
	int fd = open(path, O_WRONLY | O_TRUNC);
	struct bundle_writer *writer = bundle_begin(fd, path);
	uint64_t bytes;
	off_t size;

	ck_assert(bundle_put(writer, "first", "one", 3, &err));
	ck_assert(bundle_put(writer, "folder/empty", "", 0, &err));
	ck_assert(bundle_end(writer, &bytes, &err));
	bundle_drop(writer);
	size = lseek(fd, 0, SEEK_END);
	ck_assert_uint_eq(bytes, (uint64_t)size);
	close(fd);
	return size;
}

/* Can it be opened?  If not, that it is damaged is what is said. */
static bool
opens(void)
{
	struct error err;
	struct bundle_reader *reader = bundle_open(path, NULL, NULL, &err);

	bundle_close(reader);
	if (reader == NULL)
		ck_assert_int_eq(err.code, ERROR_DATA_CORRUPTED);
	return reader != NULL;
}

START_TEST(what_was_put_in_comes_out_as_often_as_it_is_read)
{
	static const char *const names[] = {
	    "first", "folder/empty", BUNDLE_SEAL};
	struct bundle_reader *reader;
	struct buf data = BUF(100);
	char name[BUNDLE_NAME_MAX];
	struct error err;
	bool more;

	make();
	reader = bundle_open(path, NULL, NULL, &err);
	ck_assert_ptr_nonnull(reader);
	for (int again = 0; again < 2; again++) {
		for (int i = 0; i < 3; i++) {
			ck_assert(bundle_next(reader, name, &more, &err));
			ck_assert(more);
			ck_assert_str_eq(name, names[i]);
			ck_assert(bundle_content(reader, &data, &err));
			if (i < 2)
				ck_assert_str_eq(
				    data.data, i == 0 ? "one" : "");
		}
		ck_assert(bundle_next(reader, name, &more, &err));
		ck_assert(!more);
	}
	bundle_close(reader);
	buf_free(&data);
}
END_TEST

START_TEST(cut_at_any_byte_it_is_refused)
{
	off_t size = make();

	ck_assert(opens());
	for (off_t at = size - 1; at >= 0; at--) {
		ck_assert_int_eq(truncate(path, at), 0);
		ck_assert_msg(!opens(), "cut at %ld", (long)at);
	}
}
END_TEST

START_TEST(with_any_byte_changed_it_is_refused)
{
	off_t size = make();
	int fd = open(path, O_RDWR);

	for (off_t at = 0; at < size; at++) {
		char was, changed;

		ck_assert_int_eq(pread(fd, &was, 1, at), 1);
		changed = (char)(was ^ (1 << at % 8));
		ck_assert_int_eq(pwrite(fd, &changed, 1, at), 1);
		ck_assert_msg(!opens(), "changed at %ld", (long)at);
		ck_assert_int_eq(pwrite(fd, &was, 1, at), 1);
	}
	ck_assert(opens());
	ck_assert_int_eq(pwrite(fd, "", 1, size), 1);
	ck_assert(!opens());
	close(fd);
}
END_TEST

START_TEST(a_disk_that_is_full_is_told_once_it_shows)
{
	struct error err;
	int fd = open("/dev/full", O_WRONLY);
	struct bundle_writer *writer = bundle_begin(fd, "/dev/full");

	ck_assert(!bundle_put(writer, "first", "one", 3, &err));
	ck_assert_int_eq(err.code, ERROR_FILE);
	bundle_drop(writer);
	close(fd);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("bundle");
	TCase *tcase = tcase_create("bundle");
	SRunner *runner = srunner_create(suite);
	int failed;

	close(mkstemp(path));
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, what_was_put_in_comes_out_as_often_as_it_is_read);
	tcase_add_test(tcase, cut_at_any_byte_it_is_refused);
	tcase_add_test(tcase, with_any_byte_changed_it_is_refused);
	tcase_add_test(tcase, a_disk_that_is_full_is_told_once_it_shows);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	unlink(path);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
