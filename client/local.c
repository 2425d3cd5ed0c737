/* The commands that the client answers itself, and the smallest of them. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/env.h"
#include "core/pager.h"
#include "core/prompt.h"
#include "core/say.h"
#include "core/text.h"
#include "help/completion.h"
#include "help/help.h"
#include "help/man.h"
#include "help/reference.h"
#include "help/texts.h"
#include "import/book.h"
#include "import/import.h"
#include "import/template.h"
#include "local.h"
#include "outbox/outboxes.h"
#include "output/output.h"
#include "remote/connect.h"
#include "remote/enroll.h"
#include "remote/export.h"
#include "remote/evidence.h"
#include "remote/paper.h"
#include "remote/proof.h"
#include "remote/renew.h"
#include "session/contexts.h"
#include "session/past.h"
#include "session/resolve.h"
#include "session/whoami.h"
#include "suggest.h"
#include "version.h"

static bool
is_for_programs(const struct options *options)
{
	struct error ignored;
	const struct format *format = output_find(options, &ignored);

	return format != &format_table && format != &format_wide;
}

static bool
run_version(const struct request *req, struct error *err)
{
	if (is_for_programs(&req->options))
		return output_show(&req->options,
		    json_pack("{s:s}", "version", BURSAR_VERSION), err);
	printf("bursar " BURSAR_VERSION "\n");
	return true;
}

/* The part of a request that help needs, read as any other. */
static bool
help_about(const char *words[], size_t width, struct error *err)
{
	struct suggestion near = {.word = words[0]};
	struct request about;

	if (!request_read(&about, (char **)words, err)) {
		if (about.noun == NULL)
			error_set(err, ERROR_USAGE, "",
			    "there is no noun or topic %.60s", words[0]);
		for (size_t i = 0; help_topic_name(i) != NULL; i++)
			suggestion_offer(&near, help_topic_name(i));
		if (near.best != NULL)
			error_hint(
			    err, "did you mean bursar help %s?", near.best);
		return false;
	}
	if (about.command != NULL)
		help_command_page(about.command, width);
	else
		help_noun(about.noun, width);
	return true;
}

static bool
help_man(const char *name, struct error *err)
{
	if (name != NULL && strcmp(name, "pages") == 0)
		man_list();
	else if (!man_page(name)) {
		error_set(err, ERROR_USAGE, "", "there is no page %.60s", name);
		return error_hint(err, "list them: bursar help pages --man");
	}
	return true;
}

static bool
show_help(const struct request *req, size_t width, struct error *err)
{
	const char *words[] = {
	    request_value(req, "noun"), request_value(req, "verb"), "-h", NULL};

	if (is_for_programs(&req->options))
		reference_json();
	else if (req->options.markdown)
		reference_markdown();
	else if (req->options.man)
		return help_man(words[0], err);
	else if (req->options.openapi)
		reference_openapi();
	else if (words[0] == NULL)
		help_overview(true, width);
	else if (words[1] == NULL && help_topic(words[0], width))
		return true;
	else {
		if (words[1] == NULL) {
			words[1] = "-h";
			words[2] = NULL;
		}
		return help_about(words, width, err);
	}
	return true;
}

static bool
run_help(const struct request *req, struct error *err)
{
	size_t width = text_terminal_width(STDOUT_FILENO);
	struct pager pager;
	bool ok;

	pager_hold(&pager, &req->options);
	ok = show_help(req, width, err);
	pager_show(&pager);
	return ok;
}

/* One context as a row. */
static json_t *
context_row(const struct context *context, bool current)
{
	json_t *row =
	    json_pack("{s:s, s:b}", "name", context->name, "current", current);

	for (const struct setting *s = context_settings; s->name != NULL; s++)
		json_object_set_new(
		    row, s->name, json_string(*setting_of(context, s)));
	json_object_set_new(
	    row, "protected", json_boolean(context->is_protected));
	return row;
}

static bool
is_current(const struct contexts *contexts, const struct context *context)
{
	struct error ignored;

	return contexts_find(contexts, NULL, &ignored) == context;
}

static bool
run_context_list(const struct request *req, struct error *err)
{
	struct contexts contexts;
	json_t *rows;
	bool ok;

	if (!contexts_read(&contexts, err))
		return false;
	rows = json_array();
	for (size_t i = 0; i < contexts.count; i++)
		json_array_append_new(
		    rows, context_row(&contexts.list[i],
			      is_current(&contexts, &contexts.list[i])));
	ok = output_show(&req->options, rows, err);
	contexts_free(&contexts);
	return ok;
}

/* A context named is shown as the file has it; else what is in force. */
static bool
run_context_show(const struct request *req, struct error *err)
{
	struct options options = req->options;
	struct context context;
	bool ok;

	if (request_value(req, "name") != NULL)
		options.context = request_value(req, "name");
	if (!context_resolve(&context, &options, err))
		return false;
	ok = output_show(&req->options,
	    context_row(&context, request_value(req, "name") == NULL), err);
	context_free(&context);
	return ok;
}

/* What the environment says goes before any context: the person would act
 * elsewhere than they think, or as somebody else. */
static void
say_outside(void)
{
	struct buf set = BUF(400);

	if (env_value("BURSAR_CONTEXT") != NULL)
		buf_add(&set, " BURSAR_CONTEXT");
	for (const struct setting *s = context_settings; s->name != NULL; s++)
		if (env_value(s->variable) != NULL)
			buf_printf(&set, " %s", s->variable);
	if (set.len > 0) {
		say("note", "the environment goes before it: set is%s",
		    set.data);
		say("hint", "unset%s", set.data);
	}
	buf_free(&set);
}

static bool
run_context_use(const struct request *req, struct error *err)
{
	struct contexts contexts;
	bool ok;

	if (!contexts_read(&contexts, err))
		return false;
	ok = contexts_use(&contexts, request_value(req, "name"), err);
	contexts_free(&contexts);
	if (ok && !req->options.quiet)
		say("now in use", "%s", request_value(req, "name"));
	if (ok && !req->options.quiet)
		say_outside();
	return ok;
}

static bool
run_context_add(const struct request *req, struct error *err)
{
	const char *guarded = request_value(req, "protected");
	struct context context = {
	    .name = (char *)request_value(req, "name"),
	    .server = (char *)request_value(req, "server"),
	    .certificate = (char *)request_value(req, "certificate"),
	    .key = (char *)request_value(req, "key"),
	    .ca = (char *)request_value(req, "ca"),
	    .is_protected = guarded != NULL && strcmp(guarded, "yes") == 0,
	};
	struct contexts contexts;
	bool ok;

	if (!contexts_read(&contexts, err))
		return false;
	ok = contexts_add(&contexts, &context, err);
	if (ok && !req->options.quiet)
		say("added", "%s; go on with: bursar whoami --context %s",
		    contexts.path, context.name);
	contexts_free(&contexts);
	return ok;
}

/* A copy stays, for whoever looks into it. */
static bool
accept_past(const struct context *context, const struct request *req,
    struct error *err)
{
	struct past *past = past_open(context);
	char *was = NULL;
	bool ok = past_forget(past, &was, err);

	if (ok && !req->options.quiet)
		say(was != NULL ? "forgotten" : "note", "%s",
		    was != NULL ? was : "nothing is kept of that ledger");
	free(was);
	past_free(past);
	return ok;
}

static bool
run_context_accept_past(const struct request *req, struct error *err)
{
	struct options options = req->options;
	struct context context;
	bool ok = false;

	if (request_value(req, "name") != NULL)
		options.context = request_value(req, "name");
	if (!context_resolve(&context, &options, err))
		return false;
	if (!context_check(&context, err))
		;
	else if (!options.yes && (options.no_input || !prompt_possible())) {
		error_set(err, ERROR_USAGE, "yes",
		    "what this computer saw of the ledger would be forgotten, "
		    "and there is nobody to ask");
		error_hint(err, "add --yes if you were told that an older "
				"state was put back");
	} else if (!options.yes &&
		   !prompt_yes(false, "Were you told that an older state of "
				      "the ledger was put back?")) {
		error_set(err, ERROR_CANCELLED, "",
		    "not confirmed: nothing was forgotten");
	} else {
		ok = accept_past(&context, req, err);
	}
	context_free(&context);
	return ok;
}

static bool
whoami_with(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	json_t *person = session_whoami(session, err);

	if (person == NULL)
		return false;
	json_object_set_new(person, "context", json_string(context->name));
	json_object_set_new(person, "server", json_string(context->server));
	return output_show(&req->options, person, err);
}

static bool
run_whoami(const struct request *req, struct error *err)
{
	return connect_with(req, whoami_with, err);
}

static bool
run_completion_words(const struct request *req, struct error *err)
{
	return completion_words(&req->options, err);
}

/* The script of the shell. */
static bool
run_completion(const struct request *req, struct error *err)
{
	char name[40];

	(void)err;
	snprintf(name, sizeof(name), "bursar.%s", req->command->verb);
	embedded_print(client_texts, name, NULL);
	return true;
}

static const struct {
	const char *noun, *verb;
	bool (*run)(const struct request *, struct error *);
} runs[] = {
    {"import", "", import_run},
    {"book", "set-up", book_run_set_up},
    {"book", "open", book_run_open},
    {"template", "", template_run},
    {"help", "", run_help},
    {"version", "", run_version},
    {"whoami", "", run_whoami},
    {"completion", "bash", run_completion},
    {"completion", "zsh", run_completion},
    {"completion", "fish", run_completion},
    {"completion", "words", run_completion_words},
    {"context", "list", run_context_list},
    {"context", "show", run_context_show},
    {"context", "use", run_context_use},
    {"context", "add", run_context_add},
    {"cert", "enroll", enroll_run},
    {"cert", "invite", invite_run},
    {"context", "accept-past", run_context_accept_past},
    {"cert", "export", export_run},
    {"cert", "renew", renew_run},
    {"evidence", "add", evidence_run_add},
    {"evidence", "get", evidence_run_get},
    {"paper", "print", paper_run_print},
    {"paper", "get", paper_run_get},
    {"brief", "print", paper_run_brief},
    {"mail", "print", paper_run_letter},
    {"receipt", "print", paper_run_receipt},
    {"inkind", "print", paper_run_inkind},
    {"statement", "print", paper_run_statement},
    {"proof", "", proof_run},
    {"journal", "export", proof_run_export},
    {"outbox", "list", outbox_run_list},
    {"outbox", "show", outbox_run_show},
    {"outbox", "edit", outbox_run_edit},
    {"outbox", "sync", outbox_run_sync},
    {"outbox", "retry", outbox_run_retry},
    {"outbox", "drop", outbox_run_drop},
};

bool
local_run(const struct request *req, struct error *err)
{
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++)
		if (strcmp(runs[i].noun, req->command->noun) == 0 &&
		    strcmp(runs[i].verb, req->command->verb) == 0)
			return runs[i].run(req, err);
	return error_set(
	    err, ERROR_INTERNAL, "", "%s is not there", req->command->noun);
}
