#ifndef BURSAR_OUTSIDE_H
#define BURSAR_OUTSIDE_H

/*
 * Authorities outside of Bursar, whose certificates of people are taken too:
 * what an organisation has for its e-mail or its network.  They are in one file
 * of PEM in the folder of certificates, each root with the one authority below
 * it that issues, and their revocation lists where they have them.  Such an
 * authority says that a key is somebody's; whose it is in the ledger is what
 * was entered there, and not what stands in the certificate.
 */

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "error.h"
#include "tls/certificate.h"

/* OpenSSL's, which this room alone knows. */
struct x509_st;
struct x509_store_ctx_st;
struct stack_st_X509;

#define OUTSIDE_FILE "outside.crt"
#define CHAIN_MAX    2 /* authorities between a certificate and its root */

/* The certificates of a file, to be freed; an empty stack where there are none,
 * NULL where it cannot be read, and errno says why. */
struct stack_st_X509 *outside_read(const char *path);

/* Is it meant for clients, in so many words?  OpenSSL takes a certificate
 * that does not say what it is for to be for everything. */
bool outside_for_clients(struct x509_st *);

/* For X509_STORE_CTX_set_verify_cb: a list that has expired, or is of a clock
 * that was ahead, still holds for those who stand on it. */
int outside_take_list(int ok, struct x509_store_ctx_st *);

/* Does the first certificate of the file lead, by the others there and those
 * in the folder, to a root that is in the folder, is it in force and for
 * clients?  Then fill what is registered of it. */
bool outside_check(const char *folder, const char *path, struct certificate *,
    struct error *);

/* What is in the folder: how many authorities, and when the first ends; none
 * where there is no such file. */
struct outside {
	size_t count, roots;
	time_t ends;
};

bool outside_look(const char *folder, struct outside *, struct error *);

#endif
