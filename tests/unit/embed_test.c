#include "core/embed.h"

#include <unistd.h>

#include "tests/check.h"

/* The tests run in the source tree, so the files themselves are the truth. */
TEST(every_embedded_file_holds_the_bytes_of_its_source)
{
	static unsigned char bytes[1u << 20];
	size_t n = 0;

	if (access("share/text/core.en.msg", R_OK) != 0) {
		printf("# not in the source tree\n");
		return;
	}
	for (const struct pan_embed *e = pan_embed_files; e->path != NULL; e++, n++) {
		FILE *f = fopen(e->path, "rbe");
		size_t len = f == NULL ? 0 : fread(bytes, 1, sizeof(bytes), f);

		if (f == NULL || (e->len < sizeof(bytes) && len != e->len) ||
		    memcmp(bytes, e->bytes, len) != 0)
			CHECK_STR(e->path, "(the same bytes)");
		CHECK_INT(e->bytes[e->len], 0);
		if (f != NULL)
			(void)fclose(f);
	}
	CHECK(n >= 2);
}

TEST(a_file_is_found_by_its_path_and_only_by_that)
{
	const struct pan_embed *e = pan_embed_find("share/text/core.en.msg");

	CHECK(e != NULL && strcmp(e->path, "share/text/core.en.msg") == 0);
	CHECK(pan_embed_find("share/text/core.en") == NULL);
	CHECK(pan_embed_find("") == NULL);
}

int
main(void)
{
	RUN(every_embedded_file_holds_the_bytes_of_its_source);
	RUN(a_file_is_found_by_its_path_and_only_by_that);
	return DONE();
}
