#ifndef BURSAR_ADDRESS_H
#define BURSAR_ADDRESS_H

/* From which peer a client calls, and who counts them. */

#include <netinet/in.h>
#include <stdbool.h>

#define ADDRESS_TEXT INET6_ADDRSTRLEN

/* The part of an address that caps count by: all of an IPv4 address, also of
 * one inside IPv6; of IPv6 the network of 64 bits, as who has one of its
 * addresses has all of them.  Anything else as it is. */
void address_peer(const char *address, char peer[static ADDRESS_TEXT]);

/*
 * Who counts connections, called on the loop's thread.  One is a stranger's
 * until its handshake is done and has shown a certificate of ours; known asks
 * whether there is room for one more that is not, closed says that a socket
 * has been closed.
 */
struct connection_counts {
	bool (*known)(const char *address, void *arg);
	void (*closed)(const char *address, bool known, void *arg);
	void *arg;
};

#endif
