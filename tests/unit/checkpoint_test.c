/* Checkpoints that were kept in a file: which are read, which passed by, and
 * whose signature is right. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "seal/checkpoint.h"

#define ROOT  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
#define BY    "\n\xe2\x80\x94 "
#define TREE  "bursar/1/main"
#define NOTE(size) TREE "\n" #size "\n" ROOT BY TREE " x\n\n"

/* What is in the file, and the size of the newest of at most 90 entries; 0 for
 * none. */
static const struct {
	const char *text;
	int64_t newest;
} files[] = {
    {"", 0},
    {NOTE(7), 7},
    {NOTE(7) NOTE(12), 12},
    {NOTE(12) NOTE(7), 12},
    {NOTE(12) NOTE(91), 12},
    {"\n\n" NOTE(7) "\n\n" NOTE(8), 8},
    /* Torn, and gone on with behind a gap or without one. */
    {NOTE(7) TREE "\n8\nAAAA\n\n" NOTE(9), 9},
    {NOTE(7) TREE "\n8\nAAAA" NOTE(9) NOTE(10), 10},
    {NOTE(7) TREE "\n8\n" ROOT "\n\n" NOTE(9), 9},
    {NOTE(7) TREE "\n8\n" ROOT, 7},
    {NOTE(7) TREE "\n8\n\n\n" BY TREE " x\n", 7},
    /* No size, no root, or of another tree. */
    {NOTE(0), 0},
    {NOTE(-1), 0},
    {NOTE(+7), 0},
    {NOTE(07), 0},
    {NOTE(7a), 0},
    {NOTE(9999999999999999999), 0},
    {TREE "\n7\nAAAA\n" BY TREE " x\n", 0},
    {"bursar/2/main\n7\n" ROOT BY TREE " x\n", 0},
};

START_TEST(the_newest_of_a_tree_is_found_and_what_was_torn_passed_by)
{
	struct checkpoint newest = {.size = 0};
	bool found = checkpoint_newest(files[_i].text, TREE, 90, &newest);

	ck_assert_int_eq(found ? newest.size : 0, files[_i].newest);
}
END_TEST

START_TEST(a_note_is_signed_by_its_key_in_its_name_and_as_it_is)
{
	static const char text[] = TREE "\n7\n" ROOT;
	struct error err;
	struct seal_key *key = seal_key_new(&err), *other = seal_key_new(&err);
	unsigned char public[SEAL_PUBLIC], strange[SEAL_PUBLIC];
	struct buf signed_note = BUF(1000);
	struct note note;
	const char *rest;

	seal_key_public(key, public);
	seal_key_public(other, strange);
	ck_assert(note_sign(key, TREE, text, &signed_note, &err));
	ck_assert(note_sign(other, "witness", text, &signed_note, &err));
	rest = strchr(signed_note.data, '\n') - strlen(TREE);
	ck_assert(note_read(&rest, &note));
	ck_assert(note_is_signed(&note, TREE, public));
	ck_assert(!note_is_signed(&note, "bursar/2/main", public));
	ck_assert(!note_is_signed(&note, TREE, strange));
	signed_note.data[strlen(TREE) + 1] = '8';
	ck_assert(!note_is_signed(&note, TREE, public));
	seal_key_close(key);
	seal_key_close(other);
	buf_free(&signed_note);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("checkpoint");
	TCase *tests = tcase_create("checkpoint");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests,
	    the_newest_of_a_tree_is_found_and_what_was_torn_passed_by, 0,
	    sizeof(files) / sizeof(files[0]));
	tcase_add_test(
	    tests, a_note_is_signed_by_its_key_in_its_name_and_as_it_is);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
