/* Templates: each is cut into tags and the text between them when it is added;
 * what a section holds stands behind it, up to where it says that it ends. */

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "pages/template.h"

#define DEPTH_MAX 16 /* of sections, and of parts within each other */
#define NAME_MAX_BYTES 128

enum kind { TEXT, VALUE, FRAGMENT, SECTION, INVERTED, END, PART, WORDS, REMARK };

/* A piece of the template's text. */
struct piece {
	const char *data;
	size_t len;
};

struct node {
	enum kind kind;
	struct piece text; /* or name */
	size_t end;	   /* of a section: where its END stands */
};

struct template {
	struct template *next;
	char *name, *text;
	struct node *nodes;
	size_t count;
};

struct templates {
	struct template *first;
};

static bool
piece_is(struct piece piece, const char *text)
{
	return strlen(text) == piece.len &&
	       memcmp(piece.data, text, piece.len) == 0;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct piece
trimmed(struct piece piece)
{
	while (piece.len > 0 && strchr(" \t\r\n", piece.data[0]) != NULL)
		piece.data++, piece.len--;
	while (piece.len > 0 &&
	       strchr(" \t\r\n", piece.data[piece.len - 1]) != NULL)
		piece.len--;
	return piece;
}

/* Reading ------------------------------------------------------------------*/

struct reading {
	struct template *template;
	const char *at;
	size_t open[DEPTH_MAX]; /* sections, by their nodes */
	size_t depth;
	struct error *err;
};

static bool
wrong(const struct reading *r, const char *at, const char *what)
{
	unsigned line = 1;

	for (const char *p = r->template->text; p < at; p++)
		line += *p == '\n';
	return error_set(r->err, ERROR_CONFIG, "pages_folder",
	    "the template %.60s, line %u: %s", r->template->name, line, what);
}

static void
add_node(struct reading *r, enum kind kind, struct piece text)
{
	struct template *t = r->template;

	if (kind == TEXT && text.len == 0)
		return;
	/* Grows by doubling: 0, 1, 2, 4, … */
	if ((t->count & (t->count - 1)) == 0)
		t->nodes = xrealloc(t->nodes,
		    (t->count == 0 ? 1 : 2 * t->count) * sizeof(*t->nodes));
	t->nodes[t->count++] = (struct node){kind, text, 0};
}

/* Letters, digits, _ and -, with dots between; or one dot. */
static bool
is_name(struct piece name)
{
	if (name.len == 0 || name.len >= NAME_MAX_BYTES)
		return false;
	if (piece_is(name, "."))
		return true;
	for (size_t i = 0; i < name.len; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			   "0123456789_-.",
			name.data[i]) == NULL || name.data[i] == '\0')
			return false;
	return name.data[0] != '.' && name.data[name.len - 1] != '.' &&
	       memmem(name.data, name.len, "..", 2) == NULL;
}

static bool
close_section(struct reading *r, const char *at, struct piece name)
{
	struct template *t = r->template;
	struct node *open;

	if (r->depth == 0)
		return wrong(r, at, "a section ends that has not begun");
	open = &t->nodes[r->open[--r->depth]];
	if (open->text.len != name.len ||
	    memcmp(open->text.data, name.data, name.len) != 0)
		return wrong(r, at, "another section ends than has begun");
	open->end = t->count;
	add_node(r, END, name);
	return true;
}

static bool
open_section(struct reading *r, const char *at, enum kind kind,
    struct piece name)
{
	if (r->depth == DEPTH_MAX)
		return wrong(r, at, "too many sections within each other");
	r->open[r->depth++] = r->template->count;
	add_node(r, kind, name);
	return true;
}

/* Does every { of the text have its }, with a name between? */
static bool
are_words(struct piece text)
{
	for (size_t i = 0; i < text.len; i++) {
		struct piece name = {text.data + i + 1, 0};
		const char *end;

		if (text.data[i] == '}')
			return false;
		if (text.data[i] != '{')
			continue;
		end = memchr(name.data, '}', text.len - i - 1);
		if (end == NULL)
			return false;
		name.len = (size_t)(end - name.data);
		i += name.len + 1;
		if (name.len > 0 && name.data[0] == '&')
			name.data++, name.len--;
		if (!is_name(name))
			return false;
	}
	return text.len > 0;
}

/* Where the tag at {{ ends: what closes it, and how many } these are. */
static const char *
tag_end(const char *at, size_t *closing)
{
	bool in_name = false;

	*closing = at[2] == '{' ? 3 : 2;
	if (at[2] != '_')
		return strstr(at + 2, *closing == 3 ? "}}}" : "}}");
	for (at += 2; *at != '\0'; at++) {
		if (*at == '}' && !in_name)
			return at[1] == '}' ? at : NULL;
		in_name = *at == '{' || (in_name && *at != '}');
	}
	return NULL;
}

static enum kind
tag_kind(char c)
{
	static const struct {
		char sign;
		enum kind kind;
	} kinds[] = {{'{', FRAGMENT}, {'#', SECTION}, {'^', INVERTED},
	    {'/', END}, {'>', PART}, {'_', WORDS}, {'!', REMARK}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].sign == c)
			return kinds[i].kind;
	return VALUE;
}

/* Take the line away that a section or part has for itself: the blanks before
 * it off the text, and what follows up to the next line. */
static void
take_line(const struct reading *r, enum kind kind, struct piece *before,
    const char **behind)
{
	const char *begin = before->data + before->len, *end = *behind;

	if (kind == VALUE || kind == FRAGMENT || kind == WORDS)
		return;
	while (begin > before->data && is_blank(begin[-1]))
		begin--;
	while (is_blank(*end) || *end == '\r')
		end++;
	if ((begin != r->template->text && begin[-1] != '\n') ||
	    (*end != '\n' && *end != '\0'))
		return;
	before->len = (size_t)(begin - before->data);
	*behind = end + (*end == '\n');
}

static bool
read_tag(struct reading *r, const char *at, enum kind kind, struct piece name)
{
	if (kind == REMARK)
		return true;
	if (kind == WORDS && !are_words(name))
		return wrong(r, at, "a text to be translated is not well formed");
	if (kind != WORDS && !is_name(name))
		return wrong(r, at, "a tag has no name");
	if (kind == END)
		return close_section(r, at, name);
	if (kind == SECTION || kind == INVERTED)
		return open_section(r, at, kind, name);
	add_node(r, kind, name);
	return true;
}

/* The text up to the next tag, and the tag. */
static bool
read_next(struct reading *r)
{
	const char *at = strstr(r->at, "{{"), *end, *behind;
	struct piece before = {r->at, at != NULL ? (size_t)(at - r->at) : 0};
	size_t closing;
	enum kind kind;

	if (at == NULL) {
		before.len = strlen(r->at);
		add_node(r, TEXT, before);
		r->at += before.len;
		return true;
	}
	end = tag_end(at, &closing);
	if (end == NULL)
		return wrong(r, at, "a tag does not end");
	kind = tag_kind(at[2]);
	behind = end + closing;
	take_line(r, kind, &before, &behind);
	add_node(r, TEXT, before);
	at += 2 + (kind != VALUE);
	r->at = behind;
	return read_tag(r, at, kind,
	    trimmed((struct piece){at, (size_t)(end - at)}));
}

static void
template_free(struct template *template)
{
	free(template->name);
	free(template->text);
	free(template->nodes);
	free(template);
}

struct templates *
templates_new(void)
{
	return xcalloc(1, sizeof(struct templates));
}

void
templates_free(struct templates *all)
{
	while (all != NULL && all->first != NULL) {
		struct template *next = all->first->next;

		template_free(all->first);
		all->first = next;
	}
	free(all);
}

static struct template **
template_find(struct template **at, struct piece name)
{
	while (*at != NULL && !piece_is(name, (*at)->name))
		at = &(*at)->next;
	return at;
}

static const struct template *
template_of(const struct templates *all, struct piece name)
{
	return *template_find((struct template **)&all->first, name);
}

bool
templates_add(struct templates *all, const char *name, const char *text,
    struct error *err)
{
	struct template *template = xcalloc(1, sizeof(*template)), **at;
	struct reading reading = {.template = template, .err = err};
	bool ok = strlen(text) <= TEMPLATE_MAX;

	template->name = xstrdup(name);
	template->text = xstrdup(text);
	reading.at = template->text;
	if (!ok)
		wrong(&reading, reading.at, "it is too long");
	while (ok && *reading.at != '\0')
		ok = read_next(&reading);
	if (ok && reading.depth > 0)
		ok = wrong(&reading, reading.at, "a section does not end");
	if (!ok) {
		template_free(template);
		return false;
	}
	at = template_find(&all->first, (struct piece){name, strlen(name)});
	if (*at != NULL) {
		template->next = (*at)->next;
		template_free(*at);
	}
	*at = template;
	return true;
}

/* Are all its parts there, and theirs, down to some depth? */
static bool
check_parts(const struct templates *all, const struct template *template,
    unsigned depth, struct error *err)
{
	if (depth == DEPTH_MAX)
		return error_set(err, ERROR_CONFIG, "pages_folder",
		    "the template %.60s is a part of itself", template->name);
	for (size_t i = 0; i < template->count; i++) {
		const struct node *node = &template->nodes[i];
		const struct template *part;

		if (node->kind != PART)
			continue;
		part = template_of(all, node->text);
		if (part == NULL)
			return error_set(err, ERROR_CONFIG, "pages_folder",
			    "the template %.60s has a part %.*s that is not "
			    "there",
			    template->name, (int)node->text.len,
			    node->text.data);
		if (!check_parts(all, part, depth + 1, err))
			return false;
	}
	return true;
}

bool
templates_check(const struct templates *all, struct error *err)
{
	for (const struct template *t = all->first; t != NULL; t = t->next)
		if (!check_parts(all, t, 0, err))
			return false;
	return true;
}

bool
templates_has(const struct templates *all, const char *name)
{
	return template_of(all, (struct piece){name, strlen(name)}) != NULL;
}

/* Showing ------------------------------------------------------------------*/

/* An item, and what is around it. */
struct scope {
	const json_t *item;
	const struct scope *outer;
};

struct showing {
	const struct templates *all;
	template_words *words;
	const char *language;
	struct buf *out;
};

/* The member of the innermost scope that has one of that name. */
static const json_t *
scope_find(const struct scope *scope, struct piece name)
{
	const json_t *found = NULL;

	for (; found == NULL && scope != NULL; scope = scope->outer)
		found = json_object_getn(scope->item, name.data, name.len);
	return found;
}

static const json_t *
look_up(const struct scope *scope, struct piece name)
{
	const char *dot = memchr(name.data, '.', name.len);
	struct piece first = name;
	const json_t *found;

	if (piece_is(name, "."))
		return scope->item;
	if (dot != NULL)
		first.len = (size_t)(dot - name.data);
	found = scope_find(scope, first);
	while (dot != NULL && found != NULL) {
		name.len -= (size_t)(dot + 1 - name.data);
		name.data = dot + 1;
		dot = memchr(name.data, '.', name.len);
		first.data = name.data;
		first.len =
		    dot != NULL ? (size_t)(dot - name.data) : name.len;
		found = json_object_getn(found, first.data, first.len);
	}
	return found;
}

static void
add_escaped(struct buf *out, const char *text, size_t len)
{
	static const char *const entities[256] = {['&'] = "&amp;",
	    ['<'] = "&lt;",
	    ['>'] = "&gt;",
	    ['"'] = "&quot;",
	    ['\''] = "&#39;"};
	size_t from = 0;

	for (size_t i = 0; i < len; i++) {
		const char *entity = entities[(unsigned char)text[i]];

		if (entity == NULL)
			continue;
		buf_add_bytes(out, text + from, i - from);
		buf_add(out, entity);
		from = i + 1;
	}
	buf_add_bytes(out, text + from, len - from);
}

static void
show_value(const struct showing *s, const json_t *value, bool as_it_is)
{
	if (json_is_integer(value))
		buf_printf(s->out, "%" JSON_INTEGER_FORMAT,
		    json_integer_value(value));
	if (!json_is_string(value))
		return;
	if (as_it_is)
		buf_add_bytes(s->out, json_string_value(value),
		    json_string_length(value));
	else
		add_escaped(s->out, json_string_value(value),
		    json_string_length(value));
}

/* The text in the language, its names filled.  A translation is no template of
 * ours: what is odd in it is shown as it is. */
static void
show_words(const struct showing *s, const struct scope *scope,
    struct piece english)
{
	char *copy = strndup(english.data, english.len);
	const char *text;

	if (copy == NULL)
		abort();
	text = s->words != NULL ? s->words(s->language, copy) : copy;
	while (*text != '\0') {
		size_t plain = strcspn(text, "{");
		const char *end = strchr(text + plain, '}');
		struct piece name = {text + plain + 1, 0};
		bool fragment;

		if (end == NULL) {
			add_escaped(s->out, text, strlen(text));
			break;
		}
		add_escaped(s->out, text, plain);
		fragment = name.data[0] == '&';
		name.data += fragment;
		name.len = (size_t)(end - name.data);
		show_value(s, look_up(scope, name), fragment);
		text = end + 1;
	}
	free(copy);
}

static bool
is_something(const json_t *value)
{
	if (json_is_array(value))
		return json_array_size(value) > 0;
	if (json_is_string(value))
		return json_string_length(value) > 0;
	return value != NULL && !json_is_false(value) && !json_is_null(value);
}

static void show_nodes(const struct showing *, const struct template *,
    size_t from, size_t to, const struct scope *);

/* In a section for a text, . is the text. */
static bool
is_text_section(const struct node *node, const json_t *value)
{
	return node->kind == SECTION && json_is_string(value);
}

static void
show_section(const struct showing *s, const struct template *t, size_t at,
    const struct scope *scope)
{
	const json_t *value = look_up(scope, t->nodes[at].text), *item;
	size_t end = t->nodes[at].end, i;
	struct scope inner = {value, scope};

	if ((t->nodes[at].kind == SECTION) != is_something(value))
		return;
	if (t->nodes[at].kind == SECTION && json_is_array(value)) {
		json_array_foreach(value, i, item) {
			inner.item = item;
			if (buf_over(s->out))
				return;
			show_nodes(s, t, at + 1, end, &inner);
		}
		return;
	}
	if (json_is_object(value) || is_text_section(&t->nodes[at], value))
		scope = &inner;
	show_nodes(s, t, at + 1, end, scope);
}

static void
show_part(const struct showing *s, const struct template *part,
    const struct scope *scope)
{
	if (part == NULL)
		abort(); /* templates_check() has seen it */
	show_nodes(s, part, 0, part->count, scope);
}

static void
show_nodes(const struct showing *s, const struct template *t, size_t from,
    size_t to, const struct scope *scope)
{
	for (size_t i = from; i < to && !buf_over(s->out); i++) {
		const struct node *node = &t->nodes[i];

		if (node->kind == TEXT)
			buf_add_bytes(s->out, node->text.data, node->text.len);
		else if (node->kind == WORDS)
			show_words(s, scope, node->text);
		else if (node->kind == PART)
			show_part(s, template_of(s->all, node->text), scope);
		else if (node->kind == SECTION || node->kind == INVERTED) {
			show_section(s, t, i, scope);
			i = node->end;
		} else
			show_value(s, look_up(scope, node->text),
			    node->kind == FRAGMENT);
	}
}

void
template_show(const struct templates *all, const char *name,
    const json_t *model, template_words *words, const char *language,
    struct buf *out)
{
	const struct showing showing = {all, words, language, out};
	const struct scope scope = {model, NULL};

	show_part(&showing,
	    template_of(all, (struct piece){name, strlen(name)}), &scope);
}
