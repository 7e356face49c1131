/*
 * Stands in for libFuzzer in ordinary builds: runs a target over the files named
 * on the command line, so that every input which once broke something is a
 * regression test everywhere.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
main(int argc, char **argv)
{
	static uint8_t bytes[4u << 20];

	printf("1..%d\n", argc - 1);
	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rbe");
		size_t n;

		if (f == NULL) {
			printf("Bail out! cannot open '%s'\n", argv[i]);
			return 1;
		}
		n = fread(bytes, 1, sizeof(bytes), f);
		(void)fclose(f);
		(void)LLVMFuzzerTestOneInput(bytes, n);
		printf("ok %d - %s\n", i, argv[i]);
	}
	return 0;
}
