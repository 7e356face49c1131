#include "scan/pdf.h"

#include "core/str.h"

int
pan_pdf_read(struct pan_str bytes, struct pan_buf *out, struct pan_pdf *pdf)
{
	*pdf = (struct pan_pdf){ 0 };
	pdf->script = pan_str_find(bytes, PAN_LIT("/JavaScript"), 0) != SIZE_MAX;
	return out->rc;
}
