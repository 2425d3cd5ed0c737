/* Making hostile requests. */

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "nouns.h"
#include "shots.h"
#include "uuid.h"

#define BYTES_MAX	    (256 * 1024)
#define VALUE_MAX	    9000
#define COUNT(array)	    (sizeof(array) / sizeof((array)[0]))
#define PICK(random, array) (array)[shot_random(random, COUNT(array))]

/* Numbers ------------------------------------------------------------------*/

/* xorshift64*, so that a seed tells the whole run. */
static uint64_t
next_random(uint64_t *random)
{
	*random ^= *random >> 12;
	*random ^= *random << 25;
	*random ^= *random >> 27;
	return *random * 2685821657736338717u;
}

unsigned
shot_random(uint64_t *random, unsigned limit)
{
	return (unsigned)((next_random(random) >> 33) % limit);
}

static bool
chance(uint64_t *random, unsigned percent)
{
	return shot_random(random, 100) < percent;
}

/* Values -------------------------------------------------------------------*/

/* clang-format off */

/* Wrong for every type but text: each has a character that no other takes. */
static const char *const foreign[] = {
	" ", "a b", "'; drop table ledger.entry; --", "' or '1'='1", "1; select pg_sleep(9)", "$1", "\\'",
	"<script>alert(1)</script>", "&amp;", "=1+1", "=cmd|'/C calc'!A0", "+1", "@SUM(A1)", "{\"a\":1}", "NULL)",
	"\033[2J\033[31m", "\033]0;title\007", "\xe2\x80\xae" "abc", "\xe2\x81\xa6x", "\xef\xbc\x91\xef\xbc\x92", "\xd9\xa1\xd9\xa2",
	"1'000.00", "1 000.00", "\xe2\x82\xac" "5", "../../etc/passwd", "a\\b", "%", "a*", "a_b?", "a#", "`id`", "$(id)", "\xc2\xa0", "\r\n", "\t",
	"Set-Cookie: a\r\nb: c", "a\nb", "\x7f", "\xc2\x9b", "e\xcc\x81",
};

/* Wrong for the type, though of its characters. */
static const char *const wrong_values[FIELD_TYPES][24] = {
	[FIELD_CODE] = { "", "-", "a-", "-a", ".", "..", "a.", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
	[FIELD_TEXT] = { "", " ", " x", "x ", "a\nb", "a\tb", "\033[31m", "\x7f", "\xc2\x9b", "\xe2\x80\xae" "x", "\xe2\x81\xa6x", "\xe2\x80\x8f",
	    "\xd8\x9c", "\xe2\x80\xa8", "\xef\xbb\xbfx", "\xe2\x81\xa0x" },
	[FIELD_AMOUNT] = { "", "0", "0.00", "0.000", "-1", "-1.00", "1.", ".5", "01", "1..0", "1.0.0", ".", "9223372036854775807", "9223372036854775808",
	    "18446744073709551616", "99999999999999999999999999999", "1.0000000000001", "00.5", "--", "1e3", "NaN", "0x10", "1,00" },
	[FIELD_BUDGET] = { "", "-1", "-0", "1.", ".5", "01", "1..0", ".", "1.0000000000001", "1e3", "NaN", "1,00" },
	[FIELD_DECIMAL] = { "", "-", "--1", "1.", "-.5", "01", "1-", "1.0.0", "9223372036854775807", "1.0000000000001", "1e3", "NaN", "Infinity", "1,5" },
	[FIELD_CURRENCY] = { "", "chf", "CH", "CHFF", "C1F", "Chf" },
	[FIELD_COUNTRY] = { "", "che", "CH", "CHEE", "C1E" },
	[FIELD_ZONE] = { "", "../../etc/passwd", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
	[FIELD_DATE] = { "", "2026-02-30", "2025-02-29", "1900-02-29", "1899-12-31", "3000-01-01", "2026-13-01", "2026-00-10", "2026-01-00", "2026-1-1",
	    "20260101", "2026-04-31", "01-01-2026", "2026-01-01-", "--------01", "today", "2026-01-011" },
	[FIELD_TIME] = { "", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00", "2026-01-01T0:00:00Z", "2026-02-30T00:00:00Z",
	    "2026-01-01T", "TTTTTTTTTT", "2026-01-01Z", "infinity", "now", "2026-01-01T00:00:00ZZ" },
	[FIELD_YEAR] = { "", "1899", "3000", "20261", "26", "0000", "20a6" },
	[FIELD_YEARS] = { "", "2028-2026", "2026-2076", "2026-", "2026:", "2026:1,", "1800", "2026:1:2", "2026,2027", "2026-2027-2028", "-2026", "2026:1,,2027:1", "2026:x", "2026:1e3" },
	[FIELD_COUNT] = { "", "-1", "1.5", "1000001", "01", "9999999", "00000001", "99999999999999999999" },
	[FIELD_REF] = { "", "0", "-1", "00", "1234567890123456", "01", "0198c0de-0000-7000-8000-00000000bee", "0198c0de00007000800000000000beef", "0198C0DE-0000-7000-8000-00000000BEEF",
	    "9223372036854775808", "------------------------------------", "null" },
	[FIELD_PARTY] = { "", "-", "a-", "a b", "code:", "code:a:b", "name:", "name: a", "identifier:", "identifier:a", "identifier:a:", "iban:x", ":",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
	[FIELD_ITEM] = { "", " 1", "1 ", "a\tb", "a\nb" },
	[FIELD_HASH] = { "", "e3b0", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555", "g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	[FIELD_CHOICE] = { "", "nonsense", "Own", "-", "own-", "|" },
	[FIELD_YES] = { "", "true", "y", "yesno", "YES", "1" },
	[FIELD_CONFIRM] = { "", "true", "y", "yesno", "YES", "1" },
	[FIELD_PARTS] = { "", "a", "a:", ":1", "a:1,", "a:1:2", "a:1,,b:2", ",,,", ":::", "a,b", "a:1,b" },
	[FIELD_DATA] = { "", "A", "AB", "ABC", "ABCDE", "A===", "AB=C", "=ABC", "AB-_", "AB C", "====" },
	[FIELD_CURSOR] = { "" },
};

/* In form, and mostly without sense. */
static const char *const formed_values[FIELD_TYPES][24] = {
	[FIELD_CODE] = { "nobody", "norway", "acme", "ai", "water", "reach", "skills", "hq", "nbo", "officer", "finance", "admin", "null", "NULL", "true",
	    "NaN", "0", "1e3", "a.b", "select", "console", "AI", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
	[FIELD_TEXT] = { "x", "'; drop table ledger.entry; --", "<script>alert(1)</script>", "=1+1", "@SUM(A1)", "NULL", "{}", "\"", "\\", "{\"a\":null}", "a%s%n%x",
	    "\xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a", "\xe5\xa4\xa7\xe6\xb1\x9f", "\xf0\x9f\x92\xb0", "a\xe2\x80\x8d" "b", "https://user:pw@example.org/?a=b#c", "{1,2}", "$$", "%", "_" },
	[FIELD_AMOUNT] = { "0.01", "1", "1.00", "5000.00", "99999999.99", "999999999999999999", "999999999999999999.99", "92233720368547758.07", "92233720368547758.08",
	    "0.001", "0.000000000001", "1.234567890123", "922337203685477580.7" },
	[FIELD_BUDGET] = { "0", "0.00", "0.01", "5000.00", "999999999999999999", "92233720368547758.07", "0.000000000001" },
	[FIELD_DECIMAL] = { "0", "0.0", "-0", "1", "-1", "0.5", "999999999999999999.999999999999", "-999999999999999999.999999999999", "0.000000000001" },
	[FIELD_CURRENCY] = { "CHF", "USD", "EUR", "JPY", "NOK", "BHD", "XXX", "ZZZ", "XAU" },
	[FIELD_COUNTRY] = { "NOR", "CHE", "KEN", "ZZZ", "AAA" },
	[FIELD_ZONE] = { "UTC", "Africa/Nairobi", "africa/nairobi", "America/Argentina/Buenos_Aires", "Etc/GMT+12", "Europe/Nowhere", "posix/UTC", "localtime",
	    "Foo/Bar5", "EST5EDT", "/", "-", "+14" },
	[FIELD_DATE] = { "2026-01-01", "2026-12-31", "1900-01-01", "2999-12-31", "2028-02-29", "2024-02-29", "2025-06-30" },
	[FIELD_TIME] = { "2026-01-01", "2026-01-01T00:00:00Z", "1900-01-01T00:00:00Z", "2999-12-31T23:59:59Z", "2026-11-24" },
	[FIELD_YEAR] = { "1900", "2025", "2026", "2027", "2999" },
	[FIELD_YEARS] = { "2026", "1900", "2999", "2026-2028", "2026-2075", "2026:1.00,2027:1.00", "2026:1,2026:1", "2026:-1", "2026:0",
	    "2026:99999999999999999999999", "2026:0.005,2027:0.005", "2026:.", "2026:..", "2026:1-1" },
	[FIELD_COUNT] = { "0", "1", "2", "50", "500", "501", "1000000" },
	[FIELD_REF] = { "1", "2", "3", "7", "12", "20", "999999", "999999999999999", "0198c0de-0000-7000-8000-00000000beef", "00000000-0000-0000-0000-000000000000",
	    "ffffffff-ffff-ffff-ffff-ffffffffffff" },
	[FIELD_PARTY] = { "nobody", "norway", "acme", "code:norway", "name:Norway", "name:'; drop table ledger.entry; --", "name:\xe5\xa4\xa7", "identifier:iati:1",
	    "identifier:a:b:c", "name:code:x", "code:nobody" },
	[FIELD_ITEM] = { "1", "2", "3", "7", "12", "999999", "999999999999999", "1234567890123456", "0198c0de-0000-7000-8000-00000000beef",
	    "00000000-0000-0000-0000-000000000000", "GRANT-7", "external:7", "external:", "0", "'; drop table ledger.entry; --", "\xe5\xa4\xa7", "73.1" },
	[FIELD_HASH] = { "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "0000000000000000000000000000000000000000000000000000000000000000" },
	[FIELD_YES] = { "yes", "no" },
	[FIELD_CONFIRM] = { "yes" },
	[FIELD_CHOICE] = { "one of its words, see formed_value()" },
	[FIELD_PARTS] = { "ai:50%,water:50%", "ai:100%", "ai:101%", "ai:-1", "ai:0", "ai:1.00,ai:1.00", "2026-01-01:1.00", "2026-13-45:1.00", "1:1", "999999:5.00", "a:b", "ai:%",
	    "ai:1%%", "ai:99999999999999999999999999999999999999", "ai:33.333333333333%,water:66.67%", "2026:1.00,2027:0.00", "ai:.", "x:1e9", "-:-", "ai:1-1" },
	[FIELD_DATA] = { "YWJj", "YWI=", "YQ==", "AAAA", "YR==", "////" },
	[FIELD_CURSOR] = { "1", "0", "-1", "a", "norway", "999999999999999999999999", "0198c0de-0000-7000-8000-00000000beef", "_", "-", ":", "2026-01-01", "2026-13-45",
	    "1:2:3", "2026-01-01:1", "2026-01-01_1", "1.5", "NaN", "x_y_z", "norway:1", "ai:2026:CHF", "1_1" },
};

/* Bodies that are no JSON, or not what jansson was told to take. */
static const char *const broken[] = {
	"", " ", "{", "[", "}", "null", "true", "1", "\"x\"", "{}{}", "{} x", "{}\f", "{\"a\":}", "{\"a\"}", "{\"a\":\"b\",}", "{,}", "{'a':'b'}", "{a:\"b\"}", "{\"a\":\"b\" \"c\":\"d\"}",
	"{\"a\":NaN}", "{\"a\":-Infinity}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":+1}", "{\"a\":0x1}", "{\"a\":1e}", "{\"a\":1e999}", "{\"a\":--1}",
	"{\"a\":123456789012345678901234567890}", "{\"a\":9223372036854775808}", "{\"a\":undefined}", "{\"a\":tru}", "{\"a\":nul}", "{\"a\":TRUE}",
	"{\"a\":\"\\u0000\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\\ud800\"}", "{\"a\":\"\\ud83d\\u0041\"}", "{\"a\":\"\\x41\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\\", "{\"a\":\"b",
	"{\"a\":\"\xff\"}", "{\"a\":\"\xc0\xaf\"}", "{\"a\":\"\xed\xa0\x80\"}", "{\"a\":\"\xf5\x80\x80\x80\"}", "{\"a\":\"\xe2\x82\"}", "{\"\xff\":\"b\"}", "{\"a\":\"\x01\"}", "{\"a\":\"\n\"}",
	"\xef\xbb\xbf{}", "/**/{}", "//\n{}", "#\n{}", "{\"a\":[1,]}", "{\"a\":[1 2]}", "\x1f\x8b\x08", "{\"a\":\"b\",\"a\":\"c\"}", "{\"party\":\"a\",\"party\":\"a\"}",
	"{\"\":\"\",\"\":\"\"}", "{\"a\":{\"b\":1,\"b\":2}}", "a=b&c=d", "--x\r\nContent-Disposition: form-data\r\n\r\n", "<?xml version=\"1.0\"?><a/>", "(a)", "{\"a\":\"b\";}",
};

/* Of another type than a string. */
static const char *const no_strings[] = {
	"null", "true", "false", "0", "1", "-1", "1.5", "1e3", "9223372036854775807", "[]", "{}", "[\"a\"]", "{\"a\":\"b\"}", "[[[[[[[[]]]]]]]]", "0.1", "1e-999", "-0",
};
/* clang-format on */

/* One of a list that ends with NULL. */
static const char *
pick(uint64_t *random, const char *const *list, unsigned size)
{
	unsigned count = 0;

	while (count < size && list[count] != NULL)
		count++;
	return count > 0 ? list[shot_random(random, count)] : "x";
}

int
shot_unknown_type(void)
{
	for (int type = 0; type < FIELD_TYPES; type++)
		if (formed_values[type][0] == NULL ||
		    wrong_values[type][0] == NULL)
			return type;
	return -1;
}

/* One of the words "one|two|three". */
static void
pick_word(uint64_t *random, const char *words, char value[VALUE_MAX])
{
	unsigned bars = 0;
	size_t len;

	for (const char *p = words; *p != '\0'; p++)
		bars += *p == '|';
	for (unsigned skip = shot_random(random, bars + 1); skip > 0; skip--)
		words = strchr(words, '|') + 1;
	len = strcspn(words, "|");
	memcpy(value, words, len);
	value[len] = '\0';
}

/* Names that there are, for fields that want one. */
static const struct {
	const char *field, *values[4];
} known[] = {
    {"party", {"norway", "acme", "nobody"}},
    {"initiative", {"ai", "water", "nothing"}},
    {"theme", {"skills", "nothing"}},
    {"goal", {"reach", "nothing"}},
    {"office", {"hq", "nbo", "nowhere"}},
    {"person", {"officer", "regional", "nobody"}},
    {"region", {"hq", "nowhere"}},
};

/* A value in form. */
static void
formed_value(uint64_t *random, const struct field *field, char value[VALUE_MAX])
{
	if (field->type == FIELD_CHOICE) {
		pick_word(random, field->choices, value);
		return;
	}
	snprintf(value, VALUE_MAX, "%s",
	    pick(random, formed_values[field->type],
		COUNT(formed_values[field->type])));
	for (size_t i = 0; i < COUNT(known); i++)
		if (strcmp(known[i].field, field->name) == 0 &&
		    chance(random, 80))
			snprintf(value, VALUE_MAX, "%s",
			    pick(random, known[i].values,
				COUNT(known[i].values)));
}

/* More than the type takes. */
static void
long_value(uint64_t *random, char value[VALUE_MAX])
{
	size_t len = 8001 + shot_random(random, VALUE_MAX - 8002);

	memset(value, chance(random, 50) ? '1' : 'a', len);
	value[len] = '\0';
}

/* Does next to any text do for it? */
static bool
takes_text(enum field_type type)
{
	return type == FIELD_TEXT || type == FIELD_ITEM || type == FIELD_ZONE;
}

/* A value that is not in form. */
static void
wrong_value(uint64_t *random, const struct field *field, char value[VALUE_MAX])
{
	unsigned which = shot_random(random, 100);

	if (which < 10 && field->type != FIELD_DATA)
		long_value(random, value);
	else if (which < 40 && !takes_text(field->type))
		snprintf(value, VALUE_MAX, "%s", PICK(random, foreign));
	else
		snprintf(value, VALUE_MAX, "%s",
		    pick(random, wrong_values[field->type],
			COUNT(wrong_values[field->type])));
}

/* Requests -----------------------------------------------------------------*/

/* The people, by their roles. */
static const struct {
	enum role role;
	const char *person;
} people[] = {
    {ROLE_OFFICER, "officer"},
    {ROLE_OFFICER, "officer2"},
    {ROLE_FINANCE, "finance"},
    {ROLE_FINANCE, "finance2"},
    {ROLE_REGIONAL, "regional"},
    {ROLE_REGIONAL, "regional2"},
    {ROLE_AUDITOR, "auditor"},
    {ROLE_ADMIN, "admin"},
};

/* Somebody whose role is one of these; there is one. */
static const char *
somebody(uint64_t *random, unsigned roles)
{
	for (;;) {
		unsigned i = shot_random(random, COUNT(people));

		if ((people[i].role & roles) != 0)
			return people[i].person;
	}
}

static const struct command *
some_command(uint64_t *random)
{
	const struct command *found = NULL;
	unsigned count = 0;

	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c))
		if (c->kind != COMMAND_CONSOLE &&
		    shot_random(random, ++count) == 0)
			found = c;
	return found;
}

static const struct command *
some_write(uint64_t *random)
{
	const struct command *command = some_command(random);

	while (!command_writes(command))
		command = some_command(random);
	return command;
}

/* What a request is made of, before it becomes bytes. */
struct draft {
	const struct command *command;
	json_t *fields; /* in form; NULL where the body is text */
	const char *method, *query, *type, *key;
	struct buf body; /* where it is not the fields */
	bool in_query;	 /* a GET with the fields in its query */
	bool no_key, no_length;
};

static void
draft_begin(struct draft *draft, const struct command *command)
{
	*draft = (struct draft){.command = command,
	    .fields = json_object(),
	    .method = "POST",
	    .query = command_writes(command) ? "?dry_run=true" : "",
	    .type = "application/json"};
	buf_init(&draft->body, BYTES_MAX);
}

static void
draft_end(struct draft *draft)
{
	json_decref(draft->fields);
	buf_free(&draft->body);
}

/* Give every required field, and some others, a value in form. */
static void
draft_fill(struct draft *draft, uint64_t *random)
{
	char value[VALUE_MAX];

	for (const struct field *f = draft->command->fields; f->name != NULL;
	     f++) {
		if (f->presence == OPTIONAL && !chance(random, 40))
			continue;
		formed_value(random, f, value);
		json_object_set_new(
		    draft->fields, f->name, json_string_nocheck(value));
	}
}

static void
add_escaped(struct buf *buf, const char *text)
{
	for (; *text != '\0'; text++)
		buf_printf(buf, "%%%02x", (unsigned char)*text);
}

static void
write_query(const struct draft *draft, struct buf *buf)
{
	const char *name, *separator = "?";
	json_t *value;

	json_object_foreach (draft->fields, name, value) {
		buf_add(buf, separator);
		add_escaped(buf, name);
		buf_add(buf, "=");
		add_escaped(buf, json_string_value(value));
		separator = "&";
	}
}

static void
write_body(struct draft *draft)
{
	char *text;

	if (draft->fields == NULL)
		return;
	text = json_dumps(draft->fields, JSON_COMPACT);
	buf_add(&draft->body, text != NULL ? text : "{}");
	free(text);
}

static void
draft_write(struct draft *draft, struct buf *buf)
{
	char key[UUID_TEXT];

	uuid_make(key);
	buf_clear(buf);
	buf_printf(buf, "%s /v1/%s/%s", draft->method, draft->command->noun,
	    draft->command->verb);
	if (draft->in_query) {
		write_query(draft, buf);
		buf_add(buf, " HTTP/1.1\r\nHost: x\r\n\r\n");
		return;
	}
	write_body(draft);
	buf_printf(buf, "%s HTTP/1.1\r\nHost: x\r\n", draft->query);
	if (draft->type != NULL)
		buf_printf(buf, "Content-Type: %s\r\n", draft->type);
	if (!draft->no_key && command_writes(draft->command))
		buf_printf(buf, "Idempotency-Key: %s\r\n",
		    draft->key != NULL ? draft->key : key);
	if (!draft->no_length)
		buf_printf(buf, "Content-Length: %zu\r\n", draft->body.len);
	buf_add(buf, "\r\n");
	buf_add_bytes(buf, draft->body.data, draft->body.len);
}

/* Kinds of wrong -----------------------------------------------------------*/

static void
expect(struct shot *shot, int status, const char *field)
{
	shot->statuses[0] = status;
	shot->statuses[1] = 0;
	snprintf(shot->field, sizeof(shot->field), "%s", field);
}

static const struct field *
some_field(uint64_t *random, const struct command *command)
{
	size_t count = fields_count(command->fields);

	return count == 0
		   ? NULL
		   : &command->fields[shot_random(random, (unsigned)count)];
}

static void
bad_value(struct shot *shot, struct draft *draft, uint64_t *random)
{
	const struct field *field = some_field(random, draft->command);
	char value[VALUE_MAX];

	shot->kind = "a value that is not in form";
	if (field == NULL)
		return;
	wrong_value(random, field, value);
	json_object_set_new(
	    draft->fields, field->name, json_string_nocheck(value));
	if (!command_writes(draft->command) && strlen(value) < 1000 &&
	    chance(random, 50)) {
		draft->method = "GET";
		draft->in_query = true;
	}
	expect(shot, 422, field->name);
}

static void
bad_type(struct shot *shot, struct draft *draft, uint64_t *random)
{
	const struct field *field = some_field(random, draft->command);

	shot->kind = "a value that is no string";
	if (field == NULL)
		return;
	json_object_set_new(draft->fields, field->name,
	    json_loads(PICK(random, no_strings), JSON_DECODE_ANY, NULL));
	expect(shot, 422, field->name);
}

static void
bad_name(struct shot *shot, struct draft *draft, uint64_t *random)
{
	static const char *const names[] = {"drop", "id", "seq", "role", "hash",
	    "created_at", "book", "allowed", "caller", "key_", "Party",
	    "party ", " party", "__proto__", "constructor", "", "$where",
	    "office_id", "dry_run", "a.b", "limit;", "\xf0\x9f\x92\xb0",
	    "\033[31m"};
	const char *name = PICK(random, names);

	if (field_find(draft->command->fields, name) != NULL)
		name = "drop";
	shot->kind = "a field that the command does not have";
	json_object_set_new(draft->fields, name, json_string("x"));
	expect(shot, 422, name);
}

static void
no_field(struct shot *shot, struct draft *draft, uint64_t *random)
{
	const struct field *field = some_field(random, draft->command);

	shot->kind = "a required field is missing";
	if (field == NULL || field->presence == OPTIONAL) {
		bad_name(shot, draft, random);
		return;
	}
	json_object_del(draft->fields, field->name);
	expect(shot, 422, field->name);
}

/* The body, and no fields. */
static void
body_text(struct draft *draft, const char *text)
{
	json_decref(draft->fields);
	draft->fields = NULL;
	buf_add(&draft->body, text);
}

static void
bad_json(struct shot *shot, struct draft *draft, uint64_t *random)
{
	shot->kind = "a body that is no JSON";
	body_text(draft, PICK(random, broken));
	expect(shot, 400, "");
}

static void
deep_json(struct shot *shot, struct draft *draft, uint64_t *random)
{
	unsigned depth = 2100 + shot_random(random, 20000);
	const char *open = chance(random, 50) ? "[" : "{\"a\":";

	shot->kind = "a body too deep";
	body_text(draft, "");
	for (unsigned i = 0; i < depth; i++)
		buf_add(&draft->body, open);
	expect(shot, 400, "");
}

static void
no_object(struct shot *shot, struct draft *draft, uint64_t *random)
{
	static const char *const arrays[] = {
	    "[]", "[{}]", "[\"a\"]", "[1,2,3]", "[[[[[[]]]]]]", "[null]"};

	shot->kind = "a body that is not an object";
	body_text(draft, PICK(random, arrays));
	expect(shot, 422, "");
}

/* Cut a good body, or put a byte into it that JSON does not have. */
static void
torn_json(struct shot *shot, struct draft *draft, uint64_t *random)
{
	char *text = json_dumps(draft->fields, JSON_COMPACT);
	size_t len = strlen(text), at;

	shot->kind = "a body cut or with a stray byte";
	at = shot_random(random, (unsigned)len);
	if (chance(random, 50))
		text[at] = '\0';
	else
		text[at] = '\x01';
	body_text(draft, text);
	free(text);
	expect(shot, 400, "");
}

static void
bad_media(struct shot *shot, struct draft *draft, uint64_t *random)
{
	static const char *const types[] = {NULL, "", "text/plain",
	    "application/xml", "application/jsonx", "application/json;",
	    "application/json; charset=latin1", "multipart/form-data",
	    "application/json, text/html", "*/*", "text/json"};

	shot->kind = "a body of another kind";
	draft->type = PICK(random, types);
	expect(shot, 415, "Content-Type");
}

static void
bad_key(struct shot *shot, struct draft *draft, uint64_t *random)
{
	static const char *const keys[] = {"", "x", "1",
	    "0198c0de00007000800000000000beef",
	    "0198c0de-0000-7000-8000-00000000beeg",
	    "0198c0de-0000-7000-8000-00000000beef0",
	    "{0198c0de-0000-7000-8000-00000000beef}",
	    "\"0198c0de-0000-7000-8000-00000000beef", "'; --", "\"\"",
	    "0198c0de-0000-7000-8000-00000000bee\xc3\xa9"};

	shot->kind = "a key that is none";
	draft->key = PICK(random, keys);
	draft->no_key = chance(random, 20);
	if (!command_writes(draft->command)) {
		bad_name(shot, draft, random);
		return;
	}
	expect(shot, 400, "Idempotency-Key");
}

static void
bad_query(struct shot *shot, struct draft *draft, uint64_t *random)
{
	static const char *const queries[] = {"?", "?dry_run=false",
	    "?dry_run=true&dry_run=true", "?dry_run", "?dry_run=true&x=1",
	    "?party=a", "?dry%5frun=true", "?x", "?=", "?&", "?dry_run=true&",
	    "?DRY_RUN=true", "??dry_run=true"};

	shot->kind = "a query that is not understood";
	draft->query = PICK(random, queries);
	if (strcmp(draft->query, "?") == 0)
		draft->query = "?a=b";
	expect(shot, 400, "");
}

static void
bad_method(struct shot *shot, struct draft *draft, uint64_t *random)
{
	shot->kind = "a write by GET";
	if (!command_writes(draft->command)) {
		bad_media(shot, draft, random);
		return;
	}
	draft->method = "GET";
	draft->in_query = true;
	expect(shot, 405, "");
}

static void
no_length(struct shot *shot, struct draft *draft, uint64_t *random)
{
	(void)random;
	shot->kind = "a body without a length";
	body_text(draft, "");
	draft->no_length = true;
	expect(shot, 411, "");
}

static void
bad_role(struct shot *shot, struct draft *draft, uint64_t *random)
{
	unsigned others = ROLES_ALL & ~draft->command->roles;

	shot->kind = "a role that may not";
	if (others == 0) {
		bad_name(shot, draft, random);
		return;
	}
	shot->person = somebody(random, others);
	draft->query = "";
	expect(shot, 403, "");
}

static void
no_person(struct shot *shot, struct draft *draft, uint64_t *random)
{
	(void)random;
	shot->kind = "nobody at all";
	shot->person = NULL;
	draft->query = "";
	expect(shot, 401, "");
}

/* In form, and asked for as a dry run: any answer but a fault. */
static void
formed(struct shot *shot, struct draft *draft, uint64_t *random)
{
	static const int statuses[SHOT_STATUSES] = {200, 403, 404, 409, 422};

	shot->kind = "in form";
	shot->dry = command_writes(draft->command);
	memcpy(shot->statuses, statuses, sizeof(statuses));
	if (!shot->dry && chance(random, 50)) {
		draft->method = "GET";
		draft->in_query = true;
	}
}

static const struct {
	unsigned weight;
	void (*make)(struct shot *, struct draft *, uint64_t *random);
} kinds[] = {
    {25, bad_value},
    {8, bad_type},
    {5, bad_name},
    {4, no_field},
    {8, bad_json},
    {1, deep_json},
    {1, no_object},
    {4, torn_json},
    {2, bad_media},
    {2, bad_key},
    {2, bad_query},
    {2, bad_method},
    {1, no_length},
    {2, bad_role},
    {1, no_person},
    {32, formed},
};

static void
make_by_kind(struct shot *shot, struct draft *draft, uint64_t *random)
{
	unsigned all = 0, at;

	for (size_t i = 0; i < COUNT(kinds); i++)
		all += kinds[i].weight;
	at = shot_random(random, all);
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (at < kinds[i].weight) {
			kinds[i].make(shot, draft, random);
			break;
		}
		at -= kinds[i].weight;
	}
	/* What could not be made wrong in this way is in form. */
	if (shot->statuses[0] == 0)
		formed(shot, draft, random);
}

/* Streams ------------------------------------------------------------------*/

/* A line whose fields are wrong, or in form. */
static void
add_good_line(struct buf *body, struct draft *draft)
{
	char key[UUID_TEXT], *fields;

	uuid_make(key);
	fields = draft->fields != NULL ? json_dumps(draft->fields, JSON_COMPACT)
				       : NULL;
	buf_printf(body,
	    "{\"command\":\"%s/%s\",\"key\":\"%s\",\"fields\":%s}\n",
	    draft->command->noun, draft->command->verb,
	    draft->key != NULL ? "x" : key, fields != NULL ? fields : "[]");
	free(fields);
}

/* A line that is none. */
static void
add_bad_line(struct buf *body, uint64_t *random)
{
	static const char *const lines[] = {"{}", "[]", "null",
	    "{\"command\":1}",
	    "{\"command\":\"party/list\",\"key\":\"x\",\"fields\":{}}",
	    "{\"command\":\"nothing/at-all\",\"fields\":{}}",
	    "{\"command\":\"party/add\",\"fields\":{}}",
	    "{\"command\":\"../../etc/passwd\"}", "{\"commands\":[]}",
	    "{\"command\":\"certificate/add\",\"key\":"
	    "\"0198c0de-0000-7000-8000-00000000beef\",\"fields\":{}}",
	    "GET /version HTTP/1.1", "0"};
	const char *line =
	    chance(random, 50) ? PICK(random, broken) : PICK(random, lines);
	size_t len = strcspn(line, "\r\n");

	buf_add_bytes(body, line, len);
	buf_add(body, "\n");
}

static bool
is_blank(const char *text)
{
	return text[strspn(text, " \t\r")] == '\n';
}

static void
make_stream(struct shot *shot, uint64_t *random)
{
	struct buf body = BUF(BYTES_MAX);

	shot->kind = "a stream of such lines";
	shot->person = somebody(random, ROLES_ALL);
	shot->statuses[0] = 200;
	shot->statuses[1] = 503; /* only so many at a time are taken */
	for (unsigned i = 1 + shot_random(random, 20); i > 0; i--) {
		struct shot ignored = {0};
		struct draft draft;
		size_t before = body.len;

		draft_begin(&draft, some_write(random));
		draft_fill(&draft, random);
		if (chance(random, 60))
			bad_value(&ignored, &draft, random);
		/* One at least that is no blank. */
		if (i == 1 || chance(random, 70))
			add_good_line(&body, &draft);
		else
			add_bad_line(&body, random);
		draft_end(&draft);
		shot->lines += !is_blank(body.data + before);
	}
	buf_clear(&shot->bytes);
	buf_printf(&shot->bytes,
	    "POST /v1/bulk?dry_run=true HTTP/1.1\r\nHost: x\r\n"
	    "Content-Type: application/x-ndjson\r\nContent-Length: %zu\r\n\r\n",
	    body.len);
	buf_add_bytes(&shot->bytes, body.data, body.len);
	buf_free(&body);
}

/* Raw bytes ----------------------------------------------------------------*/

/* Change one thing somewhere. */
static void
mutate_once(struct buf *bytes, uint64_t *random)
{
	static const char *const pieces[] = {"\r\n", "\n", "\r", " ", "\0", ":",
	    "\r\n\r\n", "Content-Length: 0\r\n",
	    "Transfer-Encoding: chunked\r\n", "0\r\n\r\n", "\t", "%", "\"", "{",
	    "}", "\xff", "GET / HTTP/1.1\r\n", "Host: y\r\n", ",", "\\", "-",
	    "9", "\r\n "};
	const char *piece = PICK(random, pieces);
	size_t at =
	    bytes->len > 0 ? shot_random(random, (unsigned)bytes->len) : 0;
	size_t len = 1 + shot_random(random, chance(random, 80) ? 4 : 200);
	struct buf rest = BUF(2 * BYTES_MAX);

	switch (shot_random(random, 4)) {
	case 0: /* another byte */
		if (bytes->len > 0)
			bytes->data[at] = (char)next_random(random);
		break;
	case 1: /* something more */
		buf_add_bytes(&rest, bytes->data + at, bytes->len - at);
		bytes->len = at;
		buf_add_bytes(bytes, piece, *piece != '\0' ? strlen(piece) : 1);
		buf_add_bytes(bytes, rest.data, rest.len);
		break;
	case 2: /* something less */
		if (len > bytes->len - at)
			len = bytes->len - at;
		buf_add_bytes(
		    &rest, bytes->data + at + len, bytes->len - at - len);
		bytes->len = at;
		buf_add_bytes(bytes, rest.data, rest.len);
		break;
	default: /* a piece again */
		if (len > bytes->len - at)
			len = bytes->len - at;
		buf_add_bytes(&rest, bytes->data + at, len);
		buf_add_bytes(bytes, rest.data, rest.len);
		break;
	}
	buf_free(&rest);
}

/* Does the command need something that is there already?  What never is, will
 * not be recorded, however the bytes are changed. */
static const struct field *
needed_record(const struct command *command)
{
	for (const struct field *f = command->fields; f->name != NULL; f++)
		if (f->presence != OPTIONAL && field_is_code(f) &&
		    noun_find(f->name) != NULL &&
		    strcmp(f->name, command->noun) != 0)
			return f;
	return NULL;
}

/* A write that could not be recorded, or a read, with some bytes changed. */
static void
make_raw(struct shot *shot, struct draft *draft, uint64_t *random)
{
	const struct field *record = needed_record(draft->command);

	shot->kind = "mutated bytes";
	shot->raw = true;
	if (command_writes(draft->command)) {
		if (record != NULL)
			json_object_set_new(draft->fields, record->name,
			    json_string("nobody-at-all-has-this-name"));
		else
			shot->person = "auditor";
	} else if (chance(random, 50)) {
		draft->method = "GET";
		draft->in_query = true;
	}
	draft_write(draft, &shot->bytes);
	for (unsigned i = 1 + shot_random(random, 4); i > 0; i--)
		mutate_once(&shot->bytes, random);
}

void
shot_make(struct shot *shot, uint64_t *random)
{
	bool raw = chance(random, 20);
	struct draft draft;

	shot->raw = shot->dry = false;
	shot->lines = 0;
	memset(shot->statuses, 0, sizeof(shot->statuses));
	shot->field[0] = '\0';
	if (chance(random, 3)) {
		make_stream(shot, random);
		return;
	}
	draft_begin(&draft,
	    chance(random, 60) ? some_write(random) : some_command(random));
	shot->person = somebody(random, draft.command->roles);
	draft_fill(&draft, random);
	if (raw) {
		make_raw(shot, &draft, random);
	} else {
		make_by_kind(shot, &draft, random);
		draft_write(&draft, &shot->bytes);
	}
	draft_end(&draft);
}

void
shot_init(struct shot *shot)
{
	*shot = (struct shot){0};
	buf_init(&shot->bytes, 2 * BYTES_MAX);
}

void
shot_free(struct shot *shot)
{
	buf_free(&shot->bytes);
}
