/* A section of correlations as a damaged pack would have it, and events for it: whatever
 * opens can be fed, and stays within its ceilings. */
#include <stdlib.h>

#include "sigma/corr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bytes {
	const uint8_t *s;
	size_t n;
};

static unsigned
take(struct bytes *b)
{
	if (b->n == 0)
		return 0;
	b->n--;
	return *b->s++;
}

static size_t
field(void *ctx, struct pan_str name, struct pan_str *value, size_t max)
{
	static const char text[] = "aA10-2.5xyz";
	unsigned seed = *(unsigned *)ctx;
	size_t n = (seed + name.n) % 4;

	for (size_t i = 0; i < n && i < max; i++)
		value[i] = (struct pan_str){ text + (seed >> 2) % 8, 1 + i };
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct pan_corr_opts small = { .groups = 8, .entries = 64 };
	struct bytes b = { data, size };
	size_t n = take(&b) * 8;
	struct pan_corr *c = NULL;
	int64_t now = 0;
	char *section;

	n = n > b.n ? b.n : n;
	section = aligned_alloc(8, n / 8 * 8 + 8);
	if (section == NULL)
		return 0;
	memcpy(section, b.s, n);
	b.s += n;
	b.n -= n;
	if (pan_corr_open((struct pan_str){ section, n }, &small, &c, NULL) == PAN_OK) {
		while (b.n > 0) {
			uint32_t fired[] = { take(&b) % 8, take(&b) };
			unsigned seed = take(&b);
			struct pan_corr_input in = { .fired = fired,
				.nfired = 1 + seed % 2,
				.unsure = fired + 1,
				.nunsure = seed % 17 == 0,
				.field = field,
				.ctx = &seed };
			struct pan_corr_result r;
			struct pan_corr_stats st;

			now += (int8_t)take(&b) * 700;
			in.time_ms = seed == 255 ? INT64_MAX : now;
			if (pan_corr_feed(c, &in, &r, NULL) != PAN_OK)
				abort();
			pan_corr_stats(c, &st);
			if (st.groups > small.groups)
				abort();
		}
	}
	pan_corr_free(c);
	free(section);
	return 0;
}
