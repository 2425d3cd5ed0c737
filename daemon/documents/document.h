#ifndef BURSAR_DOCUMENT_H
#define BURSAR_DOCUMENT_H

/*
 * Papers as PDF: receipts, certificates of recognition, statements, briefs,
 * letters and the answers of reports.
 *
 * What is printed comes as one JSON object and nowhere else from: there is no
 * database and no clock here, so the same object is the same bytes, in every
 * locale and time zone.  Any thread may call it.  What can stand in the object
 * is said in the README of this room.
 */

#include <jansson.h>
#include <stdbool.h>

#include "buf.h"
#include "error.h"

#define PAPER_TYPE "application/pdf"

/* A buf for a paper is made with this limit. */
#define DOCUMENT_MAX ((size_t)32 * 1024 * 1024)

/* Add the PDF to the buf, which is empty.  Refuses: invalid (no number, title
 * or known kind; a member of another type), too_large, unavailable (no font
 * that is installed has a letter of the text). */
bool document_render(const json_t *paper, struct buf *pdf, struct error *);

/* The same, of one that was made before: refused (conflict) where it does not
 * come out with that SHA-256, in hexadecimal; "" is any. */
bool document_again(const json_t *paper, const char *sha256, struct buf *pdf,
    struct error *);

#endif
