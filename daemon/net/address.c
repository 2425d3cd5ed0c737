/* Addresses of clients, as text. */

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "net/address.h"

void
address_peer(const char *address, char peer[static ADDRESS_TEXT])
{
	struct in6_addr v6;

	if (inet_pton(AF_INET6, address, &v6) != 1) {
		snprintf(peer, ADDRESS_TEXT, "%s", address);
		return;
	}
	if (IN6_IS_ADDR_V4MAPPED(&v6)) {
		inet_ntop(AF_INET, v6.s6_addr + 12, peer, ADDRESS_TEXT);
		return;
	}
	memset(v6.s6_addr + 8, 0, 8);
	inet_ntop(AF_INET6, &v6, peer, ADDRESS_TEXT);
}
