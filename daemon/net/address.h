#ifndef BURSAR_ADDRESS_H
#define BURSAR_ADDRESS_H

/* From which house a client calls. */

#include <netinet/in.h>

#define ADDRESS_TEXT INET6_ADDRSTRLEN

/* The part of an address that caps count by: all of an IPv4 address, also of
 * one inside IPv6; of IPv6 the network of 64 bits, as who has one of its
 * addresses has all of them.  Anything else as it is. */
void address_house(const char *address, char house[static ADDRESS_TEXT]);

#endif
