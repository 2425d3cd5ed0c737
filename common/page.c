/* The table of pages. */

#include "page.h"

const struct page pages[] = {
    [PAGE_LIVEZ] = {"/livez", "livez", "The process answers.",
	"application/json", 0},
    [PAGE_READYZ] = {"/readyz", "readyz",
	"The database answers too, and the daemon is not stopping.",
	"application/json", 0},
    [PAGE_VERSION] = {"/version", "version", "The version of the daemon.",
	"application/json", 0},
    [PAGE_OPENAPI] = {"/openapi.json", "openapi", "This document.",
	"application/json", ROLES_ALL},
    [PAGE_METRICS] = {"/metrics", "metrics",
	"Counters for Prometheus; for auditors and administrators.",
	"text/plain", ROLE_AUDITOR | ROLE_ADMIN},
    [PAGES] = {NULL},
};
