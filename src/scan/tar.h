/*
 * scan/tar - the members of a tar archive: v7, ustar, pax, and GNU's long names.
 */
#ifndef PAN_SCAN_TAR_H
#define PAN_SCAN_TAR_H

#include "scan/archive.h"

/*
 * List the members of ${bytes} in ${out}; names and bytes point into ${bytes} or ${a}.
 * An archive that stops short or has a wrong checksum gives what stands before that, and
 * the trick BROKEN.  PAN_EFORMAT: the first header is no tar header; PAN_ENOMEM.
 */
PAN_MUST int pan_tar_read(struct pan_arena *a, struct pan_str bytes,
    struct pan_archive *out, struct pan_err *err);

#endif
