/*
 * core/embed - the files inside the program: messages, tables and bundled rules.
 * tools/embed writes the table when the program is built.
 */
#ifndef PAN_CORE_EMBED_H
#define PAN_CORE_EMBED_H

#include <stddef.h>

struct pan_embed {
	const char *path; /* as in the source tree, "share/text/cli.en.msg"; NULL ends the
	                     table */
	const unsigned char *bytes; /* a NUL byte follows them */
	size_t len;
};

extern const struct pan_embed pan_embed_files[];

/* The embedded file with this path, or NULL. */
const struct pan_embed *pan_embed_find(const char *path);

#endif
