/* Lines come out of a pipe as they went in, however long they are and wherever they end.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/lines.h"

#define MAX 300 /* bytes of a line here */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_lines l;
	struct pan_str line;
	size_t at = 0;
	int ends[2], rc;

	if (size > 60000 || pipe(ends) != 0)
		return 0;
	if (write(ends[1], data, size) != (ssize_t)size)
		abort();
	(void)close(ends[1]);
	pan_lines_init(&l, ends[0], MAX);
	while ((rc = pan_lines_next(&l, &line, NULL)) != PAN_ECLOSED) {
		const uint8_t *nl = at < size ? memchr(data + at, '\n', size - at) : NULL;
		size_t n = nl == NULL ? size - at : (size_t)(nl - (data + at));

		if (at >= size || (rc == PAN_OK) != (n <= MAX))
			abort();
		if (rc == PAN_OK && (line.n != n || memcmp(line.s, data + at, n) != 0))
			abort();
		at += n + 1;
	}
	if (at < size)
		abort();
	pan_lines_fini(&l);
	(void)close(ends[0]);
	return 0;
}
