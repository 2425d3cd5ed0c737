/* Reading forms. */

#include "staff/form.h"

bool
form_add(json_t *fields, const struct buf *name, const struct buf *value,
    struct error *err)
{
	json_t *text;

	if (value->len == 0)
		return true;
	if (json_object_get(fields, name->data) != NULL)
		return error_set(err, ERROR_MALFORMED, name->data,
		    "%.60s is given twice", name->data);
	text = json_stringn(value->data, value->len);
	if (text == NULL ||
	    json_object_set_new(fields, name->data, text) != 0)
		return error_set(
		    err, ERROR_MALFORMED, "", "the form is not UTF-8");
	return true;
}

/* Browsers encode all that is no plain character. */
static bool
is_encoded(struct http_text form)
{
	for (size_t i = 0; i < form.len; i++)
		if (form.data[i] <= ' ' || form.data[i] > '~')
			return false;
	return true;
}

bool
form_read(struct http_text form, json_t *fields, struct error *err)
{
	struct buf name = BUF(FORM_NAME_MAX), value = BUF(FORM_VALUE_MAX);
	unsigned count = 0;
	int found;

	if (!is_encoded(form))
		return error_set(err, ERROR_MALFORMED, "",
		    "the form is not encoded as browsers do it");
	while ((found = http_query_next(&form, &name, &value, err)) > 0) {
		if (++count > FORM_FIELDS_MAX) {
			error_set(err, ERROR_MALFORMED, "",
			    "the form has too many fields");
			break;
		}
		if (!form_add(fields, &name, &value, err))
			break;
	}
	buf_free(&name);
	buf_free(&value);
	return found == 0;
}
