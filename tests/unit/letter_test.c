/* Letters as messages, addresses, and what a mail server says. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "mail/letter.h"
#include "mail/smtp.h"

static const struct {
	const char *address;
	bool right;
} addresses[] = {
    {"treasury@example.org", true},
    {"a.b+c@x-y.example", true},
    {"", false},
    {"@example.org", false},
    {"a@", false},
    {"a.@example.org", false},
    {".a@example.org", false},
    {"a..b@example.org", false},
    {"a b@example.org", false},
    {"a@example.org\r\nRCPT TO:<b@example.org>", false},
    {"a@b@example.org", false},
    {"<a@example.org>", false},
    {"a@example.org,b@example.org", false},
    {"a@.example.org", false},
    {"a@example.org.", false},
    {"\xc3\xa9@example.org", false},
};

START_TEST(an_address_is_one_or_is_none)
{
	ck_assert_msg(address_is(addresses[_i].address) == addresses[_i].right,
	    "%s", addresses[_i].address);
}
END_TEST

static struct letter
plain(void)
{
	return (struct letter){.from = "a@example.org",
	    .name = "",
	    .to = "b@example.org",
	    .message_id = "<1@example.org>",
	    .language = "en",
	    .subject = "Hello",
	    .text = "One\nTwo\n",
	    .asked = 1767225600};
}

START_TEST(a_letter_is_what_it_was_made_of)
{
	struct letter letter = plain();
	struct buf message = BUF(LETTER_MAX);
	struct error err;

	ck_assert(letter_write(&letter, &message, &err));
	ck_assert_str_eq(message.data,
	    "From: <a@example.org>\r\n"
	    "To: <b@example.org>\r\n"
	    "Subject: Hello\r\n"
	    "Date: Thu, 1 Jan 2026 00:00:00 +0000\r\n"
	    "Message-ID: <1@example.org>\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Auto-Submitted: auto-generated\r\n"
	    "Content-Language: en\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n"
	    "T25lDQpUd28NCg==\r\n");
	buf_free(&message);
}
END_TEST

START_TEST(a_document_goes_with_it_as_a_part)
{
	struct letter letter = plain();
	struct buf message = BUF(LETTER_MAX);
	struct error err;
	const char *parting;

	letter.file_name = "R-2026-1.pdf\"\r\nX: y";
	letter.file = "%PDF";
	letter.file_len = 4;
	ck_assert(letter_write(&letter, &message, &err));
	parting = strstr(message.data, "boundary=\"");
	ck_assert_ptr_nonnull(parting);
	ck_assert_ptr_nonnull(strstr(message.data,
	    "filename=\"R-2026-1.pdf___X__y\"\r\n\r\nJVBERg==\r\n--=_"));
	ck_assert_str_eq(message.data + message.len - 4, "--\r\n");
	buf_free(&message);
}
END_TEST

START_TEST(what_is_not_plain_is_an_encoded_word)
{
	struct letter letter = plain();
	struct buf message = BUF(LETTER_MAX);
	struct error err;

	letter.name = "Tr\xc3\xa9sor";
	letter.subject = "a\r\nBcc: c@example.org";
	ck_assert(letter_write(&letter, &message, &err));
	ck_assert_ptr_nonnull(strstr(message.data,
	    "From: =?UTF-8?B?VHLDqXNvcg==?= <a@example.org>\r\n"));
	ck_assert_ptr_nonnull(
	    strstr(message.data, "Subject: a  Bcc: c@example.org\r\n"));
	buf_free(&message);
}
END_TEST

START_TEST(nothing_is_written_to_what_is_no_address)
{
	struct letter letter = plain();
	struct buf message = BUF(LETTER_MAX);
	struct error err;

	letter.to = "b@example.org>\r\nBcc: <c@example.org";
	ck_assert(!letter_write(&letter, &message, &err));
	letter = plain();
	letter.message_id = "<x\r\n@example.org>";
	ck_assert(!letter_write(&letter, &message, &err));
	buf_free(&message);
}
END_TEST

static const struct {
	const char *line;
	int code;
	const char *text;
} replies[] = {
    {"250 fine\r\n", 250, "250 fine"},
    {"550-5.1.1 no", 550, "550-5.1.1 no"},
    {"554 \x1b[31mred\xff\r\n", 554, "554 ?[31mred?"},
    {"hello", 0, ""},
    {"99", 0, ""},
    {"650 x", 0, ""},
};

START_TEST(a_reply_is_its_code_and_what_can_be_shown)
{
	struct smtp_reply reply = {0};

	smtp_reply_line(&reply, replies[_i].line, strlen(replies[_i].line));
	ck_assert_int_eq(reply.code, replies[_i].code);
	ck_assert_str_eq(reply.text, replies[_i].text);
}
END_TEST

START_TEST(what_a_server_says_names_nobody)
{
	char text[] = "550 <Ann.B@example.org>: no ann.b here, annual";
	const char *address = "ann.b@example.org";

	smtp_veil(text, address, strlen(address));
	ck_assert_str_eq(text, "550 <***>: no ann.b here, annual");
	smtp_veil(text, address, 5);
	ck_assert_str_eq(text, "550 <***>: no *** here, annual");
	smtp_veil(text, "an", 2);
	ck_assert_str_eq(text, "550 <***>: no *** here, annual");
}
END_TEST

START_TEST(near_is_this_machine_alone)
{
	ck_assert(smtp_is_near("localhost:25"));
	ck_assert(smtp_is_near("127.0.0.1"));
	ck_assert(smtp_is_near("[::1]:2525"));
	ck_assert(!smtp_is_near("localhost.example.org:25"));
	ck_assert(!smtp_is_near("127.0.0.12"));
	ck_assert(!smtp_is_near("mail.example.org"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("letter");
	TCase *all = tcase_create("all");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(all, an_address_is_one_or_is_none, 0,
	    sizeof(addresses) / sizeof(addresses[0]));
	tcase_add_test(all, a_letter_is_what_it_was_made_of);
	tcase_add_test(all, a_document_goes_with_it_as_a_part);
	tcase_add_test(all, what_is_not_plain_is_an_encoded_word);
	tcase_add_test(all, nothing_is_written_to_what_is_no_address);
	tcase_add_loop_test(all, a_reply_is_its_code_and_what_can_be_shown, 0,
	    sizeof(replies) / sizeof(replies[0]));
	tcase_add_test(all, what_a_server_says_names_nobody);
	tcase_add_test(all, near_is_this_machine_alone);
	suite_add_tcase(suite, all);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
