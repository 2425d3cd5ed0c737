/* bursar-verify: checks a proof, or an export, by what docs/verification.md says.
 * It has nothing of the programs that made them. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define KEY_MAX	 65536UL
#define KEPT_BYTES (512UL * 1024 * 1024)

enum {
	EXIT_VERIFIED = 0,
	EXIT_FAILED = 1,
	EXIT_INCOMPLETE = 2,
	EXIT_USAGE = 64,
	EXIT_UNREADABLE = 66
};

static const char usage[] =
    "usage: bursar-verify [--key FILE] [--checkpoint FILE] FILE\n"
    "\n"
    "Checks what bursar wrote: a proof of an entry (bursar proof), that one\n"
    "checkpoint follows on another (bursar journal consistency --json), or an\n"
    "export (bursar journal export).  FILE is - for the standard input.\n"
    "\n"
    "  --key FILE         the key that you trust: what \"bursard seal show\"\n"
    "                     prints, or a public key in PEM\n"
    "  --checkpoint FILE  checkpoints that you kept: it has to be the same past\n"
    "  --version, --help\n"
    "\n"
    "It says \"verified\" (status 0), \"FAILED at …\" (1), or \"incomplete\" (2)\n"
    "where nothing is wrong but something was not checked.  64: wrong usage;\n"
    "66: a file cannot be read.\n";

/* All of a file, of so many bytes at most.  The memory is the caller's. */
static char *
read_whole(FILE *file, size_t max, struct span *span)
{
	size_t size = 65536, len = 0, got;
	char *text = malloc(size), *more;

	while (text != NULL &&
	       (got = fread(text + len, 1, size - len, file)) > 0) {
		len += got;
		if (len < size)
			continue;
		more = len > max ? NULL : realloc(text, size * 2);
		if (more == NULL) {
			free(text);
			return NULL;
		}
		text = more;
		size *= 2;
	}
	if (text != NULL && ferror(file)) {
		free(text);
		return NULL;
	}
	*span = (struct span){text, len};
	return text;
}

static FILE *
open_file(const char *path, struct verdict *verdict)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");

	if (file == NULL)
		unreadable(verdict, "%.200s: %s", path, strerror(errno));
	return file;
}

/* What a file says that is given beside the one to check. */
static void
take_in(const char *path, size_t max, struct given *given,
    bool (*read)(struct given *, struct span), const char *what,
    struct verdict *verdict)
{
	FILE *file = open_file(path, verdict);
	char *text = NULL;
	struct span span;

	if (file == NULL)
		return;
	text = read_whole(file, max, &span);
	if (text == NULL || !read(given, span))
		unreadable(verdict, "%.200s is no %s", path, what);
	free(text);
	fclose(file);
}

static bool
read_key(struct given *given, struct span file)
{
	return keys_read(&given->keys, file);
}

static bool
read_kept(struct given *given, struct span file)
{
	return kept_read(&given->kept, file);
}

/* An export is read as it comes, a proof whole: its first byte tells. */
static void
check_file(const char *path, struct given *given, struct verdict *verdict)
{
	FILE *file = open_file(path, verdict);
	struct span span;
	char *text;
	int c;

	if (file == NULL)
		return;
	c = getc(file);
	ungetc(c, file);
	if (c == EOF && !ferror(file))
		fail(verdict, "the file", "it is empty");
	else if (c == 'b')
		check_export(file, given, verdict);
	else {
		text = read_whole(file, FILE_MAX, &span);
		if (text == NULL)
			unreadable(verdict, "%.200s cannot be read, or is larger "
					    "than any proof",
			    path);
		else
			check_proof(span, given, verdict);
		free(text);
	}
	fclose(file);
}

/* On one line, whatever the file has in it: a name there that moves the cursor
 * would write another verdict over this one. */
static int
say(const struct verdict *verdict)
{
	char text[sizeof(verdict->text)], open[sizeof(verdict->unchecked)];

	span_tame((struct span){verdict->text, strlen(verdict->text)}, text,
	    sizeof(text));
	span_tame((struct span){verdict->unchecked, strlen(verdict->unchecked)},
	    open, sizeof(open));
	switch (verdict->outcome) {
	case VERIFIED:
		printf("verified: %s\n", text);
		return EXIT_VERIFIED;
	case FAILED:
		printf("FAILED %s\n", text);
		return EXIT_FAILED;
	case INCOMPLETE:
		printf("incomplete: %s; not checked is %s\n", text, open);
		return EXIT_INCOMPLETE;
	case UNREADABLE:
		break;
	}
	fprintf(stderr, "bursar-verify: %s\n", verdict->text);
	return EXIT_UNREADABLE;
}

/* One argument; false where it is none. */
static bool
take_argument(char **argv, int *i, const char **path, struct given *given,
    struct verdict *verdict)
{
	const char *word = argv[*i], *value = argv[*i + 1];

	if (strcmp(word, "--key") == 0 && value != NULL) {
		take_in(value, KEY_MAX, given, read_key, "public key", verdict);
		++*i;
	} else if (strcmp(word, "--checkpoint") == 0 && value != NULL) {
		take_in(value, KEPT_BYTES, given, read_kept, "checkpoint",
		    verdict);
		++*i;
	} else if (*path == NULL && (word[0] != '-' || word[1] == '\0'))
		*path = word;
	else
		return false;
	return true;
}

int
main(int argc, char **argv)
{
	static struct given given;
	struct verdict verdict = {0};
	const char *path = NULL;
	bool ok = true;
	int status;

	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return printf("bursar-verify " BURSAR_VERSION "\n") < 0;
	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return fputs(usage, stdout) < 0;
	for (int i = 1; ok && i < argc; i++)
		ok = take_argument(argv, &i, &path, &given, &verdict);
	if (!ok || path == NULL) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	if (verdict.outcome == VERIFIED)
		check_file(path, &given, &verdict);
	status = say(&verdict);
	kept_free(&given.kept);
	if (fflush(stdout) != 0)
		return EXIT_UNREADABLE;
	return status;
}
