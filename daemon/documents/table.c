/* Tables of a paper: how wide their columns are, and their rows. */

#include <math.h>
#include <stdlib.h>

#include "alloc.h"
#include "documents/ruling.h"
#include "documents/table.h"
#include "locale/words.h"
#include "member.h"

#define NARROW	    34.0 /* what a column is given where there is room */
#define HEAD_WIDE   62.0 /* a head over figures that is wider goes over lines */
#define TOTALS_ROOM 24.0
#define LETTER_WIDE 10.0 /* no letter of a cell is wider */
#define HALVINGS    40	 /* until a width is as good as exact */

/* In which sizes a table is tried, until its figures stand in one line and none
 * of its words is broken. */
static const double sizes[] = {1, 0.9, 0.8, 0.72};
#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

/* How wide a column may be: on one line, as it reads well, so that no word is
 * broken, and so that no head and no figure, day or moment is. */
struct extent {
	double wanted, fair, least, hard;
};

struct table {
	const struct print *print;
	const json_t *columns, *rows, *totals;
	size_t count; /* of the rows that are shown */
	const struct value_kind *kinds[COLUMNS_MAX];
	struct buf values[COLUMNS_MAX]; /* of the row at hand */
	struct extent extents[COLUMNS_MAX]; /* in the largest size */
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

/* The same of the longest that no space is in. */
static size_t
length_of_word(const char *text)
{
	size_t length = 0, longest = 0;

	for (; *text != '\0'; text++) {
		length = *text == ' ' ? 0 : length;
		length += *text != ' ' && ((unsigned char)*text & 0xc0) != 0x80;
		longest = length > longest ? length : longest;
	}
	return longest;
}

/* What cannot be broken in it, unless it is surely less than is known already;
 * digits are of one width, so that the longest figure is the widest. */
static double
unbroken(struct table *table, int i, const char *value, double known)
{
	const struct value_kind *kind = table->kinds[i];
	struct canvas *canvas = table->print->canvas;
	size_t length = kind->rigid ? length_of(value) : length_of_word(value);

	if (kind->figure || (double)length * LETTER_WIDE <= known)
		return known;
	return fmax(known,
	    kind->rigid ? text_wide(canvas, STYLE_CELL_STRONG, value)
			: text_narrow(canvas, STYLE_CELL_STRONG, value));
}

/* Look at one more of its cells: the longest, and the widest word. */
static void
look_at(struct table *table, int i, const json_t *row, struct buf *longest,
    double *word)
{
	struct buf value = BUF(VALUE_MAX);

	value_write(&value, table->kinds[i], json_array_get(row, (size_t)i),
	    table->print->language);
	*word = unbroken(table, i, value.data, *word);
	if (length_of(value.data) > length_of(longest->data)) {
		buf_clear(longest);
		buf_add(longest, value.data);
	}
	buf_free(&value);
}

static void
measure(struct table *table, int i)
{
	const struct value_kind *kind = table->kinds[i];
	const char *name = table->ruling.columns[i].name;
	struct canvas *canvas = table->print->canvas;
	struct extent *extent = &table->extents[i];
	struct buf longest = BUF(VALUE_MAX);
	double word = 0, line, head, head_word;

	for (size_t row = 0; row < table->count; row++)
		look_at(table, i, json_array_get(table->rows, row), &longest,
		    &word);
	look_at(table, i, table->totals, &longest, &word);
	line = fmax(word, text_wide(canvas, STYLE_CELL_STRONG, longest.data));
	head = text_wide(canvas, STYLE_HEAD, name);
	head_word = text_narrow(canvas, STYLE_HEAD, name);
	if (kind->figure && head > HEAD_WIDE)
		head = fmax(HEAD_WIDE, head_word);
	extent->wanted = fmax(line, head);
	extent->hard = fmax(kind->rigid ? line : 0, head_word);
	extent->least = fmax(word, extent->hard);
	buf_free(&longest);
}

/* In a size, with what is left free beside them. */
static void
extents_in(const struct table *table, double size, struct extent *out)
{
	const double beside = 2 * CELL_PAD + 1;

	for (int i = 0; i < table->ruling.count; i++) {
		struct extent *extent = &out[i];

		*extent = table->extents[i];
		extent->hard = extent->hard * size + beside;
		extent->least = extent->least * size + beside;
		extent->wanted = fmin(
		    fmax(NARROW, fmax(extent->wanted * size + beside,
				     extent->least)),
		    fmax(canvas_room(table->print->canvas), extent->least));
		extent->fair = table->kinds[i]->rigid
				   ? extent->wanted
				   : fmax(extent->least,
					 fmin(extent->wanted, 2 * NARROW));
	}
}

/* What there is beyond the widths goes to those that want more, and what is
 * left then to the columns of text; where there are none, to all. */
static void
give_rest(struct table *table, const struct extent *extents, double room)
{
	struct ruling *ruling = &table->ruling;
	double wish = 0, rest = room, soft = 0, part;

	for (int i = 0; i < ruling->count; i++) {
		wish += extents[i].wanted - ruling->columns[i].width;
		rest -= ruling->columns[i].width;
		soft += table->kinds[i]->rigid ? 0 : extents[i].wanted;
	}
	part = wish > rest ? rest / wish : 1;
	rest -= wish * part;
	for (int i = 0; i < ruling->count; i++) {
		struct column *column = &ruling->columns[i];

		column->width += (extents[i].wanted - column->width) * part;
		if (soft <= 0)
			column->width *= room / (room - rest);
		else if (!table->kinds[i]->rigid)
			column->width += rest * extents[i].wanted / soft;
	}
}

/* No column of text wider than so much; what all then take. */
static double
bound(struct ruling *ruling, const struct extent *extents, double most)
{
	double all = 0;

	for (int i = 0; i < ruling->count; i++) {
		ruling->columns[i].width =
		    fmax(extents[i].hard, fmin(extents[i].least, most));
		all += ruling->columns[i].width;
	}
	return all;
}

/* Words have to be broken: in the columns that have the longest.  Where even
 * that is too little, from all. */
static void
take_from_widest(
    struct ruling *ruling, const struct extent *extents, double room)
{
	double low = 0, high = room, all;

	for (int i = 0; i < HALVINGS; i++) {
		double middle = (low + high) / 2;

		if (bound(ruling, extents, middle) > room)
			high = middle;
		else
			low = middle;
	}
	all = bound(ruling, extents, low);
	for (int i = 0; i < ruling->count; i++)
		ruling->columns[i].width *= room / all;
}

/* Share the room out in this size.  Does each column have what it reads well
 * in? */
static bool
share_out(struct table *table, double size)
{
	struct ruling *ruling = &table->ruling;
	double room = canvas_room(table->print->canvas), fair = 0, least = 0;
	struct extent extents[COLUMNS_MAX];

	extents_in(table, size, extents);
	for (int i = 0; i < ruling->count; i++) {
		fair += extents[i].fair;
		least += extents[i].least;
	}
	for (int i = 0; i < ruling->count; i++)
		ruling->columns[i].width =
		    fair <= room ? extents[i].fair : extents[i].least;
	if (least <= room)
		give_rest(table, extents, room);
	else
		take_from_widest(ruling, extents, room);
	return fair <= room;
}

/* The largest size that all columns have room in. */
static void
set_size(struct table *table)
{
	struct canvas *canvas = table->print->canvas;
	bool fits = false;

	for (size_t size = 0; size < SIZES && !fits; size++) {
		canvas->scale = sizes[size];
		fits = share_out(table, sizes[size]);
	}
	canvas->cramped = canvas->cramped || !fits;
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
	for (int at = 0; at < ruling->count; at++)
		measure(table, at);
	set_size(table);
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
