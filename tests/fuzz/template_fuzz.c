/* Any bytes as a template, up to a NUL, and behind it as the JSON of its model:
 * what is read is shown, within its bounds, and nothing that a model says
 * becomes a tag of HTML unless the template asks for it as it is. */

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "fuzz.h"
#include "pages/template.h"

#define OUT_MAX (64 * 1024)

/* A translation of anything, with gaps that fit and gaps that do not. */
static const char *
translate(const char *language, const char *english)
{
	(void)language;
	return english[0] == 'x' ? "{a} {&b} {nothing} {" : english;
}

/* Does the template itself have no < and ask for nothing as it is?  Then what
 * it shows has none either. */
static void
check_escaped(const char *text, const struct buf *out)
{
	if (strchr(text, '<') == NULL && strstr(text, "{{{") == NULL &&
	    strchr(text, '&') == NULL && strstr(text, "{{_") == NULL)
		must(strpbrk(out->data, "<\"'") == NULL ||
		     strpbrk(text, "\"'") != NULL);
}

static void
show(const struct templates *all, const char *text, const json_t *model)
{
	struct buf out = BUF(OUT_MAX), again = BUF(OUT_MAX);

	template_show(all, "one", model, translate, "fr", &out);
	template_show(all, "one", model, translate, "fr", &again);
	must(out.len == again.len && memcmp(out.data, again.data, out.len) == 0);
	check_escaped(text, &out);
	buf_free(&out);
	buf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t len = strnlen((const char *)data, size);
	char *text = strndup((const char *)data, len);
	json_t *model = len < size ? json_loadb((const char *)data + len + 1,
					 size - len - 1, 0, NULL)
				   : NULL;
	struct templates *all = templates_new();
	struct error err;

	if (model == NULL)
		model = json_pack("{s:s, s:[i, s], s:{s:s}}", "a", "<b>\"'&",
		    "list", 1, "<", "o", "p", "q");
	must(templates_add(all, "part", "{{a}}", &err));
	if (templates_add(all, "one", text, &err) &&
	    templates_check(all, &err))
		show(all, text, model);
	else
		must(err.code == ERROR_CONFIG && err.message[0] != '\0');
	templates_free(all);
	json_decref(model);
	free(text);
	return 0;
}
