#ifndef BURSAR_TEMPLATE_H
#define BURSAR_TEMPLATE_H

/*
 * HTML out of templates, a part of Mustache.
 *
 *	{{name}}	a text or whole number, escaped for text and attributes;
 *			a.b is b of a, and . the item itself
 *	{{{name}}}	a fragment of HTML that we made ourselves, as it is
 *	{{#x}}…{{/x}}	for each of a list; once for an object or a text that is
 *			not empty, either of which is the item then, a number or
 *			true
 *	{{^x}}…{{/x}}	where there is no x, or it is empty or false
 *	{{>part}}	another template
 *	{{_ A text}}	a text in the language of the page; {name} in it is
 *			filled as {{name}} would be, {&name} as {{{name}}}
 *	{{! remark}}	nothing
 *
 * A name is looked for in the item, and then in what is around it.  A section
 * or part that stands alone on its line leaves no empty line.  Everything is
 * checked when a template is added: showing one cannot fail, and can end only
 * with out being full.
 */

#include <jansson.h>
#include <stdbool.h>

#include "buf.h"
#include "error.h"

#define TEMPLATE_MAX (256 * 1024) /* bytes of one */

struct templates; /* a set of them, which include each other */

/* What an English text is in a language. */
typedef const char *template_words(const char *language, const char *english);

struct templates *templates_new(void);
void templates_free(struct templates *);

/* Add a template, in the place of one of that name; ERROR_CONFIG says in which
 * line it is wrong. */
bool templates_add(struct templates *, const char *name, const char *text,
    struct error *);

/* Once all are added: is every part there, and none a part of itself? */
bool templates_check(const struct templates *, struct error *);

bool templates_has(const struct templates *, const char *name);

/* Append the template of that name, which must be there, filled from the
 * object; words may be NULL. */
void template_show(const struct templates *, const char *name,
    const json_t *model, template_words *, const char *language, struct buf *);

#endif
