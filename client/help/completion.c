/* Completion in shells: what the last word of a line can become. */

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/text.h"
#include "help/completion.h"
#include "help/help.h"
#include "nouns.h"
#include "output/output.h"
#include "request/local_nouns.h"
#include "session/contexts.h"
#include "session/names.h"
#include "session/resolve.h"
#include "session/session.h"
#include "words.h"

#define LINES_MAX  (1024L * 1024)
#define LINE_MAX   (64L * 1024)
#define WORDS_MAX  256
#define REFRESH_MS 250 /* that a person waits at a tab, at most */
#define GIVE_UP_S  5   /* that we go on asking after that */

/* The line so far. */
struct line {
	const struct noun *noun;
	const struct command *command;
	const struct field *field;    /* the option just before takes this */
	const struct option *option;  /* or this one */
	const char *given[WORDS_MAX]; /* names of fields that have a value */
	size_t given_count, positions;
	bool local, literal; /* literal: after -- */
};

/* What is offered: lines, for words that begin like this. */
struct offer {
	struct buf *lines;
	const char *start;
	const char *before; /* goes in front: "--party=" */
	const struct context *context;
};

static void
offer_word(
    const struct offer *offer, const char *word, size_t len, const char *help)
{
	const char *second = strstr(help, "  "); /* sentence */
	size_t typed = strlen(offer->start);

	if (len < typed || strncmp(word, offer->start, typed) != 0)
		return;
	buf_add(offer->lines, offer->before);
	buf_add_bytes(offer->lines, word, len);
	buf_printf(offer->lines, "\t%.*s\n",
	    (int)(second != NULL ? (size_t)(second - help) : strlen(help)),
	    help);
}

/* one|two|three */
static void
offer_choices(const struct offer *offer, const char *choices)
{
	struct words words = {choices, '|'};

	while (words_next(&words))
		offer_word(offer, words.word, words.len, "");
}

static void
offer_nouns(const struct offer *offer)
{
	for (const struct noun *n = NULL; (n = noun_next(n)) != NULL;)
		offer_word(offer, n->name, strlen(n->name), n->help);
}

/* Those of which the rows of a file may be. */
static void
offer_written_nouns(const struct offer *offer)
{
	for (const struct noun *n = nouns; n->name != NULL; n++)
		for (const struct command *c = NULL;
		     (c = verb_next(n, c)) != NULL;)
			if (c->kind == COMMAND_WRITE) {
				offer_word(
				    offer, n->name, strlen(n->name), n->help);
				break;
			}
}

static void
offer_verbs(const struct offer *offer, const struct noun *noun)
{
	for (const struct command *c = NULL; (c = verb_next(noun, c)) != NULL;)
		if (*c->verb != '\0')
			offer_word(offer, c->verb, strlen(c->verb), c->help);
}

static void
offer_topics(const struct offer *offer)
{
	offer_nouns(offer);
	for (size_t i = 0; help_topic_name(i) != NULL; i++)
		offer_word(offer, help_topic_name(i),
		    strlen(help_topic_name(i)), "a topic");
}

static void
offer_formats(const struct offer *offer)
{
	for (const struct format *const *f = output_formats; *f != NULL; f++)
		offer_word(offer, (*f)->name, strlen((*f)->name), (*f)->help);
}

static void
offer_contexts(const struct offer *offer)
{
	struct contexts contexts;
	struct error ignored;

	if (!contexts_read(&contexts, &ignored))
		return;
	for (size_t i = 0; i < contexts.count; i++)
		offer_word(offer, contexts.list[i].name,
		    strlen(contexts.list[i].name), contexts.list[i].server);
	contexts_free(&contexts);
}

static void
offer_files(const struct offer *offer)
{
	buf_clear(offer->lines);
	buf_add(offer->lines, COMPLETION_FILES "\n");
}

/* Ask the server for the names of a noun.  In a process of its own: the
 * person waits a moment, and what comes later is there at the next tab. */
static void
refresh(const struct context *context, const struct command *list)
{
	const char *values[FIELDS_MAX] = {NULL};
	struct call call = {list, values, NULL, false};
	const struct options options = {.no_retry = true, .quiet = true};
	struct session *session;
	struct reply reply;
	struct error ignored;

	alarm(GIVE_UP_S);
	values[field_find(list->fields, "limit") - list->fields] = "500";
	session = session_open(context, &options, &ignored);
	if (session != NULL && session_call(session, &call, &reply, &ignored))
		names_keep(context, list, json_object_get(reply.body, "items"));
	_exit(0);
}

static void
refresh_for_a_moment(const struct context *context, const struct command *list)
{
	struct pollfd child = {.events = POLLIN};
	pid_t pid;

	if (!names_wanted(context, list->noun))
		return;
	pid = fork();
	if (pid == 0) {
		/* or the shell would wait for the end of our output */
		(void)(freopen("/dev/null", "r+", stdin) &&
		       freopen("/dev/null", "w", stdout) &&
		       freopen("/dev/null", "w", stderr));
		setsid();
		refresh(context, list);
	}
	child.fd = pid > 0 ? pidfd_open(pid, 0) : -1;
	if (child.fd < 0)
		return;
	poll(&child, 1, REFRESH_MS);
	waitpid(pid, NULL, WNOHANG);
	close(child.fd);
}

/* Names of a noun that has a list. */
static void
offer_names(const struct offer *offer, const char *noun)
{
	const struct command *list = command_find(noun, "list");
	struct buf names = BUF(NAMES_TEXT_MAX);

	if (list == NULL || offer->context == NULL)
		return;
	if (field_find(list->fields, "limit") != NULL)
		refresh_for_a_moment(offer->context, list);
	names_read(offer->context, noun, &names);
	for (char *line = names.data; *line != '\0';) {
		size_t len = strcspn(line, "\n"), name = strcspn(line, "\t\n");
		bool more = line[len] == '\n';

		line[len] = '\0';
		offer_word(
		    offer, line, name, name < len ? line + name + 1 : "");
		line += len + more;
	}
	buf_free(&names);
}

/* Where the values of a field of this program come from. */
static const struct {
	const char *noun, *field;
	void (*offer)(const struct offer *);
} local_sources[] = {
    {"help", "noun", offer_topics},
    {"import", "noun", offer_written_nouns},
    {"template", "noun", offer_written_nouns},
    {"context", "name", offer_contexts},
    {NULL, "certificate", offer_files},
    {NULL, "key", offer_files},
    {NULL, "ca", offer_files},
    {NULL, "file", offer_files},
};

static void
offer_local_value(
    const struct offer *offer, const struct line *line, const char *field)
{
	for (size_t i = 0; i < sizeof(local_sources) / sizeof(*local_sources);
	     i++) {
		const char *noun = local_sources[i].noun;

		if (strcmp(local_sources[i].field, field) == 0 &&
		    (noun == NULL || strcmp(noun, line->noun->name) == 0)) {
			local_sources[i].offer(offer);
			return;
		}
	}
}

static void
offer_field(const struct offer *offer, const struct line *line,
    const struct field *field)
{
	if (field_choices(field) != NULL)
		offer_choices(offer, field_choices(field));
	else if (line->local)
		offer_local_value(offer, line, field->name);
	else
		offer_names(offer, field_noun(field));
}

static void
offer_option(const struct offer *offer, const struct option *option)
{
	if (strcmp(option->name, "output") == 0)
		offer_formats(offer);
	else if (strcmp(option->name, "context") == 0)
		offer_contexts(offer);
	else if (strcmp(option->name, "color") == 0)
		offer_choices(offer, "auto|always|never");
}

static bool
was_given(const struct line *line, const char *name)
{
	for (size_t i = 0; i < line->given_count; i++)
		if (strcmp(line->given[i], name) == 0)
			return true;
	return false;
}

static void
offer_option_name(const struct offer *offer, const char *name, const char *help)
{
	struct buf option = BUF(100);

	buf_add(&option, "--");
	text_option(&option, name);
	offer_word(offer, option.data, option.len, help);
	buf_free(&option);
}

/* Options that are not given yet: of the command, then of every command. */
static void
offer_options(const struct offer *offer, const struct line *line, bool all)
{
	const struct field *f =
	    line->command != NULL ? line->command->fields : NULL;

	for (; f != NULL && f->name != NULL; f++)
		if (!was_given(line, f->name))
			offer_option_name(offer, f->name, f->help);
	for (const struct option *o = options_table; all && o->name != NULL;
	     o++)
		if (!was_given(line, o->name))
			offer_option_name(offer, o->name, o->help);
}

/* A word that is no option: the next of the fields that need no name. */
static const struct field *
next_position(const struct line *line)
{
	size_t skip = line->positions;

	for (const struct field *f = line->command->fields; f->name != NULL;
	     f++)
		if ((f->presence == POSITIONAL || line->local) &&
		    !was_given(line, f->name) && skip-- == 0)
			return f;
	return NULL;
}

static void
offer_position(const struct offer *offer, const struct line *line)
{
	const struct field *next;

	if (line->noun == NULL) {
		offer_nouns(offer);
		return;
	}
	if (line->command == NULL) {
		offer_verbs(offer, line->noun);
		return;
	}
	next = next_position(line);
	if (next != NULL)
		offer_field(offer, line, next);
	else if (!line->literal)
		offer_options(offer, line, false);
}

/* The field or the option that is called so. */
static void
name_find(struct line *line, const char *name, size_t len)
{
	line->field = NULL;
	line->option = option_find(name, len);
	if (line->command == NULL)
		return;
	for (const struct field *f = line->command->fields; f->name != NULL;
	     f++)
		if (text_same_name(name, len, f->name))
			line->field = f;
	if (line->field != NULL)
		line->option = NULL;
}

/* --party norway, --party=norway, -o json: what the option was, if its value
 * is still to come. */
static void
take_option(struct line *line, const char *word)
{
	size_t len = strcspn(word, "=");

	if (word[1] == '-')
		name_find(line, word + 2, len - 2);
	else
		line->option = option_find_letter(word[1]);
	if (line->given_count < WORDS_MAX && line->field != NULL)
		line->given[line->given_count++] = line->field->name;
	if (line->given_count < WORDS_MAX && line->option != NULL)
		line->given[line->given_count++] = line->option->name;
	if (word[len] == '=' || (word[1] != '-' && word[2] != '\0'))
		line->field = NULL;
	if (word[len] == '=' || (word[1] != '-' && word[2] != '\0') ||
	    (line->option != NULL && line->option->value == NULL))
		line->option = NULL;
}

static const struct noun *
noun_of(struct line *line, const char *word)
{
	for (const struct noun *n = local_nouns; n->name != NULL; n++)
		if (strcmp(n->name, word) == 0) {
			line->local = true;
			return n;
		}
	return noun_find(word);
}

static void
take_word(struct line *line, const char *word)
{
	if (line->noun == NULL) {
		line->noun = noun_of(line, word);
		if (line->noun != NULL && *line->noun->commands->verb == '\0')
			line->command = line->noun->commands;
		return;
	}
	if (line->command != NULL) {
		line->positions++;
		return;
	}
	for (const struct command *c = NULL;
	     (c = verb_next(line->noun, c)) != NULL;)
		if (strcmp(c->verb, word) == 0)
			line->command = c;
	for (const struct command *c = local_verbs(line->noun); c->verb != NULL;
	     c++)
		line->local = line->local || c == line->command;
}

/* One word before the last.  A shell may cut --party=norway at the =. */
static void
take(struct line *line, const char *word)
{
	bool awaited = line->field != NULL || line->option != NULL;

	if (awaited && strcmp(word, "=") == 0)
		return;
	line->field = NULL;
	line->option = NULL;
	if (awaited)
		return;
	if (strcmp(word, "--") == 0)
		line->literal = true;
	else if (!line->literal && word[0] == '-' && word[1] != '\0')
		take_option(line, word);
	else
		take_word(line, word);
}

/* `help pledge` goes on with the verbs of pledge. */
static bool
offer_help_verbs(const struct offer *offer, const struct line *line,
    const char *const words[], size_t count)
{
	const struct noun *about;

	if (line->noun == NULL || strcmp(line->noun->name, "help") != 0 ||
	    line->positions != 1 || count < 3)
		return false;
	about = noun_of(&(struct line){0}, words[count - 2]);
	if (about != NULL)
		offer_verbs(offer, about);
	return true;
}

/* --party=nor, where the shell leaves it whole. */
static void
offer_joined(struct offer *offer, struct line *line, char *word)
{
	char *value = strchr(word, '=') + 1;
	struct buf before = BUF(LINE_MAX);

	buf_add_bytes(&before, word, (size_t)(value - word));
	offer->before = before.data;
	offer->start = value;
	name_find(line, word + 2, (size_t)(value - word) - 3);
	if (line->field != NULL)
		offer_field(offer, line, line->field);
	else if (line->option != NULL)
		offer_option(offer, line->option);
	buf_free(&before);
}

void
completion_offer(struct buf *lines, const char *const words[], size_t count,
    const struct context *context)
{
	struct line line = {NULL};
	struct offer offer = {lines, "", "", context};
	const char *last;

	for (size_t i = 1; i + 1 < count; i++)
		take(&line, words[i]);
	last = count > 1 ? words[count - 1] : "";
	offer.start = strcmp(last, "=") == 0 ? "" : last;
	if (line.field != NULL)
		offer_field(&offer, &line, line.field);
	else if (line.option != NULL)
		offer_option(&offer, line.option);
	else if (last[0] == '-' && !line.literal && strchr(last, '=') != NULL &&
		 last[1] == '-')
		offer_joined(&offer, &line, (char *)last);
	else if (last[0] == '-' && !line.literal)
		offer_options(&offer, &line, true);
	else if (!offer_help_verbs(&offer, &line, words, count))
		offer_position(&offer, &line);
}

/* Read the words of the line from standard input. */
static bool
read_words(struct buf *text, struct error *err)
{
	if (isatty(STDIN_FILENO) == 1) {
		error_set(err, ERROR_USAGE, "",
		    "this is for the scripts of shells, which write the words "
		    "of a line to it");
		return error_hint(err, "bursar completion bash -h");
	}
	buf_read(text, stdin);
	return !buf_over(text) ||
	       error_set(err, ERROR_USAGE, "", "the line is too long");
}

static size_t
split_words(struct buf *text, const char *words[WORDS_MAX])
{
	size_t count = 0;

	if (text->len > 0 && text->data[text->len - 1] == '\n')
		text->data[text->len - 1] = '\0';
	for (char *word = text->data; word != NULL && count < WORDS_MAX;) {
		char *end = strchr(word, '\n');

		if (end != NULL)
			*end++ = '\0';
		words[count++] = word;
		word = end;
	}
	return count;
}

/* The context that the line itself names goes first. */
static void
options_of(struct options *options, const char *const words[], size_t count)
{
	for (size_t i = 1; i + 2 < count; i++) {
		if (strcmp(words[i], "--context") == 0)
			options->context = words[i + 1];
		if (strcmp(words[i], "--server") == 0)
			options->server = words[i + 1];
	}
}

bool
completion_words(const struct options *given, struct error *err)
{
	const char *words[WORDS_MAX];
	struct buf text = BUF(LINE_MAX), lines = BUF(LINES_MAX);
	struct options options = *given;
	struct context context;
	struct error ignored;
	size_t count;
	bool known;

	if (!read_words(&text, err)) {
		buf_free(&text);
		return false;
	}
	count = split_words(&text, words);
	options_of(&options, words, count);
	known = context_resolve(&context, &options, &ignored) &&
		context_check(&context, &ignored);
	completion_offer(&lines, words, count, known ? &context : NULL);
	fputs(lines.data, stdout);
	context_free(&context);
	buf_free(&text);
	buf_free(&lines);
	return true;
}
