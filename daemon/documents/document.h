#ifndef BURSAR_DOCUMENT_RENDER_H
#define BURSAR_DOCUMENT_RENDER_H

#include <jansson.h>
#include <stdbool.h>

#include "buf.h"
#include "error.h"

bool document_render(const json_t *paper, struct buf *pdf, struct error *err);

#endif
