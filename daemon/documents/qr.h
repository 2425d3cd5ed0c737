#ifndef BURSAR_QR_H
#define BURSAR_QR_H

/* A text as a QR code. */

#include <stdbool.h>

struct qr {
	int side;		/* squares */
	unsigned char *squares; /* side x side; dark where odd */
};

/* False where it is too long for one. */
bool qr_make(struct qr *, const char *text);
void qr_free(struct qr *);

#endif
