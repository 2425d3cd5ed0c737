/* From a request to a command, or to a page that needs none. */

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "member.h"
#include "nouns.h"
#include "staff/fields.h"
#include "staff/form.h"
#include "staff/link.h"
#include "staff/staff.h"
#include "staff/upload.h"

#define NAME_SIZE 64 /* of a noun or verb, with the NUL */

static bool
begins_with(struct http_text text, const char *word)
{
	return text.len >= strlen(word) &&
	       memcmp(text.data, word, strlen(word)) == 0;
}

static bool
text_is(struct http_text text, const char *word)
{
	return text.len == strlen(word) && begins_with(text, word);
}

bool
staff_takes(const struct http_request *request)
{
	return text_is(request->path, STAFF_ROOT) ||
	       begins_with(request->path, STAFF_ROOT "/") ||
	       begins_with(request->path, SITE_ASSETS);
}

bool
staff_gives(
    const void *arg, const struct http_request *request, struct job *job)
{
	const struct staff *staff = arg;

	return request->method != HTTP_POST &&
	       begins_with(request->path, SITE_ASSETS) &&
	       site_asset(staff->site, request->path, job);
}

static bool
no_page(struct job *job)
{
	error_set(&job->err, ERROR_NOT_FOUND, "", "there is no such page");
	return error_hint(&job->err, "all pages are at " STAFF_ROOT "/all");
}

/* Which command, in which format: of the path behind /staff/. */
static bool
read_path(struct http_text path, struct job *job)
{
	char text[2 * NAME_SIZE], *verb, *dot;
	const char *format = "html";

	if (path.len >= sizeof(text))
		return no_page(job);
	memcpy(text, path.data, path.len);
	text[path.len] = '\0';
	verb = strchr(text, '/');
	if (verb == NULL)
		return no_page(job);
	*verb++ = '\0';
	dot = strchr(verb, '.');
	if (dot != NULL)
		*dot++ = '\0';
	job->command = command_find(text, verb);
	if (job->command != NULL && dot != NULL)
		format = page_format(job->command, dot);
	if (job->command == NULL || format == NULL ||
	    !link_allowed(job->command, ROLES_ALL)) {
		job->command = NULL;
		return no_page(job);
	}
	job->format = format;
	job->as_pdf = strcmp(format, "pdf") == 0;
	return true;
}

/* Where it comes from ------------------------------------------------------*/

/* Is the origin that of this server, https and the host that was asked? */
static bool
is_own_origin(const struct http_request *request)
{
	static const char scheme[] = "https://";
	struct http_text origin = request->origin;

	if (!begins_with(origin, scheme))
		return false;
	origin.data += strlen(scheme);
	origin.len -= strlen(scheme);
	return request->host.len > 0 && origin.len == request->host.len &&
	       strncasecmp(origin.data, request->host.data, origin.len) == 0;
}

/* A browser says where a form was: by Origin, or at least whether it was
 * here.  What says neither is no browser, and has the API. */
static bool
check_origin(const struct http_request *request, struct job *job)
{
	bool said = request->origin.data != NULL;

	if (said ? is_own_origin(request)
		 : text_is(request->fetch_site, "same-origin"))
		if (request->fetch_site.data == NULL ||
		    text_is(request->fetch_site, "same-origin"))
			return true;
	job->command = NULL; /* its form is not shown for this */
	error_set(&job->err, ERROR_DENIED, "",
	    "this form was not sent by a page of this server");
	return error_hint(&job->err,
	    "open " STAFF_ROOT " yourself; programs use the API");
}

/* What a form sends --------------------------------------------------------*/

static bool
take_key(const char *text, char key[UUID_TEXT])
{
	if (strlen(text) != UUID_TEXT - 1)
		return false;
	for (size_t i = 0; i < UUID_TEXT - 1; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? text[i] != '-'
			 : !isdigit((unsigned char)text[i]) &&
			       (text[i] < 'a' || text[i] > 'f'))
			return false;
	}
	memcpy(key, text, UUID_TEXT);
	return true;
}

/* The key and the token, which belong together and to the certificate. */
static bool
check_token(const struct staff *staff, struct job *job)
{
	bool ours = take_key(member_text(job->fields, PAGE_KEY), job->key) &&
		    token_is(staff->tokens, job->caller.certificate, job->key,
			member_text(job->fields, PAGE_TOKEN));

	json_object_del(job->fields, PAGE_KEY);
	json_object_del(job->fields, PAGE_TOKEN);
	if (ours)
		return true;
	job->key[0] = '\0'; /* the form that is shown is a new one */
	error_set(&job->err, ERROR_DENIED, "",
	    "this form was not made for you, or before the server was started again");
	return error_hint(
	    &job->err, "look at it once more, and send it again");
}

/* The fields of a form without a file. */
static bool
take_plain(const struct http_request *request, struct http_text body,
    struct job *job)
{
	struct http_text type = request->content_type;

	if (type.len != strlen(FORM_TYPE) ||
	    strncasecmp(type.data, FORM_TYPE, type.len) != 0)
		return error_set(&job->err, ERROR_UNSUPPORTED_MEDIA_TYPE,
		    "Content-Type", "the body must be a form");
	return form_read(body, job->fields, &job->err);
}

/* Those of one with a file, whatever there is of them. */
static bool
take_upload(const struct upload *upload, struct job *job)
{
	const struct field *field = fields_document(job->command);
	const struct error *wrong = upload_wrong(upload);

	json_decref(job->fields);
	job->fields = json_deep_copy(upload_fields(upload));
	if (field == NULL)
		return error_set(&job->err, ERROR_UNSUPPORTED_MEDIA_TYPE,
		    "Content-Type", "this form takes no file");
	if (wrong == NULL)
		return true;
	job->err = *wrong;
	if (strcmp(wrong->subject, UPLOAD_FIELD) == 0)
		snprintf(job->err.subject, sizeof(job->err.subject), "%s",
		    field->name);
	return false;
}

/* What the file is called from here on: by its hash, as if that were typed. */
static void
name_document(const struct upload *upload, struct job *job)
{
	const char *hash = upload_hash(upload);

	if (hash == NULL)
		return;
	json_object_set_new(job->fields, fields_document(job->command)->name,
	    json_string(hash));
	job->attached = upload_name(upload);
}

static bool
read_form(const struct staff *staff, const struct http_request *request,
    struct http_text body, struct job *job)
{
	char step[16];

	if (!request->has_length)
		return error_set(&job->err, ERROR_LENGTH_REQUIRED, "",
		    "a POST must say how long its body is");
	if (!(request->form != NULL ? take_upload(request->form, job)
				    : take_plain(request, body, job)) ||
	    !check_token(staff, job))
		return false;
	if (request->form != NULL && upload_step(request->form, job))
		return true;
	if (request->form != NULL)
		name_document(request->form, job);
	snprintf(step, sizeof(step), "%.15s",
	    member_text(job->fields, PAGE_STEP));
	json_object_del(job->fields, PAGE_STEP);
	job->dry_run = strcmp(step, "confirm") != 0;
	job->preview = job->dry_run;
	if (strcmp(step, "edit") != 0)
		return true;
	page_form(staff, job);
	return false;
}

static bool
read_post(const struct staff *staff, const struct http_request *request,
    const char *body, size_t len, struct job *job)
{
	if (command_writes(job->command))
		return check_origin(request, job) &&
		       read_form(
			   staff, request, (struct http_text){body, len}, job);
	job->allow = "GET, HEAD";
	return error_set(&job->err, ERROR_METHOD_NOT_ALLOWED, "",
	    "this page is for %s", job->allow);
}

/* Does a read lack what it cannot do without, and was asked nothing yet? */
static bool
is_unasked(const struct job *job)
{
	if (json_object_size(job->fields) > 0)
		return false;
	for (const struct field *f = job->command->fields; f->name != NULL; f++)
		if (f->presence != OPTIONAL)
			return true;
	return false;
}

static bool
read_get(const struct staff *staff, const struct http_request *request,
    struct job *job)
{
	if (!form_read(request->query, job->fields, &job->err))
		return false;
	if (!command_writes(job->command) && !is_unasked(job))
		return true;
	page_form(staff, job);
	return false;
}

bool
staff_read(const void *arg, const struct http_request *request,
    const char *body, size_t len, struct job *job)
{
	const struct staff *staff = arg;
	struct http_text path = request->path;

	job->fields = json_object();
	job->format = "html";
	if (text_is(path, STAFF_ROOT) || text_is(path, STAFF_ROOT "/"))
		job->command = command_find("report", "todo");
	else if (text_is(path, STAFF_ROOT "/all")) {
		page_index(staff, job);
		return false;
	} else {
		if (!begins_with(path, STAFF_ROOT "/"))
			return no_page(job);
		path.data += strlen(STAFF_ROOT "/");
		path.len -= strlen(STAFF_ROOT "/");
		if (!read_path(path, job))
			return false;
	}
	if ((job->command->roles & job->caller.role) == 0)
		return true; /* dispatch says so */
	return request->method == HTTP_POST
		   ? read_post(staff, request, body, len, job)
		   : read_get(staff, request, job);
}

void
staff_shape(struct job *job)
{
	const struct staff *staff = job->shape_arg;

	if (job->status >= 400)
		page_error(staff, job);
	else if (job->command != NULL)
		page_answer(staff, job);
}
