/* The file of a backup: it is taken whole or not at all, whatever was cut off
 * or changed. */

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backup/bundle.h"
#include "digest.h"

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

/* A number of 12 bytes, as GNU tar writes those that are large. */
static void
write_number(unsigned char *field, uint64_t number)
{
	field[0] = 0x80;
	for (int i = 11; number > 0; number >>= 8)
		field[i--] = (unsigned char)number;
}

/* Write a member of tar, of a byte behind a hole. */
static void
write_sparse(int fd, uint64_t hole)
{
	unsigned char block[1024] = "part";
	unsigned sum = 0;

	memcpy(block + 100, "0000600", 7);
	memcpy(block + 124, "00000000001", 11);
	memcpy(block + 136, "00000000000", 11);
	memset(block + 148, ' ', 8);
	block[156] = 'S';
	memcpy(block + 257, "ustar  ", 7);
	write_number(block + 386, hole);
	memcpy(block + 398, "00000000001", 11);
	write_number(block + 483, hole + 1);
	for (size_t i = 0; i < 512; i++)
		sum += block[i];
	snprintf((char *)block + 148, 8, "%06o", sum);
	block[512] = 'x';
	ck_assert_int_eq(write(fd, block, sizeof(block)), sizeof(block));
}

/* Sealed, as whoever makes such a file would. */
static void
write_seal(int fd)
{
	char all[8192], tail[1536] = "";
	ssize_t size = pread(fd, all, sizeof(all), 0);

	ck_assert(size > 0 && size < (ssize_t)sizeof(all));
	digest_of(all, (size_t)size, tail);
	tail[strlen(tail)] = '\n';
	ck_assert_int_eq(write(fd, tail, sizeof(tail)), sizeof(tail));
}

START_TEST(a_hole_is_not_read_beyond_what_may_be_taken)
{
	struct bundle_reader *reader;
	struct buf data = BUF(100000);
	char name[BUNDLE_NAME_MAX];
	struct error err;
	bool more;
	int fd = open(path, O_RDWR | O_TRUNC);

	write_sparse(fd, _i == 0 ? 4096 : (uint64_t)1 << 60);
	write_seal(fd);
	close(fd);
	reader = bundle_open(path, NULL, NULL, &err);
	ck_assert_ptr_nonnull(reader);
	ck_assert(bundle_next(reader, name, &more, &err) && more);
	ck_assert_int_eq(bundle_content(reader, &data, &err), _i == 0);
	if (_i == 0)
		ck_assert(data.len == 4097 && data.data[4096] == 'x');
	else
		ck_assert_uint_le(data.len, 100000);
	bundle_close(reader);
	buf_free(&data);
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
	tcase_add_loop_test(
	    tcase, a_hole_is_not_read_beyond_what_may_be_taken, 0, 2);
	tcase_add_test(tcase, a_disk_that_is_full_is_told_once_it_shows);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	unlink(path);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
