#include "core/embed.h"

#include <string.h>

const struct pan_embed *
pan_embed_find(const char *path)
{
	for (const struct pan_embed *e = pan_embed_files; e->path != NULL; e++) {
		if (strcmp(e->path, path) == 0)
			return e;
	}
	return NULL;
}
