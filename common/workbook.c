/* Workbooks, by libxlsxwriter, which keeps what is written in files and puts
 * them together at the end. */

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "alloc.h"
#include "utf8.h"
#include "workbook.h"

#define SHEETS_MAX     40
#define SHEET_NAME_MAX (LXW_SHEETNAME_MAX + 1)
#define SHEET_LETTERS                                                          \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ "
#define DIGITS	     "0123456789"
#define DECIMALS_MAX 12
#define TEXT_MAX     32767 /* bytes of a cell */
#define TITLE_MAX    128   /* bytes of what a column is called */
#define WIDTH_MIN    8
#define WIDTH_MAX    60
#define FIRST_WIDE   0x1100 /* characters from here on are taken for wide */
#define FIRST_YEAR   1901   /* days before are told otherwise by spreadsheets */
#define FIRST_MOMENT 315532800 /* 1980 in seconds: zip knows no time before */
#define CUT	     " [cut: a cell has no more room]"

struct sheet_out {
	struct workbook *workbook;
	lxw_worksheet *sheet;
	size_t rows; /* begun */
	bool bold;   /* the row that is written */
	size_t width[WORKBOOK_COLUMNS_MAX];
	enum cell_kind kinds[WORKBOOK_COLUMNS_MAX];
};

struct workbook {
	int fd;
	lxw_workbook *book;
	lxw_format *text[2], *day[2], *whole[2]; /* plain and bold */
	lxw_format *decimals[2][DECIMALS_MAX + 1];
	struct sheet_out sheets[SHEETS_MAX];
	size_t count; /* of sheets */
	int failure;  /* errno, or 0 */
};

/* libxlsxwriter takes the day and names of files from functions of the C
 * library whose state all threads have in common. */
static pthread_mutex_t in_common = PTHREAD_MUTEX_INITIALIZER;

static lxw_format *
format_new(struct workbook *workbook, const char *digits, bool bold)
{
	lxw_format *format = workbook_add_format(workbook->book);

	if (digits != NULL)
		format_set_num_format(format, digits);
	if (bold)
		format_set_bold(format);
	return format;
}

/* As many digits behind the point as the amount has. */
static void
add_decimals(struct workbook *workbook, bool bold)
{
	char digits[40] = "#,##0";
	size_t len = strlen(digits);

	workbook->decimals[bold][0] = format_new(workbook, digits, bold);
	digits[len++] = '.';
	for (size_t i = 1; i <= DECIMALS_MAX; i++) {
		digits[len++] = '0';
		workbook->decimals[bold][i] =
		    format_new(workbook, digits, bold);
	}
}

struct workbook *
workbook_open(const char *folder)
{
	struct workbook *workbook = xcalloc(1, sizeof(*workbook));
	lxw_workbook_options options = {
	    .constant_memory = LXW_TRUE, .tmpdir = (char *)(uintptr_t)folder};
	char path[40];

	workbook->fd = memfd_create("workbook", MFD_CLOEXEC);
	if (workbook->fd < 0)
		workbook->failure = errno;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", workbook->fd);
	workbook->book = workbook_new_opt(path, &options);
	if (workbook->book == NULL)
		abort();
	for (int bold = 0; bold <= 1; bold++) {
		workbook->text[bold] = format_new(workbook, "@", bold);
		workbook->day[bold] = format_new(workbook, "yyyy-mm-dd", bold);
		workbook->whole[bold] = format_new(workbook, "0", bold);
		add_decimals(workbook, bold);
	}
	return workbook;
}

static bool
read_day(const char *text, struct tm *day)
{
	const char *end = strptime(text, "%Y-%m-%d", day);

	return end != NULL && *end == '\0';
}

void
workbook_date(struct workbook *workbook, const char *day)
{
	lxw_doc_properties properties = {.created = FIRST_MOMENT};
	struct tm tm = {0};

	if (read_day(day, &tm) && timegm(&tm) > FIRST_MOMENT)
		properties.created = timegm(&tm);
	workbook_set_properties(workbook->book, &properties);
}

static void
settle_widths(struct sheet_out *sheet)
{
	for (size_t i = 0; i < WORKBOOK_COLUMNS_MAX; i++) {
		size_t width = sheet->width[i] + 2;

		if (sheet->width[i] == 0)
			continue;
		width = width < WIDTH_MIN ? WIDTH_MIN : width;
		width = width > WIDTH_MAX ? WIDTH_MAX : width;
		worksheet_set_column(sheet->sheet, (lxw_col_t)i, (lxw_col_t)i,
		    (double)width, NULL);
	}
}

/* Put the file together; false, with errno, where it is not whole. */
static bool
assemble(struct workbook *workbook)
{
	int failure = workbook->failure;

	for (size_t i = 0; i < workbook->count; i++)
		settle_widths(&workbook->sheets[i]);
	if (workbook->count == 0) {
		lxw_workbook_free(workbook->book);
	} else {
		pthread_mutex_lock(&in_common);
		errno = ENOSPC;
		if (workbook_close(workbook->book) != 0 && failure == 0)
			failure = errno != 0 ? errno : ENOSPC;
		pthread_mutex_unlock(&in_common);
	}
	errno = failure;
	return failure == 0;
}

/* Hand its bytes on: to the file, or to the buffer. */
static bool
copy_out(int fd, FILE *file, struct buf *buf)
{
	char part[64 * 1024];
	off_t at = 0;
	ssize_t len;

	while ((len = pread(fd, part, sizeof(part), at)) > 0) {
		if (file == NULL)
			buf_add_bytes(buf, part, (size_t)len);
		else if (fwrite(part, 1, (size_t)len, file) != (size_t)len)
			return false;
		at += len;
	}
	return len == 0;
}

static bool
finish(struct workbook *workbook, FILE *file, struct buf *buf)
{
	bool ok = assemble(workbook) && copy_out(workbook->fd, file, buf);
	int failure = errno;

	close(workbook->fd);
	free(workbook);
	errno = failure;
	return ok;
}

bool
workbook_write(struct workbook *workbook, FILE *file)
{
	return finish(workbook, file, NULL);
}

bool
workbook_add(struct workbook *workbook, struct buf *buf)
{
	return finish(workbook, NULL, buf);
}

/* A name that spreadsheets take, and no other sheet has: names may come from a
 * reply, and what libxlsxwriter refuses it gives no sheet for. */
static void
name_sheet(lxw_workbook *book, const char *name, char brief[SHEET_NAME_MAX])
{
	size_t room = SHEET_NAME_MAX - sizeof(" 99"), len = 0;

	for (; len < room && name[len] != '\0'; len++)
		brief[len] = strchr(SHEET_LETTERS, name[len]) ? name[len] : '_';
	snprintf(brief + len, SHEET_NAME_MAX - len, "%s", len == 0 ? "_" : "");
	for (int i = 2; workbook_validate_sheet_name(book, brief) != 0; i++)
		snprintf(brief + len, SHEET_NAME_MAX - len, " %d", i);
}

struct sheet_out *
workbook_sheet(struct workbook *workbook, const char *name)
{
	struct sheet_out *sheet = &workbook->sheets[workbook->count];
	char brief[SHEET_NAME_MAX];

	if (workbook->count == SHEETS_MAX) {
		workbook->failure = EFBIG;
		return sheet - 1;
	}
	name_sheet(workbook->book, name, brief);
	sheet->workbook = workbook;
	pthread_mutex_lock(&in_common);
	errno = ENOSPC;
	sheet->sheet = workbook_add_worksheet(workbook->book, brief);
	pthread_mutex_unlock(&in_common);
	if (sheet->sheet != NULL)
		workbook->count++;
	else if (workbook->failure == 0)
		workbook->failure = errno != 0 ? errno : ENOSPC;
	return sheet;
}

void
sheet_column(struct sheet_out *sheet, size_t column, enum cell_kind kind)
{
	if (column < WORKBOOK_COLUMNS_MAX)
		sheet->kinds[column] = kind;
}

enum cell_kind
sheet_kind(const struct sheet_out *sheet, size_t column)
{
	return column < WORKBOOK_COLUMNS_MAX ? sheet->kinds[column] : CELL_TEXT;
}

void
sheet_row_begin(struct sheet_out *sheet, bool bold)
{
	if (++sheet->rows > WORKBOOK_ROWS_MAX)
		sheet->workbook->failure = EFBIG;
	sheet->bold = bold;
}

size_t
sheet_rows(const struct sheet_out *sheet)
{
	return sheet->rows;
}

/* How many digits a plain number has behind its point; more than
 * DECIMALS_MAX where it is none, or a spreadsheet would not keep all of its
 * digits. */
static size_t
decimals_of(const char *text)
{
	const char *whole = text + (text[0] == '-'), *end;
	size_t digits = strspn(whole, DIGITS), decimals = 0;

	end = whole + digits;
	if (*end == '.') {
		decimals = strspn(end + 1, DIGITS);
		end += decimals > 0 ? 1 + decimals : 0;
	}
	if (digits == 0 || *end != '\0' ||
	    digits + decimals > WORKBOOK_DIGITS_MAX)
		return DECIMALS_MAX + 1;
	return decimals;
}

static bool
write_number(struct sheet_out *sheet, lxw_col_t column, const char *text,
    enum cell_kind kind)
{
	struct workbook *workbook = sheet->workbook;
	size_t decimals = decimals_of(text);

	if (decimals > DECIMALS_MAX)
		return false;
	return worksheet_write_number(sheet->sheet,
		   (lxw_row_t)(sheet->rows - 1), column, strtod(text, NULL),
		   kind == CELL_NUMBER && decimals == 0
		       ? workbook->whole[sheet->bold]
		       : workbook->decimals[sheet->bold][decimals]) ==
	       LXW_NO_ERROR;
}

static bool
write_day(struct sheet_out *sheet, lxw_col_t column, const char *text)
{
	lxw_datetime day = {0};
	struct tm tm = {0};

	if (!read_day(text, &tm) || tm.tm_year + 1900 < FIRST_YEAR)
		return false;
	day.year = tm.tm_year + 1900;
	day.month = tm.tm_mon + 1;
	day.day = tm.tm_mday;
	return worksheet_write_datetime(sheet->sheet,
		   (lxw_row_t)(sheet->rows - 1), column, &day,
		   sheet->workbook->day[sheet->bold]) == LXW_NO_ERROR;
}

/* What is too long says that it was cut, between two characters. */
static void
write_text(struct sheet_out *sheet, lxw_col_t column, const char *text)
{
	char *cut = NULL;
	size_t len = TEXT_MAX - sizeof(CUT);

	if (strlen(text) > TEXT_MAX) {
		while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
			len--;
		cut = xasprintf("%.*s" CUT, (int)len, text);
	}
	worksheet_write_string(sheet->sheet, (lxw_row_t)(sheet->rows - 1),
	    column, cut != NULL ? cut : text,
	    sheet->workbook->text[sheet->bold]);
	free(cut);
}

/* About how many columns it takes, in whatever locale: a column that is a
 * little too wide does no harm. */
static size_t
width_of(const char *text)
{
	size_t width = 0, len;
	uint32_t c;

	for (; *text != '\0'; text += len > 0 ? len : 1) {
		len = utf8_read(text, &c);
		width += len > 0 && c >= FIRST_WIDE ? 2 : 1;
	}
	return width;
}

void
sheet_cell(struct sheet_out *sheet, size_t column, const char *text,
    enum cell_kind kind)
{
	lxw_col_t at = (lxw_col_t)column;
	size_t width;

	if (sheet->sheet == NULL || column >= WORKBOOK_COLUMNS_MAX ||
	    sheet->rows > WORKBOOK_ROWS_MAX || text == NULL || text[0] == '\0')
		return;
	width = width_of(text);
	if (width > sheet->width[column])
		sheet->width[column] = width;
	if ((kind == CELL_NUMBER || kind == CELL_AMOUNT) &&
	    write_number(sheet, at, text, kind))
		return;
	if (kind != CELL_DAY || !write_day(sheet, at, text))
		write_text(sheet, at, text);
}

void
sheet_name(
    struct sheet_out *sheet, size_t column, const char *name, size_t *exact)
{
	struct buf text = BUF(TITLE_MAX);

	sheet_cell(sheet, column, name, CELL_TEXT);
	buf_printf(&text, "%s" WORKBOOK_EXACT, name);
	if (sheet_kind(sheet, column) == CELL_AMOUNT)
		sheet_cell(sheet, (*exact)++, text.data, CELL_TEXT);
	buf_free(&text);
}

void
sheet_value(
    struct sheet_out *sheet, size_t column, const char *text, size_t *exact)
{
	enum cell_kind kind = sheet_kind(sheet, column);

	sheet_cell(sheet, column, text, kind);
	if (kind == CELL_AMOUNT)
		sheet_cell(sheet, (*exact)++, text, CELL_TEXT);
}

void
sheet_head(struct sheet_out *sheet)
{
	if (sheet->sheet != NULL)
		worksheet_freeze_panes(sheet->sheet, (lxw_row_t)sheet->rows, 0);
}

void
sheet_filter(struct sheet_out *sheet, size_t rows, size_t columns)
{
	if (sheet->sheet != NULL && columns > 0 && rows > 1 &&
	    rows <= WORKBOOK_ROWS_MAX)
		worksheet_autofilter(sheet->sheet, 0, 0, (lxw_row_t)(rows - 1),
		    (lxw_col_t)(columns - 1));
}
