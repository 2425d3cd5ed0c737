/* What stands around the content of a paper. */

#include <string.h>

#include "documents/furniture.h"
#include "documents/qr.h"
#include "locale/words.h"
#include "member.h"

#define BAND	  6.0 /* of the organisation's colour, along the top */
#define FOOT_RISE 40.0
#define CODE_WIDE 62.0
#define PROOF	  92.0
#define DOT	  " \xc2\xb7 "

/* What may lie across a paper, the gravest first. */
static const struct mark {
	const char *member, *name, *meaning;
	enum style style;
} marks[] = {
    {"void", N_("Void"),
	N_("This paper is void. What it says holds no longer."), STYLE_VOID},
    {"copy", N_("Copy"), NULL, STYLE_COPY},
};

static const struct mark *
mark_of(const json_t *paper)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (json_is_true(json_object_get(paper, marks[i].member)))
			return &marks[i];
	return NULL;
}

/* "Example Organisation · Receipt R-2026-000123" */
static void
add_name(struct buf *out, const struct print *print)
{
	const char *organisation =
	    member_text(json_object_get(print->paper, "organisation"), "name");

	if (organisation[0] != '\0')
		buf_printf(out, "%s" DOT, organisation);
	buf_printf(
	    out, "%s %s", print->kind, member_text(print->paper, "number"));
}

static void
foot(struct canvas *canvas, const struct print *print)
{
	double y = canvas->height - FOOT_RISE, room = canvas_room(canvas);
	struct buf page = BUF(16), pages = BUF(16), line = BUF(4096);

	buf_printf(&page, "%d", canvas->page);
	buf_printf(&pages, "%d", canvas->page_count);
	canvas_rule(canvas, INK_LINE, 0.5, canvas->margin, y, room);
	add_name(&line, print);
	text_put(canvas, STYLE_SMALL, NULL, line.data, canvas->margin, y + 5,
	    room * 0.75, ALIGN_START, 1);
	buf_clear(&line);
	words_fill(&line, print_word(print, N_("Page {page} of {pages}")),
	    (struct filling[]){
		{"page", page.data}, {"pages", pages.data}, {NULL, NULL}});
	text_put(canvas, STYLE_SMALL, NULL, line.data,
	    canvas->margin + room * 0.75, y + 5, room * 0.25, ALIGN_END, 1);
	buf_free(&line);
	buf_free(&page);
	buf_free(&pages);
}

void
furniture_page(struct canvas *canvas, void *with)
{
	const struct print *print = with;
	const struct mark *mark = mark_of(print->paper);

	if (mark != NULL)
		text_across(canvas, print_word(print, mark->name));
	canvas_fill(canvas, INK_BRAND, 0, 0, canvas->width, BAND);
	foot(canvas, print);
}

static void
add_address(struct buf *out, const json_t *organisation)
{
	const json_t *line;
	size_t index;

	json_array_foreach (
	    json_object_get(organisation, "address"), index, line)
		buf_printf(out, "%s%s", out->len > 0 ? DOT : "",
		    json_string_value(line));
	if (member_text(organisation, "contact")[0] != '\0')
		buf_printf(out, "%s%s", out->len > 0 ? DOT : "",
		    member_text(organisation, "contact"));
}

/* Copy or void, in a frame below the number. */
static double
mark_put(const struct print *print, double x, double y, double width)
{
	const struct mark *mark = mark_of(print->paper);
	const char *word;
	struct canvas *canvas = print->canvas;
	double wide, high;

	if (mark == NULL)
		return 0;
	word = print_word(print, mark->name);
	wide = text_wide(canvas, mark->style, word) + 14;
	high = text_put(canvas, mark->style, "P", word, x + width - wide, y + 5,
	    wide, ALIGN_CENTRE, 1);
	canvas_frame(canvas, mark->style == STYLE_VOID ? INK_BAD : INK_EDGE, 1,
	    x + width - wide, y + 3, wide, high + 4);
	return high + 8;
}

void
furniture_head(const struct print *print, const json_t *paper)
{
	const json_t *organisation = json_object_get(paper, "organisation");
	struct canvas *canvas = print->canvas;
	double room = canvas_room(canvas), left = room * 0.62, y = canvas->y,
	       end;
	double x = canvas->margin + left, right = room - left;
	struct buf address = BUF(VALUE_MAX);

	add_address(&address, organisation);
	end = y + text_put(canvas, STYLE_ORGANISATION, "P",
		      member_text(organisation, "name"), canvas->margin, y,
		      left, ALIGN_START, 3);
	end += text_put(canvas, STYLE_SMALL, "P", address.data, canvas->margin,
	    end + 1, left, ALIGN_START, 4);
	y += text_put(
	    canvas, STYLE_SMALL, "P", print->kind, x, y, right, ALIGN_END, 1);
	y += text_put(canvas, STYLE_NUMBER, "P", member_text(paper, "number"),
	    x, y, right, ALIGN_END, 3);
	y += mark_put(print, x, y, right);
	canvas->y = (end > y ? end : y) + 18;
	buf_free(&address);
}

/* The address without what only machines need. */
static void
add_shown(struct buf *out, const char *check)
{
	const char *begin = strstr(check, "://");

	begin = begin == NULL ? check : begin + 3;
	buf_add_bytes(out, begin, strcspn(begin, "?#"));
}

/* The code of the address, which also leads there; where there is none,
 * nothing.  How much room it took. */
static double
code_put(const struct print *print, const char *check, double x, double y)
{
	struct canvas *canvas = print->canvas;
	struct qr qr;

	if (check[0] == '\0' || !qr_make(&qr, check))
		return 0;
	canvas_link(canvas, check);
	canvas_fill(
	    canvas, INK_PAPER, x - 6, y - 6, CODE_WIDE + 12, CODE_WIDE + 12);
	canvas_squares(canvas, qr.squares, qr.side, x, y, CODE_WIDE);
	canvas_unlink(canvas, check);
	qr_free(&qr);
	return CODE_WIDE + 18;
}

void
furniture_masthead(const struct print *print, const json_t *paper)
{
	struct canvas *canvas = print->canvas;
	double room = canvas_room(canvas), top = canvas->y, taken, y;

	taken = code_put(print, member_text(paper, "check"),
	    canvas->margin + room - CODE_WIDE, top);
	y = top +
	    text_put(canvas, STYLE_ORGANISATION, "P",
		member_text(json_object_get(paper, "organisation"), "name"),
		canvas->margin, top, room - taken, ALIGN_START, 2);
	y += text_put(canvas, STYLE_KICKER, "P", member_text(paper, "kicker"),
	    canvas->margin, y, room - taken, ALIGN_START, 2);
	y += mark_put(print, canvas->margin, y, room - taken);
	y += text_put(canvas, STYLE_TITLE, "H1", member_text(paper, "title"),
	    canvas->margin, y, room - taken, ALIGN_START, 4);
	if (taken > 0 && y < top + CODE_WIDE)
		y = top + CODE_WIDE;
	canvas->y = y + 10;
}

/* In groups of eight, as it is compared by eye. */
static void
add_grouped(struct buf *out, const char *hash)
{
	for (size_t i = 0; hash[i] != '\0'; i++) {
		if (i > 0 && i % 8 == 0)
			buf_add(out, " ");
		buf_add_bytes(out, hash + i, 1);
	}
}

static void
add_how(struct buf *out, const struct print *print, const json_t *paper)
{
	struct buf address = BUF(1024);

	add_shown(&address, member_text(paper, "check"));
	words_fill(out,
	    print_word(print,
		N_("Scan the code, or enter the number {number} and the code "
		   "{code} at {address}. No sign-in is needed.")),
	    (struct filling[]){{"number", member_text(paper, "number")},
		{"code", member_text(paper, "code")}, {"address", address.data},
		{NULL, NULL}});
	buf_free(&address);
}

static void
add_entry(struct buf *out, const struct print *print, const json_t *paper)
{
	struct buf entry = BUF(64), hash = BUF(VALUE_MAX);

	value_write(&entry, value_kind("text"), json_object_get(paper, "entry"),
	    print->language);
	add_grouped(&hash, member_text(paper, "entry_hash"));
	words_fill(out,
	    print_word(
		print, N_("Entry {entry} of the ledger, SHA-256 {hash}")),
	    (struct filling[]){
		{"entry", entry.data}, {"hash", hash.data}, {NULL, NULL}});
	buf_free(&hash);
	buf_free(&entry);
}

void
furniture_proof(const struct print *print, const json_t *paper)
{
	const char *check = member_text(paper, "check");
	struct canvas *canvas = print->canvas;
	double room = canvas_room(canvas), x = canvas->margin, y, taken;
	struct buf how = BUF(VALUE_MAX), entry = BUF(VALUE_MAX);

	if (check[0] == '\0' && json_object_get(paper, "entry_hash") == NULL)
		return;
	canvas_need(canvas, PROOF);
	y = canvas->bottom - PROOF;
	canvas_rule(canvas, INK_LINE, 0.5, x, y + 8, room);
	taken = code_put(print, check, x, y + 22);
	y += 24;
	if (check[0] != '\0') {
		add_how(&how, print, paper);
		y += text_put(canvas, STYLE_STRONG, "P",
		    print_word(print, N_("Check this paper")), x + taken, y,
		    room - taken, ALIGN_START, 1);
		y += 2 + text_put(canvas, STYLE_SMALL, "P", how.data, x + taken,
			     y, room - taken, ALIGN_START, 3);
	}
	if (member_text(paper, "entry_hash")[0] != '\0') {
		add_entry(&entry, print, paper);
		text_put(canvas, STYLE_SMALL, "P", entry.data, x + taken, y,
		    room - taken, ALIGN_START, 3);
	}
	canvas->y = canvas->bottom;
	buf_free(&how);
	buf_free(&entry);
}
