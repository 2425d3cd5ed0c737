/* The window of rows between the file and the ledger. */

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "import/flight.h"
#include "member.h"
#include "salt.h"
#include "session/session.h"

/* The daemon judges dry runs by the ten thousand lines, so that a row sees
 * what those before it would have done: it waits for as many. */
#define WINDOW	       4096
#define WINDOW_DRY_RUN 20480

struct slot {
	long line;
	long long end;	 /* in the file, about */
	bool again;	 /* it was sent before, and not answered */
	struct buf json; /* with its line feed; empty: refused here */
	struct buf raw, problems;
	size_t cells;
	char key[UUID_TEXT];
	bool keyed; /* the row came with its key, or is left out as a repeat */
	bool identical; /* says what one before it in the file says */
	bool registers; /* it is a party, which is no row; raw is its name */
};

void
flight_begin(struct flight *flight, const struct flight_settings *settings)
{
	*flight = (struct flight){.set = *settings,
	    .size = settings->dry_run ? WINDOW_DRY_RUN : WINDOW};
	flight->slots = xcalloc(flight->size, sizeof(*flight->slots));
	for (size_t i = 0; i < flight->size; i++) {
		buf_init(&flight->slots[i].json, 2 * ROW_MAX);
		buf_init(&flight->slots[i].raw, ROW_MAX);
		buf_init(&flight->slots[i].problems, ROW_MAX);
	}
	row_init(&flight->row);
	if (settings->registering != NULL)
		registering_rewind(settings->registering);
}

void
flight_end(struct flight *flight)
{
	for (size_t i = 0; i < flight->size; i++) {
		buf_free(&flight->slots[i].json);
		buf_free(&flight->slots[i].raw);
		buf_free(&flight->slots[i].problems);
	}
	free(flight->slots);
	row_free(&flight->row);
	repeats_free(&flight->repeats);
}

static struct slot *
slot_at(const struct flight *flight, size_t n)
{
	return &flight->slots[n % flight->size];
}

bool
flight_over(const struct flight *flight)
{
	return flight->over && flight->settled == flight->read;
}

void
flight_stop(struct flight *flight)
{
	flight->over = true;
}

static bool
fail(struct flight *flight)
{
	flight->failed = flight->over = true;
	return false;
}

/* The values are checked: they hold no controls. */
static void
add_json(struct buf *buf, const char *text)
{
	buf_add(buf, "\"");
	for (size_t len; *text != '\0'; text += len) {
		len = strcspn(text, "\"\\");
		buf_add_bytes(buf, text, len);
		if (text[len] == '\0')
			break;
		buf_add(buf, "\\");
		buf_add_bytes(buf, text + len++, 1);
	}
	buf_add(buf, "\"");
}

static const char *
value_of(const struct row *row, const struct command *command, size_t i,
    bool another)
{
	return another && &command->fields[i] == command_another(command)
		   ? "yes"
		   : row->values[i];
}

/* Add the salt, where the row may say something about a person. */
static void
add_salt(
    struct buf *json, const struct command *command, const struct row *row)
{
	char salt[SALT_TEXT];

	if (!salt_wanted(command, row->values))
		return;
	salt_make(salt);
	buf_printf(json, ",\"" SALT_NAME "\":\"%s\"", salt);
}

/* The row as a line of the stream. */
static void
write_line(struct buf *json, const struct command *command,
    const struct row *row, const char *key, bool another)
{
	const char *comma = "", *value;

	buf_printf(json, "{\"command\":\"%s/%s\",\"key\":\"%s\",\"fields\":{",
	    command->noun, command->verb, key);
	for (size_t i = 0; command->fields[i].name != NULL; i++) {
		value = value_of(row, command, i, another);
		if (value == NULL)
			continue;
		buf_printf(json, "%s\"%s\":", comma, command->fields[i].name);
		add_json(json, value);
		comma = ",";
	}
	add_salt(json, command, row);
	buf_add(json, "}}\n");
}

/* What is said with a row that is left out. */
#define KEEP_IT "--repeats keep records it too"

/* Give the row a key, unless it came with one, and count it among its like; one
 * that cannot be sent has its own or none. */
static void
take_key(struct flight *flight, struct slot *slot)
{
	const struct mapping *mapping = flight->set.rows->mapping;
	struct row *row = &flight->row;
	char command[COMMAND_NAME_MAX], sentence[80];
	unsigned times;
	long first;

	slot->keyed = row->key[0] != '\0';
	slot->identical = false;
	if (slot->keyed)
		memcpy(slot->key, row->key, sizeof(slot->key));
	if (row->problems.len > 0)
		return;
	times =
	    repeats_count(&flight->repeats, &row->content, row->line, &first);
	slot->identical = times > 1;
	if (slot->keyed)
		return;
	repeats_key(slot->key, command_name(mapping->command, command),
	    flight->set.series, &row->content, times);
	if (times == 1)
		return;
	flight->set.repeat(flight->set.arg, row->line, first);
	if (!flight->set.skips)
		return;
	snprintf(
	    sentence, sizeof(sentence), "says the same as line %ld", first);
	slot->keyed = true;
	row_problem(row, mapping, NULL, NULL, sentence, KEEP_IT);
}

/* Does the row say that it is no repeat of what stands?  Of identical rows the
 * ledger knows that by keys made here, by those that came with them not. */
static bool
is_another(const struct flight *flight, const struct slot *slot)
{
	return flight->set.keeps ||
	       (slot->identical && slot->keyed &&
		   !mapping_has(flight->set.rows->mapping, COLUMN_OUR_KEY));
}

/* Move what the row and the slot both have, without copying it. */
static void
swap(struct buf *one, struct buf *other)
{
	struct buf held = *one;

	*one = *other;
	*other = held;
}

/* Before a row whose party nobody has registered goes the party itself. */
static bool
take_party(struct flight *flight)
{
	struct slot *slot = slot_at(flight, flight->read);
	struct registration new;
	enum registering_result result;

	if (flight->set.registering == NULL || flight->row.problems.len > 0)
		return true;
	result = registering_row(flight->set.registering,
	    flight->set.rows->mapping, &flight->row, flight->set.ask,
	    flight->set.arg, &new, &flight->cause);
	if (result != REGISTERING_NEW)
		return result == REGISTERING_NOTHING || fail(flight);
	buf_clear(&slot->json);
	buf_printf(&slot->json, "%s\n", new.json);
	free(new.json);
	buf_clear(&slot->raw);
	buf_add(&slot->raw, new.shown);
	buf_clear(&slot->problems);
	memcpy(slot->key, new.key, sizeof(slot->key));
	slot->line = flight->row.line;
	slot->again = false;
	slot->registers = true;
	flight->read++;
	return true;
}

/* Read one more row into the window; false if there is none, or no room for it
 * and its party. */
static bool
row_take(struct flight *flight)
{
	struct slot *slot;
	struct row *row = &flight->row;
	enum rows_result result;

	if (flight->over || flight->read - flight->settled >= flight->size - 1)
		return false;
	result = rows_next(flight->set.rows, row, &flight->cause);
	if (result == ROWS_FAILED)
		return fail(flight);
	if (result == ROWS_END) {
		flight->over = flight->ended = true;
		return false;
	}
	if (!take_party(flight))
		return false;
	slot = slot_at(flight, flight->read);
	slot->registers = false;
	take_key(flight, slot);
	buf_clear(&slot->json);
	if (row->problems.len == 0)
		write_line(&slot->json, flight->set.rows->mapping->command, row,
		    slot->key, is_another(flight, slot));
	slot->line = row->line;
	slot->end = lines_position(&flight->set.rows->lines);
	slot->cells = row->cells;
	slot->again = false;
	swap(&slot->raw, &row->raw);
	swap(&slot->problems, &row->problems);
	flight->read++;
	return true;
}

/* Was it refused as a likely repeat? */
static bool
is_repeat(const json_t *answer)
{
	return answer != NULL && error_by_name(member_text(answer, "code")) ==
				     ERROR_POSSIBLE_DUPLICATE;
}

/* The answer is NULL for what was not sent. */
static bool
settle(struct flight *flight, struct slot *slot, enum outcome outcome,
    const json_t *answer)
{
	struct settled settled = {outcome, slot->line, &slot->raw,
	    &slot->problems, slot->cells, slot->keyed ? slot->key : "",
	    slot->end, false, 0, false};

	settled.asked = outcome == OUTCOME_RECORDED && session_asked(answer);
	if (outcome == OUTCOME_RECORDED && !slot->identical)
		settled.other =
		    json_integer_value(json_object_get(answer, "repeats"));
	settled.repeat = settled.other > 0 || is_repeat(answer);
	flight->settled++;
	if (slot->registers) {
		if (flight->set.registered != NULL)
			flight->set.registered(
			    flight->set.arg, &settled, slot->raw.data);
		return true;
	}
	return flight->set.settle(flight->set.arg, &settled, &flight->cause) ||
	       fail(flight);
}

/* Let rows settle that were refused here and whose turn it is. */
static bool
settle_refused(struct flight *flight)
{
	while (flight->settled < flight->sent) {
		struct slot *slot = slot_at(flight, flight->settled);

		if (slot->json.len > 0)
			return true;
		if (!settle(flight, slot, OUTCOME_REFUSED, NULL))
			return false;
	}
	return true;
}

bool
flight_ready(struct flight *flight)
{
	while (!flight->failed) {
		if (flight->sent == flight->read && !row_take(flight))
			return false;
		if (slot_at(flight, flight->sent)->json.len > 0)
			return true;
		flight->sent++;
		settle_refused(flight);
	}
	return false;
}

void
flight_rewind(struct flight *flight)
{
	for (size_t i = flight->settled; i < flight->sent; i++)
		slot_at(flight, i)->again = true;
	if (flight->offset > 0 && flight->sent < flight->read)
		slot_at(flight, flight->sent)->again = true;
	flight->sent = flight->settled;
	flight->offset = 0;
}

size_t
flight_send(void *arg, char *data, size_t size)
{
	struct flight *flight = arg;
	size_t len = 0;

	while (len < size && flight_ready(flight)) {
		const struct buf *json = &slot_at(flight, flight->sent)->json;
		size_t part = json->len - flight->offset;

		if (part > size - len)
			part = size - len;
		memcpy(data + len, json->data + flight->offset, part);
		len += part;
		flight->offset += part;
		if (flight->offset == json->len) {
			flight->offset = 0;
			flight->sent++;
		}
	}
	return len == 0 && !flight->over ? STREAM_LATER : len;
}

/* The sentence of a refusal, at its column. */
static bool
settle_answer_refused(
    struct flight *flight, struct slot *slot, const json_t *answer)
{
	const struct mapping *mapping = flight->set.rows->mapping;
	const struct field *field = slot->registers
					? NULL
					: field_find(mapping->command->fields,
					      member_text(answer, "field"));
	enum error_code code = error_by_name(member_text(answer, "code"));
	struct row *row = &flight->row;

	if (code == ERROR_DENIED || code == ERROR_UNAUTHENTICATED) {
		session_problem(answer, &flight->cause);
		flight->denied = true;
		return fail(flight);
	}
	buf_clear(&row->problems);
	row_problem(row, mapping,
	    code == ERROR_POSSIBLE_DUPLICATE ? NULL : field, NULL,
	    member_text(answer, "detail"),
	    code == ERROR_POSSIBLE_DUPLICATE ? KEEP_IT
					     : member_text(answer, "hint"));
	swap(&slot->problems, &row->problems);
	return settle(flight, slot, OUTCOME_REFUSED, answer);
}

/* Of a row that was sent twice and was answered as replayed: an entry behind
 * the first of this import was made by it. */
static enum outcome
outcome_of_replayed(
    const struct flight *flight, const struct slot *slot, const json_t *answer)
{
	long long seq = json_integer_value(json_object_get(answer, "seq"));

	return slot->again && flight->first > 0 && seq >= flight->first
		   ? OUTCOME_RECORDED
		   : OUTCOME_REPLAYED;
}

static bool
answer_read(struct flight *flight, struct slot *slot, const json_t *answer,
    struct error *err)
{
	const char *status = member_text(answer, "status");

	if (strcmp(status, "recorded") == 0 ||
	    strcmp(status, "would be recorded") == 0) {
		if (flight->first == 0)
			flight->first =
			    json_integer_value(json_object_get(answer, "seq"));
		return settle(flight, slot, OUTCOME_RECORDED, answer);
	}
	if (strcmp(status, "replayed") == 0)
		return settle(flight, slot,
		    outcome_of_replayed(flight, slot, answer), answer);
	if (strcmp(status, "refused") == 0)
		return settle_answer_refused(flight, slot, answer);
	if (strcmp(status, "unknown") != 0)
		return error_set(err, ERROR_UNAVAILABLE, "server",
		    "the server's answer has no status");
	session_problem(answer, err);
	err->code = ERROR_OUTCOME_UNKNOWN;
	return false;
}

struct expected
flight_expected(void *arg, size_t line)
{
	const struct flight *flight = arg;
	const struct slot *slot = slot_at(flight, flight->settled);

	(void)line;
	return (struct expected){slot->key,
	    slot->registers ? flight->set.registering->command
			    : flight->set.rows->mapping->command,
	    flight->set.dry_run};
}

bool
flight_answer(void *arg, size_t line, json_t *answer, struct error *err)
{
	struct flight *flight = arg;
	struct slot *slot = slot_at(flight, flight->settled);
	bool ok;

	(void)line;
	ok = !flight->failed && answer_read(flight, slot, answer, err) &&
	     settle_refused(flight);
	if (flight->failed)
		*err = flight->cause;
	return ok;
}
