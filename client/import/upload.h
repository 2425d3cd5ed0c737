#ifndef BURSAR_UPLOAD_H
#define BURSAR_UPLOAD_H

/* The bytes of a flight as they go up the wire: compressed where the server
 * is far away, so that an office on a thin line sends a tenth. */

#include <stdbool.h>

#include "import/flight.h"

struct upload {
	struct flight *flight;
	bool compresses;
	char *plain;	   /* a piece of lines */
	struct buf packed; /* the same, compressed */
	size_t used;	   /* of it, gone already */
};

/* With compress NULL, whether the server is far away tells. */
void upload_begin(
    struct upload *, struct flight *, const char *compress, const char *server);
void upload_end(struct upload *);

/* Forget what has not gone, for a new stream. */
void upload_reset(struct upload *);

/* What Content-Encoding says, or NULL. */
const char *upload_coding(const struct upload *);

/* As flight_send(). */
size_t upload_send(struct upload *, char *data, size_t size);

#endif
