#ifndef BURSAR_UUID_H
#define BURSAR_UUID_H

/* UUIDs of version 7 (RFC 9562): in the order of time, made by whoever saves
 * an entry, before it is sent. */

#define UUID_TEXT 37 /* with the NUL */

/* Write a new UUID. */
void uuid_make(char text[UUID_TEXT]);

#endif
