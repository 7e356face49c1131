#include "sys/hash.h"

#include "tests/check.h"

/* FIPS 180-4's own examples. */
TEST(sha256_is_the_standards)
{
	char hex[PAN_HASH_HEX];

	pan_hash_sha256_hex(PAN_LIT("abc"), hex);
	CHECK_STR(hex,
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	pan_hash_sha256_hex(PAN_LIT(""), hex);
	CHECK_STR(hex,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

int
main(void)
{
	RUN(sha256_is_the_standards);
	return DONE();
}
