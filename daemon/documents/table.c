/* Tables of a paper: how wide their columns are, and their rows. */

#include <stdlib.h>

#include "alloc.h"
#include "documents/ruling.h"
#include "documents/table.h"
#include "locale/words.h"
#include "member.h"

#define NARROW	    34.0 /* no column is less */
#define HEAD_WIDE   62.0 /* a head over figures that is wider goes over lines */
#define TOTALS_ROOM 24.0
#define CROWDED	    9 /* columns from which on they are set smallest */

/* In which sizes a table is tried, until its figures stand in one line. */
static const double sizes[] = {1, 0.9, 0.8, 0.72};
#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

struct table {
	const struct print *print;
	const json_t *columns, *rows, *totals;
	size_t count; /* of the rows that are shown */
	const struct value_kind *kinds[COLUMNS_MAX];
	struct buf values[COLUMNS_MAX]; /* of the row at hand */
	struct ruling ruling;
};

/* How many characters it has, about. */
static size_t
length_of(const char *text)
{
	size_t length = 0;

	for (; *text != '\0'; text++)
		length += ((unsigned char)*text & 0xc0) != 0x80;
	return length;
}

static void
longer(struct table *table, int i, const json_t *row, struct buf *out)
{
	struct buf value = BUF(VALUE_MAX);

	value_write(&value, table->kinds[i], json_array_get(row, (size_t)i),
	    table->print->language);
	if (length_of(value.data) > length_of(out->data)) {
		buf_clear(out);
		buf_add(out, value.data);
	}
	buf_free(&value);
}

/* The longest value of the column, which is taken for the widest. */
static void
longest(struct table *table, int i, struct buf *out)
{
	for (size_t row = 0; row < table->count; row++)
		longer(table, i, json_array_get(table->rows, row), out);
	longer(table, i, table->totals, out);
}

static double
wanted(struct table *table, int i)
{
	struct canvas *canvas = table->print->canvas;
	struct buf value = BUF(VALUE_MAX);
	double wide, head;

	longest(table, i, &value);
	wide = text_wide(canvas, STYLE_CELL_STRONG, value.data);
	head = text_wide(canvas, STYLE_HEAD, table->ruling.columns[i].name);
	buf_free(&value);
	if (table->kinds[i]->figure && head > HEAD_WIDE)
		head = HEAD_WIDE;
	if (head > wide)
		wide = head;
	wide += 2 * CELL_PAD + 1;
	return wide < NARROW ? NARROW : wide;
}

/* What is too much is taken from the columns of text, what is left goes to
 * them; where there are none, or too little is left for them, from and to all.
 * Has every figure as much as it wants? */
static bool
share_out(struct table *table)
{
	struct ruling *ruling = &table->ruling;
	double room = canvas_room(table->print->canvas), all = 0, soft = 0;
	double least = 0, factor;
	bool apart;

	for (int i = 0; i < ruling->count; i++) {
		struct column *column = &ruling->columns[i];

		column->width = wanted(table, i);
		if (column->width > room)
			column->width = room;
		all += column->width;
		if (!table->kinds[i]->rigid) {
			soft += column->width;
			least += column->width < 2 * NARROW ? column->width
							    : 2 * NARROW;
		}
	}
	if (least > NARROW * ruling->count / 2)
		least = NARROW * ruling->count / 2;
	apart = soft > 0 && room - (all - soft) >= least;
	factor = apart ? (room - (all - soft)) / soft : room / all;
	for (int i = 0; i < ruling->count; i++)
		if (!apart || !table->kinds[i]->rigid)
			ruling->columns[i].width *= factor;
	return apart || factor >= 1;
}

static void
set_columns(struct table *table)
{
	struct ruling *ruling = &table->ruling;
	const json_t *column;
	size_t i;

	json_array_foreach (table->columns, i, column) {
		table->kinds[i] = value_kind(member_text(column, "kind"));
		buf_init(&table->values[i], VALUE_MAX);
		ruling->columns[i].name = member_text(column, "name");
		ruling->columns[i].align =
		    table->kinds[i]->figure ? ALIGN_FIGURE : ALIGN_START;
	}
	ruling->count = (int)json_array_size(table->columns);
	for (size_t size = ruling->count < CROWDED ? 0 : SIZES - 1; size < SIZES;
	     size++) {
		table->print->canvas->scale = sizes[size];
		if (share_out(table))
			break;
	}
	ruling_place(ruling);
}

static void
print_row(struct table *table, const json_t *row, bool total, double keep)
{
	struct cell cells[COLUMNS_MAX];

	for (int i = 0; i < table->ruling.count; i++) {
		const json_t *value = json_array_get(row, (size_t)i);
		struct buf *out = &table->values[i];
		bool none = !json_is_string(value) && !json_is_integer(value);

		buf_clear(out);
		if (!none || !total)
			value_write(out, table->kinds[i], value,
			    table->print->language);
		cells[i] = (struct cell){total	? STYLE_CELL_STRONG
					 : none ? STYLE_CELL_MUTED
						: table->kinds[i]->style,
		    out->data, NULL};
	}
	ruling_row(
	    &table->ruling, cells, 0, keep > 0 ? INK_EDGE : INK_LINE, keep);
}

/* How many rows are not here, in the first column of text. */
static void
print_left_out(struct table *table, size_t count)
{
	struct cell cells[COLUMNS_MAX];
	struct buf number = BUF(32), said = BUF(VALUE_MAX);
	bool told = false;

	buf_printf(&number, "%zu", count);
	words_fill(&said,
	    words_plural(table->print->language, "and {count} more",
		"and {count} more", (unsigned long)count),
	    (struct filling[]){{"count", number.data}, {NULL, NULL}});
	for (int i = 0; i < table->ruling.count; i++) {
		bool here = !told && !table->kinds[i]->rigid;

		cells[i] = (struct cell){
		    STYLE_CELL_MUTED, here ? said.data : "", NULL};
		told = told || here;
	}
	ruling_row(&table->ruling, cells, 0, INK_LINE, 0);
	buf_free(&number);
	buf_free(&said);
}

void
table_lay(const struct print *print, const json_t *json)
{
	struct table *table = xcalloc(1, sizeof(*table));
	size_t all;

	table->print = print;
	table->ruling.canvas = print->canvas;
	table->columns = member_list(json, "columns");
	table->rows = json_object_get(json, "rows");
	table->totals = json_object_get(json, "totals");
	all = json_array_size(table->rows);
	table->count = all < print->rows_most ? all : print->rows_most;
	if (table->columns != NULL) {
		set_columns(table);
		ruling_begin(&table->ruling, member_text(json, "caption"));
		for (size_t i = 0; i < table->count; i++) {
			bool last =
			    i + 1 == table->count && table->totals != NULL;

			print_row(table, json_array_get(table->rows, i), false,
			    last ? TOTALS_ROOM : 0);
		}
		if (table->count < all)
			print_left_out(table, all - table->count);
		if (json_array_size(table->totals) > 0)
			print_row(table, table->totals, true, 0);
		ruling_end(&table->ruling);
		for (int i = 0; i < table->ruling.count; i++)
			buf_free(&table->values[i]);
	}
	print->canvas->scale = 1;
	free(table);
}
