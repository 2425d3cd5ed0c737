/* Evidence: documents by their SHA-256, kept beside the books. */

#include "commands.h"

#define FIELD_OWNER                                                            \
	{                                                                      \
		"office", FIELD_CODE, OPTIONAL,                                \
		    "whose it is and who sees it, beside headquarters (your "  \
		    "own office)"                                              \
	}

static const struct field piece[] = {
    {"hash", FIELD_HASH, REQUIRED, "of the whole document"},
    {"number", FIELD_COUNT, REQUIRED, "which piece of it, from 1"},
    {"digest", FIELD_HASH, REQUIRED, "of the piece"},
    {"data", FIELD_DATA, REQUIRED,
	"the piece: 32768 bytes, of the last one what is left"},
    FIELD_OWNER,
    {NULL},
};

static const struct field pieces[] = {
    {"hash", FIELD_HASH, POSITIONAL, "of the whole document"},
    FIELD_OWNER,
    {NULL},
};

static const struct field record[] = {
    {"hash", FIELD_HASH, POSITIONAL, "of the whole document"},
    {"pieces", FIELD_COUNT, REQUIRED, "how many there are"},
    {"name", FIELD_TEXT, REQUIRED, "the name of its file"},
    FIELD_OWNER,
    FIELD_EFFECTIVE,
    FIELD_NOTE,
    {NULL},
};

static const struct field read[] = {
    {"hash", FIELD_HASH, POSITIONAL, "of the whole document"},
    {"number", FIELD_COUNT, POSITIONAL, "which piece of it, from 1"},
    {NULL},
};

static const struct field list[] = {
    {"office", FIELD_CODE, OPTIONAL, "only evidence of this office"},
    {"prefix", FIELD_TEXT, OPTIONAL, "only what has a hash that begins so"},
    FIELDS_BY_DAY,
    FIELDS_PAGE,
    {NULL},
};

static const struct field show[] = {
    {"hash", FIELD_HASH, POSITIONAL, "which document", .document = true},
    {NULL},
};

static const struct field quota[] = {
    {"office", FIELD_CODE, POSITIONAL, "which office"},
    {"mebibytes", FIELD_COUNT, REQUIRED, "how much it may hold (1024)"},
    {"reason", FIELD_TEXT, OPTIONAL, "why"},
    {NULL},
};

const struct command evidence_commands[] = {
    {"evidence", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List documents that were filed, newest first.", "evidence list",
	.answer = "id:integer, sha256:hash, name, size:integer, office:code, "
		  "person:code, date:date, note?, key:uuid"},
    {"evidence", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one document: its size, who filed it and when, or how much of it "
	"is there.",
	"evidence show "
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	.answer = "hash:hash, state:filed|incomplete, name?, size:integer, "
		  "pieces:integer, office:code, person:code, date:date?, "
		  "entry:integer?, note?, filings[entry:integer, name, "
		  "office:code, person:code, date:date, note?]?"},
    {"evidence", "record", COMMAND_WRITE, ROLES_ENTRY, record,
	"File a document whose pieces are all there (evidence add does it).",
	"evidence record "
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad "
	"--pieces 1 --name letter.pdf",
	.makes = true, .document = "hash", .answer = "hash:hash, size:integer"},
    {"evidence", "piece", COMMAND_WRITE, ROLES_ENTRY, piece,
	"Send a piece of a document (evidence add does it); it is kept beside "
	"the journal.",
	"evidence piece --hash "
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad "
	"--number 1 --digest "
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad "
	"--data YWJj",
	.beside = true, .answer = "hash:hash, number:integer"},
    {"evidence", "pieces", COMMAND_SHOW, ROLES_ENTRY, pieces,
	"Which pieces of a document your office has sent, as runs.",
	"evidence pieces "
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	.answer = "first:integer, last:integer, bytes:integer"},
    {"evidence", "read", COMMAND_SHOW, ROLES_MONEY, read,
	"Read a piece of a document (evidence get does it).",
	"evidence read "
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad 1",
	.answer =
	    "hash:hash, number:integer, pieces:integer, digest:hash, data"},
    {"evidence", "quota", COMMAND_WRITE, ROLE_ADMIN, quota,
	"Say how much evidence an office may hold.",
	"evidence quota nbo --mebibytes 2048 --reason \"scanned archives\"",
	.answer = "office:code, bytes:integer, used:integer"},
    {NULL},
};
