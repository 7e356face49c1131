/*
 * scan/zip - the members of a ZIP archive, as its directory and as its members tell it.
 *
 * A ZIP says everything twice: in the directory at its end and before each member.
 * Unpackers believe one or the other, so an archive that says two things shows one to the
 * auditor and another to the victim.  Here both are read, and a difference is a trick.
 * Format: PKWARE APPNOTE 6.3.10, with zip64; archives on several disks are refused.
 */
#ifndef PAN_SCAN_ZIP_H
#define PAN_SCAN_ZIP_H

#include "scan/archive.h"

/*
 * List the members of ${bytes} in ${out}, whose strings point into ${bytes}.  A damaged
 * archive gives what can be found in it, and the trick BROKEN.  PAN_EFORMAT: there is no
 * member in it at all, and no directory either; PAN_ENOMEM.
 */
PAN_MUST int pan_zip_read(struct pan_arena *a, struct pan_str bytes,
    struct pan_archive *out, struct pan_err *err);

/* Whether a directory lies at the end of ${bytes}, whatever they start with. */
bool pan_zip_ends(struct pan_str bytes);

#endif
