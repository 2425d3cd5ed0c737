#ifndef BURSAR_EMBEDDED_H
#define BURSAR_EMBEDDED_H

/* Files that were put into the program when it was built, by embed.cmake: SQL,
 * and what is longer to say than belongs between lines of C. */

struct embedded {
	const char *name; /* of the file; NULL ends a table */
	const char *text;
};

/* A line "@name@" of a text, and what prints that which stands there. */
struct gap {
	const char *name; /* NULL ends the table */
	void (*print)(void);
};

/* The text of that name, which must be in the table. */
const char *embedded_text(const struct embedded *, const char *name);

/* Print it, with its gaps filled; gaps may be NULL. */
void embedded_print(
    const struct embedded *, const char *name, const struct gap *gaps);

#endif
