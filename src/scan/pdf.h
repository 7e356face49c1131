/*
 * scan/pdf - the words in a PDF, and what it does besides being read.
 *
 * Only what ISO 32000-1 calls simple is understood: objects in the open and in object
 * streams, FlateDecode, ASCIIHex and ASCII85, the operators that show text, fonts with
 * one byte a character and those with a ToUnicode map.  Whatever else shows text makes
 * the document incomplete, and so opaque beside its words.
 */
#ifndef PAN_SCAN_PDF_H
#define PAN_SCAN_PDF_H

#include "core/buf.h"

struct pan_pdf {
	bool script;   /* it holds JavaScript */
	bool action;   /* it acts when opened, or starts programs */
	bool embedded; /* it holds files */
	bool locked;   /* it is encrypted */
	bool complete; /* every stream that may hold text was read as text */
};

/*
 * Append the text of ${bytes} to ${out} (whose max bounds all unpacking too), as valid
 * UTF-8, and say in ${pdf} what else is in it.  PAN_EFORMAT: no object was found in it;
 * PAN_ENOMEM.
 */
PAN_MUST int pan_pdf_read(struct pan_str bytes, struct pan_buf *out, struct pan_pdf *pdf);

#endif
