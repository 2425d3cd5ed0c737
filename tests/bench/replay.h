#ifndef BENCH_REPLAY_H
#define BENCH_REPLAY_H

/*
 * The rows that the functions wrote, rewritten by one prepared statement
 * that judges nothing: the same rows in every table, with numbers, keys and
 * hashes that are made here, and the balances that they move.
 *
 *	replay_open(&replay, conn);
 *	replay_capture(&replay, after);	  what was entered after this number
 *	replay_batch(&replay, 64, head);  as 64 new entries behind the head
 *
 * Which tables and columns there are is read from the catalog, so that a
 * schema that changes needs nothing here: what has a seq is written by
 * entries, what has amount and base but no seq is a sum over postings, and
 * what identifies an entry is a UUID of its row of the journal.  Each time
 * round, the captured entries are of another day, so that they move other sums
 * of days, as new entries do.
 */

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "buf.h"
#include "db/db_array.h"
#include "digest.h"
#include "rows.h"
#include "uuid.h"

#define REPLAY_ENTRY	"journal" /* one row an entry */
#define REPLAY_LINE	"posting" /* what the sums are made of */
#define REPLAY_HEAD	"head"
#define REPLAY_TABLES	256
#define REPLAY_COLUMNS	32
#define REPLAY_UUIDS	4 /* that identify one entry */
#define REPLAY_TEXT_MAX ((size_t)64 * 1024 * 1024)

enum replay_make {
	MAKE_NOTHING,
	MAKE_SEQ,
	MAKE_TIME,
	MAKE_HASH,
	MAKE_UUID,
	MAKE_DAY
};

struct replay_column {
	char *name, *type;
	enum replay_make make;
	/* of a sum: where its value is, in a line or in the entry */
	bool in_entry;
	int from;
	struct buf text; /* the array that is sent */
};

struct replay_table {
	char *name;
	bool sums;
	int count;
	struct replay_column columns[REPLAY_COLUMNS];
	PGresult *rows; /* captured, in the order of seq */
	int *first;	/* row of each entry, and one beyond */
};

struct replay {
	PGconn *conn;
	struct replay_table tables[REPLAY_TABLES];
	int count;
	struct replay_table *entry, *line;
	long long captured_from;
	int entries, next;
	long earlier; /* days, this time round */
	const char **values;
	int values_count;
	char seq[24], moment[64];
	/* of the batch that is being made: old and new, an entry each */
	const char *(*old_ids)[REPLAY_UUIDS];
	char (*new_ids)[REPLAY_UUIDS][UUID_TEXT];
};

/* What moves one sum, before those of one key are added up. */
struct replay_move {
	char *key; /* the values of its columns, a unit separator behind each */
	long long amount, base;
};

static inline PGresult *
replay_result(PGconn *conn, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
		fprintf(stderr, "%s", PQerrorMessage(conn));
		exit(1);
	}
	return result;
}

static inline PGresult *
replay_query(struct replay *replay, const char *sql)
{
	return replay_result(replay->conn, PQexec(replay->conn, sql));
}

static inline enum replay_make
replay_make_of(const char *name, const char *type)
{
	if (strcmp(type, "uuid") == 0)
		return MAKE_UUID;
	if (strcmp(name, "seq") == 0)
		return MAKE_SEQ;
	if (strcmp(name, "recorded") == 0)
		return MAKE_TIME;
	if (strcmp(name, "effective") == 0 || strcmp(name, "posted") == 0)
		return MAKE_DAY;
	if (strcmp(name, "hash") == 0 || strcmp(name, "digest") == 0)
		return MAKE_HASH;
	return MAKE_NOTHING;
}

static inline struct replay_table *
replay_table(struct replay *replay, const char *name)
{
	for (int t = 0; t < replay->count; t++)
		if (strcmp(replay->tables[t].name, name) == 0)
			return &replay->tables[t];
	return NULL;
}

static inline int
replay_column(const struct replay_table *table, const char *name)
{
	for (int c = 0; c < table->count; c++)
		if (strcmp(table->columns[c].name, name) == 0)
			return c;
	return -1;
}

/* Tables and their columns, from the catalog. */
static inline void
replay_open(struct replay *replay, PGconn *conn)
{
	PGresult *result;

	*replay = (struct replay){.conn = conn};
	result = replay_query(replay,
	    "with kind as (select c.oid, c.relname, bool_or(attname = 'seq') "
	    "and obj_description(c.oid, 'pg_class') is null as seq,"
	    "    bool_or(attname = 'amount') and bool_or(attname = 'base') as "
	    "sums"
	    "  from pg_class c join pg_attribute a on a.attrelid = c.oid"
	    "  where c.relnamespace = 'ledger'::regnamespace"
	    "    and c.relkind = 'r' and c.relname <> '" REPLAY_HEAD "'"
	    "  group by 1, 2)"
	    "select k.relname, a.attname, format_type(a.atttypid, a.atttypmod),"
	    "    k.seq from kind k join pg_attribute a on a.attrelid = k.oid "
	    "where a.attnum > 0 and not a.attisdropped and a.attgenerated = ''"
	    "  and (k.seq or k.sums) order by k.relname, a.attnum");
	for (int i = 0; i < PQntuples(result); i++) {
		const char *name = PQgetvalue(result, i, 0);
		struct replay_table *table = replay_table(replay, name);
		struct replay_column *column;

		if (table == NULL && replay->count < REPLAY_TABLES) {
			table = &replay->tables[replay->count++];
			table->name = xstrdup(name);
			table->sums = *PQgetvalue(result, i, 3) == 'f';
		}
		if (table == NULL || table->count == REPLAY_COLUMNS) {
			fprintf(stderr, "%s: more tables or columns than there "
					"is room for in replay.h\n", name);
			exit(70);
		}
		column = &table->columns[table->count++];
		column->name = xstrdup(PQgetvalue(result, i, 1));
		column->type = xstrdup(PQgetvalue(result, i, 2));
		column->make = replay_make_of(column->name, column->type);
		buf_init(&column->text, REPLAY_TEXT_MAX);
	}
	PQclear(result);
	replay->entry = replay_table(replay, REPLAY_ENTRY);
	replay->line = replay_table(replay, REPLAY_LINE);
}

static inline const char *
replay_value(const struct replay_table *table, int row, int column)
{
	if (PQgetisnull(table->rows, row, column))
		return NULL;
	return PQgetvalue(table->rows, row, column);
}

/* Which rows belong to which entry. */
static inline void
replay_index(struct replay *replay, struct replay_table *table)
{
	int seq = replay_column(table, "seq"), row = 0;
	int rows = PQntuples(table->rows);

	table->first = xcalloc((size_t)replay->entries + 1, sizeof(int));
	for (int e = 0; e < replay->entries; e++) {
		table->first[e] = row;
		while (row < rows && atoll(PQgetvalue(table->rows, row, seq)) ==
					 replay->captured_from + e)
			row++;
	}
	table->first[replay->entries] = row;
}

static inline void
replay_names(struct buf *sql, const struct replay_table *table)
{
	for (int c = 0; c < table->count; c++)
		buf_printf(
		    sql, "%s%s", c > 0 ? ", " : "", table->columns[c].name);
}

/* Where the columns of a sum come from. */
static inline void
replay_sources(struct replay *replay, struct replay_table *table)
{
	for (int c = 0; c < table->count; c++) {
		struct replay_column *column = &table->columns[c];

		column->from = replay_column(replay->line, column->name);
		column->in_entry = column->from < 0;
		if (column->in_entry)
			column->from =
			    replay_column(replay->entry, column->name);
		if (column->from < 0) {
			fprintf(stderr, "%s.%s is in no posting\n", table->name,
			    column->name);
			exit(70);
		}
	}
}

static inline bool
replay_adds(const struct replay_column *column)
{
	return strcmp(column->name, "amount") == 0 ||
	       strcmp(column->name, "base") == 0;
}

static inline void
replay_sql_sums(struct buf *sql, const struct replay_table *table)
{
	const char *comma = "";

	buf_add(sql, " on conflict (");
	for (int c = 0; c < table->count; c++)
		if (!replay_adds(&table->columns[c])) {
			buf_printf(sql, "%s%s", comma, table->columns[c].name);
			comma = ", ";
		}
	buf_add(sql, ") do update set amount = b.amount + excluded.amount, "
		     "base = b.base + excluded.base");
}

/* The statement: an insert for each table, of arrays as they are. */
static inline void
replay_prepare(struct replay *replay)
{
	struct buf sql = BUF(256 * 1024);
	int n = 0;

	for (int t = 0; t < replay->count; t++) {
		struct replay_table *table = &replay->tables[t];

		buf_printf(&sql, "%s t%d as (insert into ledger.%s as b (",
		    t == 0 ? "with" : ",", t, table->name);
		replay_names(&sql, table);
		buf_add(&sql, ") select * from unnest(");
		for (int c = 0; c < table->count; c++)
			buf_printf(&sql, "%s$%d::%s[]", c > 0 ? ", " : "", ++n,
			    table->columns[c].type);
		buf_add(&sql, ")");
		if (table->sums)
			replay_sql_sums(&sql, table);
		buf_add(&sql, ")");
	}
	buf_printf(&sql,
	    " update ledger." REPLAY_HEAD " set seq = $%d, "
	    "recorded = greatest(recorded, $%d) where book = 'main'",
	    n + 1, n + 2);
	replay->values_count = n + 2;
	replay->values = xcalloc((size_t)n + 2, sizeof(*replay->values));
	PQclear(replay_result(replay->conn,
	    PQprepare(replay->conn, "replay", sql.data, 0, NULL)));
	buf_free(&sql);
}

/* Drop the tables that nothing was captured of; sums go with the lines. */
static inline void
replay_forget_empty(struct replay *replay)
{
	bool lines = PQntuples(replay->line->rows) > 0;
	int kept = 0;

	for (int t = 0; t < replay->count; t++)
		if (replay->tables[t].sums
			? lines
			: PQntuples(replay->tables[t].rows) > 0)
			replay->tables[kept++] = replay->tables[t];
	replay->count = kept;
	replay->entry = replay_table(replay, REPLAY_ENTRY);
	replay->line = replay_table(replay, REPLAY_LINE);
}

/* Keep what was entered after that number, and prepare to write it again. */
static inline void
replay_capture(struct replay *replay, long long after)
{
	for (int t = 0; t < replay->count; t++) {
		struct replay_table *table = &replay->tables[t];
		struct buf sql = BUF(64 * 1024);

		if (table->sums)
			continue;
		buf_add(&sql, "select ");
		replay_names(&sql, table);
		buf_printf(&sql,
		    " from ledger.%s where book = 'main' and seq > %lld "
		    "order by seq",
		    table->name, after);
		table->rows = replay_query(replay, sql.data);
		buf_free(&sql);
	}
	replay->captured_from = after + 1;
	replay->earlier = 1;
	replay->entries = PQntuples(replay->entry->rows);
	replay_forget_empty(replay);
	for (int t = 0; t < replay->count; t++)
		if (replay->tables[t].sums)
			replay_sources(replay, &replay->tables[t]);
		else
			replay_index(replay, &replay->tables[t]);
	replay_prepare(replay);
}

/* New identities for the entries of the batch. */
static inline void
replay_identify(struct replay *replay, int rows)
{
	const struct replay_table *journal = replay->entry;

	free(replay->old_ids);
	free(replay->new_ids);
	replay->old_ids = xcalloc((size_t)rows, sizeof(*replay->old_ids));
	replay->new_ids = xcalloc((size_t)rows, sizeof(*replay->new_ids));
	for (int r = 0; r < rows; r++) {
		int e = (replay->next + r) % replay->entries, n = 0;

		for (int c = 0; c < journal->count; c++)
			if (journal->columns[c].make == MAKE_UUID &&
			    n < REPLAY_UUIDS) {
				replay->old_ids[r][n] =
				    replay_value(journal, e, c);
				uuid_make(replay->new_ids[r][n++]);
			}
	}
}

static inline const char *
replay_uuid(const struct replay *replay, int r, const char *old)
{
	for (int n = 0; n < REPLAY_UUIDS; n++)
		if (old != NULL && replay->old_ids[r][n] != NULL &&
		    strcmp(old, replay->old_ids[r][n]) == 0)
			return replay->new_ids[r][n];
	return old;
}

/* As long to make as the hash of an entry. */
static inline const char *
replay_hash(const struct replay *replay, int r, const char *old, char *text)
{
	char said[400];

	memset(said, ' ', sizeof(said));
	snprintf(said, sizeof(said), "%s %s", old, replay->new_ids[r][0]);
	strcpy(text, "\\x");
	digest_of(said, sizeof(said), text + 2);
	return text;
}

static inline const char *
replay_day(const struct replay *replay, const char *old, char *text)
{
	time_t day = (time_t)(row_day_read(old) - replay->earlier) * 86400;

	strftime(text, 80, "%Y-%m-%d", gmtime(&day));
	return text;
}

static inline const char *
replay_made(const struct replay *replay, const struct replay_column *column,
    int r, const char *old, char *text)
{
	switch (column->make) {
	case MAKE_SEQ:
		snprintf(text, 80, "%lld", atoll(replay->seq) + r + 1);
		return text;
	case MAKE_TIME:
		return replay->moment;
	case MAKE_HASH:
		return old == NULL ? NULL : replay_hash(replay, r, old, text);
	case MAKE_UUID:
		return replay_uuid(replay, r, old);
	case MAKE_DAY:
		return old == NULL ? NULL : replay_day(replay, old, text);
	case MAKE_NOTHING:
		break;
	}
	return old;
}

static inline void
replay_rows(struct replay *replay, struct replay_table *table, int rows)
{
	char text[80];

	for (int c = 0; c < table->count; c++) {
		struct replay_column *column = &table->columns[c];

		buf_clear(&column->text);
		db_array_begin(&column->text);
		for (int r = 0; r < rows; r++) {
			int e = (replay->next + r) % replay->entries;

			for (int i = table->first[e]; i < table->first[e + 1];
			     i++)
				db_array_add(&column->text,
				    replay_made(replay, column, r,
					replay_value(table, i, c), text));
		}
		db_array_end(&column->text);
	}
}

static inline int
replay_by_key(const void *one, const void *other)
{
	return strcmp(((const struct replay_move *)one)->key,
	    ((const struct replay_move *)other)->key);
}

static inline struct replay_move
replay_move(struct replay *replay, struct replay_table *table, int e, int line)
{
	struct replay_move move = {NULL, 0, 0};
	struct buf key = BUF(64 * 1024);
	char text[80];

	for (int c = 0; c < table->count; c++) {
		const struct replay_column *column = &table->columns[c];
		const char *value =
		    column->in_entry
			? replay_value(replay->entry, e, column->from)
			: replay_value(replay->line, line, column->from);

		if (strcmp(column->name, "amount") == 0)
			move.amount = atoll(value);
		else if (strcmp(column->name, "base") == 0)
			move.base = atoll(value);
		else
			buf_printf(&key, "%s\x1f",
			    column->make == MAKE_DAY
				? replay_day(replay, value, text)
				: value);
	}
	move.key = key.data;
	return move;
}

/* One row of a sum, into the arrays. */
static inline void
replay_sum_add(struct replay_table *table, struct replay_move *move)
{
	char *at = move->key, number[24];

	for (int c = 0; c < table->count; c++) {
		struct replay_column *column = &table->columns[c];

		if (replay_adds(column)) {
			snprintf(number, sizeof(number), "%lld",
			    strcmp(column->name, "base") == 0 ? move->base
							      : move->amount);
			db_array_add(&column->text, number);
			continue;
		}
		at[strcspn(at, "\x1f")] = '\0';
		db_array_add(&column->text, at);
		at += strlen(at) + 1;
	}
}

/* What the lines of the batch move, in the order of its key. */
static inline void
replay_sums(struct replay *replay, struct replay_table *table, int rows)
{
	struct replay_move *moves = NULL;
	int count = 0, size = 0;

	for (int r = 0; r < rows; r++) {
		int e = (replay->next + r) % replay->entries;

		for (int i = replay->line->first[e];
		     i < replay->line->first[e + 1]; i++) {
			if (count == size) {
				size = size * 2 + 256;
				moves = xrealloc(
				    moves, (size_t)size * sizeof(*moves));
			}
			moves[count++] = replay_move(replay, table, e, i);
		}
	}
	if (count > 0)
		qsort(moves, (size_t)count, sizeof(*moves), replay_by_key);
	for (int c = 0; c < table->count; c++) {
		buf_clear(&table->columns[c].text);
		db_array_begin(&table->columns[c].text);
	}
	for (int i = 0; i < count; i++) {
		if (i + 1 < count &&
		    strcmp(moves[i].key, moves[i + 1].key) == 0) {
			moves[i + 1].amount += moves[i].amount;
			moves[i + 1].base += moves[i].base;
		} else
			replay_sum_add(table, &moves[i]);
		free(moves[i].key);
	}
	for (int c = 0; c < table->count; c++)
		db_array_end(&table->columns[c].text);
	free(moves);
}

/* Make the arguments of the statement for the next entries of the captured
 * ones, numbered from behind the head.  They stay until the next batch. */
static inline void
replay_batch(struct replay *replay, int rows, long long head)
{
	struct timespec now;
	char second[32];
	int n = 0;

	clock_gettime(CLOCK_REALTIME, &now);
	strftime(
	    second, sizeof(second), "%Y-%m-%d %H:%M:%S", gmtime(&now.tv_sec));
	snprintf(replay->moment, sizeof(replay->moment), "%s.%06ldZ", second,
	    now.tv_nsec / 1000);
	snprintf(replay->seq, sizeof(replay->seq), "%lld", head);
	replay_identify(replay, rows);
	for (int t = 0; t < replay->count; t++) {
		struct replay_table *table = &replay->tables[t];

		if (table->sums)
			replay_sums(replay, table, rows);
		else
			replay_rows(replay, table, rows);
		for (int c = 0; c < table->count; c++)
			replay->values[n++] = table->columns[c].text.data;
	}
	snprintf(replay->seq, sizeof(replay->seq), "%lld", head + rows);
	replay->values[n++] = replay->seq;
	replay->values[n++] = replay->moment;
	if (replay->next + rows >= replay->entries)
		replay->earlier++;
	replay->next = (replay->next + rows) % replay->entries;
}

#endif
