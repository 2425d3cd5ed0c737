/* QR codes, by libqrencode. */

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "documents/qr.h"

bool
qr_make(struct qr *qr, const char *text)
{
	QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	size_t size;

	if (code == NULL)
		return false;
	size = (size_t)code->width * (size_t)code->width;
	qr->side = code->width;
	qr->squares = xmalloc(size);
	memcpy(qr->squares, code->data, size);
	QRcode_free(code);
	return true;
}

void
qr_free(struct qr *qr)
{
	free(qr->squares);
}
