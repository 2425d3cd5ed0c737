/* The program bursar: from the command line to an exit status. */

#include <fcntl.h>
#include <jansson.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "alloc.h"
#include "core/pager.h"
#include "core/say.h"
#include "core/text.h"
#include "help/help.h"
#include "import/run.h"
#include "local.h"
#include "output/output.h"
#include "remote/remote.h"
#include "secrecy.h"
#include "version.h"

/* A descriptor that was closed would be the next thing we open. */
static void
open_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* The ledger is UTF-8, wherever it is read. */
static void
set_locale(void)
{
	if (setlocale(LC_CTYPE, "") == NULL ||
	    strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
}

/* Help, where it is asked for or nothing else is; false if it is not. */
static bool
show_help(const struct request *req)
{
	size_t width = text_terminal_width(STDOUT_FILENO);
	struct pager pager;

	if (req->command != NULL && !req->options.help)
		return false;
	pager_hold(&pager, &req->options);
	if (req->noun == NULL)
		help_overview(req->options.help, width);
	else if (req->command == NULL)
		help_noun(req->noun, width);
	else
		help_command_page(req->command, width);
	pager_show(&pager);
	return true;
}

static bool
run(const struct request *req, struct error *err)
{
	if (req->options.version) {
		printf("bursar " BURSAR_VERSION "\n");
		return true;
	}
	if (show_help(req))
		return true;
	if (req->local)
		return local_run(req, err);
	return (req->command->sends != NULL ? run_run : remote_run)(req, err);
}

static void
set_text(json_t *object, const char *name, const char *text)
{
	struct buf tame = BUF(4096);

	text_tame(&tame, text, true); /* and it is UTF-8, even if it was cut */
	if (tame.len > 0)
		json_object_set_new(object, name, json_string(tame.data));
	buf_free(&tame);
}

/* For programs: problem details as the server's, with the exit status. */
static void
complain_json(const struct error *err, const struct error_kind *kind)
{
	json_t *problem =
	    json_pack("{s:s+, s:s, s:s, s:i}", "type", "/problems/", kind->name,
		"title", kind->title, "code", kind->name, "exit", kind->exit);

	set_text(problem, "detail", err->message);
	set_text(problem, "field", err->subject);
	set_text(problem, "hint", err->hint);
	json_dumpf(problem, stderr, JSON_ENSURE_ASCII);
	fputc('\n', stderr);
	json_decref(problem);
}

/* Is the field one of the command's, and not named in the sentence yet? */
static bool
wants_option(const struct request *req, const struct error *err)
{
	return req->command != NULL && !req->local &&
	       field_find(req->command->fields, err->subject) != NULL &&
	       strstr(err->message, "--") == NULL;
}

/* What stands before the sentence. */
static const char *
label(const struct error *err)
{
	return err->code == ERROR_SAVED	    ? "not sent"
	       : err->code == ERROR_PARTIAL ? "note"
					    : "error";
}

/* The one place where errors are shown.  Returns the exit status. */
static int
complain(const struct request *req, const struct error *err)
{
	const struct error_kind *kind = error_kind(err->code);
	struct error ignored;
	const struct format *format = output_find(&req->options, &ignored);
	struct buf option = BUF(80);

	if (format == &format_json || format == &format_ndjson ||
	    format == &format_yaml) {
		complain_json(err, kind);
		return kind->exit;
	}
	if (wants_option(req, err)) {
		buf_add(&option, " (--");
		text_option(&option, err->subject);
		buf_add(&option, ")");
	}
	say(label(err), "%s%s",
	    *err->message != '\0' ? err->message : kind->title, option.data);
	if (*err->hint != '\0')
		say("hint", "%s", err->hint);
	buf_free(&option);
	return kind->exit;
}

int
main(int argc, char *argv[])
{
	struct request request = {0};
	struct error err = {0};
	bool ok;

	alloc_begin();
	secrecy_keep();
	open_descriptors();
	signal(SIGXFSZ, SIG_IGN); /* a file too large is an error as others */
	set_locale();
	ok = request_read(&request, argv + (argc > 0), &err) &&
	     run(&request, &err);
	if (ok && (fflush(stdout) != 0 || ferror(stdout)))
		ok = error_set(
		    &err, ERROR_OUTPUT, "", "the answer cannot be written");
	return ok ? EX_OK : complain(&request, &err);
}
