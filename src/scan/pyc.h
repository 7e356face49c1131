/*
 * scan/pyc - compiled Python (CPython 3.8 to 3.13) as something like its source.
 *
 * Bytecode is where a payload hides when all the sources look clean.  Nothing is
 * executed: the marshalled code objects are read, and their instructions replayed on a
 * stack of words, so that a call comes out as the call it was: os.system('...').  What
 * comes out is for the checks to look at, not for Python to run.
 */
#ifndef PAN_SCAN_PYC_H
#define PAN_SCAN_PYC_H

#include "core/buf.h"
#include "scan/subject.h"

/* Called with each name (identifier) the code uses. */
typedef void pan_pyc_name(void *ctx, struct pan_str name);

/*
 * Append the pseudo-source of ${bytes} to ${out}, as valid UTF-8, and tell ${name},
 * unless NULL, every identifier.  PAN_EFORMAT: it is no such file, or damaged (${out}
 * holds what came before); PAN_ELIMIT; PAN_ENOMEM.
 */
PAN_MUST int pan_pyc_read(struct pan_str bytes, struct pan_buf *out, pan_pyc_name *name,
    void *ctx);

/* Compare each compiled file of ${s}, whose docs are sorted, with its source, and note
 * pyc-alone and pyc-differs.  PAN_ENOMEM. */
PAN_MUST int pan_pyc_judge(struct pan_subject *s);

#endif
