#ifndef BURSAR_PEM_H
#define BURSAR_PEM_H

/* Certificates, keys and revocation lists as PEM files, for certificate.c. */

#include <openssl/x509.h>
#include <stdbool.h>

#include "buf.h"
#include "error.h"

/* Write the file, by way of a new one beside it. */
bool pem_put_key(const char *path, EVP_PKEY *, struct error *);
bool pem_put_cert(const char *path, X509 *, struct error *);
bool pem_put_crl(const char *path, X509_CRL *, struct error *);

/* What is in the file; NULL if there is none or it cannot be read, and errno
 * says which. */
EVP_PKEY *pem_get_key(const char *path);
X509 *pem_get_cert(const char *path);
X509_CRL *pem_get_crl(const char *path);
X509_REQ *pem_get_request(const char *path);

/* The key as text, encrypted to the passphrase where there is one; and the key
 * of such a text, or NULL. */
bool
pem_print_key(EVP_PKEY *, const char *passphrase, struct buf *, struct error *);
EVP_PKEY *pem_read_key(const struct buf *, const char *passphrase);

/* Can nobody but its owner read the file of a key?  ERROR_CONFIG if others
 * can. */
bool pem_is_private(const char *path, struct error *);

/* OpenSSL's error, from its queue. */
bool pem_crypto_error(struct error *, const char *what);

#endif
