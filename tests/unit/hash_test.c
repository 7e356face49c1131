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

/* FIPS 180-4's message of two blocks, and its million times 'a' (NIST's examples). */
TEST(long_messages_are_the_standards)
{
	static char million[1000000];
	char hex[PAN_HASH_HEX];

	pan_hash_sha256_hex(
	    PAN_LIT("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), hex);
	CHECK_STR(hex,
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	memset(million, 'a', sizeof(million));
	pan_hash_sha256_hex((struct pan_str){ million, sizeof(million) }, hex);
	CHECK_STR(hex,
	    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(sha512_is_the_standards)
{
	static const unsigned char abc[PAN_HASH_SIZE_512] = { 0xdd, 0xaf, 0x35, 0xa1,
		0x93, 0x61, 0x7a, 0xba, 0xcc, 0x41, 0x73, 0x49, 0xae, 0x20, 0x41, 0x31,
		0x12, 0xe6, 0xfa, 0x4e, 0x89, 0xa9, 0x7e, 0xa2, 0x0a, 0x9e, 0xee, 0xe6,
		0x4b, 0x55, 0xd3, 0x9a, 0x21, 0x92, 0x99, 0x2a, 0x27, 0x4f, 0xc1, 0xa8,
		0x36, 0xba, 0x3c, 0x23, 0xa3, 0xfe, 0xeb, 0xbd, 0x45, 0x4d, 0x44, 0x23,
		0x64, 0x3c, 0xe8, 0x0e, 0x2a, 0x9a, 0xc9, 0x4f, 0xa5, 0x4c, 0xa4, 0x9f };
	unsigned char sum[PAN_HASH_SIZE_512];

	pan_hash_sha512(PAN_LIT("abc"), sum);
	CHECK(memcmp(sum, abc, sizeof(sum)) == 0);
}

TEST(pieces_make_the_same_digest_as_the_whole)
{
	for (int round = 0; round < 2000; round++) {
		unsigned char whole[PAN_HASH_SIZE], pieces[PAN_HASH_SIZE];
		char bytes[300];
		struct pan_str s = { bytes, check_rand(sizeof(bytes)) };
		struct pan_hash h;

		for (size_t i = 0; i < s.n; i++)
			bytes[i] = (char)check_rand(256);
		pan_hash_sha256(s, whole);
		pan_hash_init(&h);
		for (size_t at = 0; at < s.n;) {
			struct pan_str piece = pan_str_slice(s, at, at + check_rand(90));

			pan_hash_add(&h, piece);
			at += piece.n;
		}
		pan_hash_done(&h, pieces);
		CHECK(memcmp(whole, pieces, sizeof(whole)) == 0);
	}
}

int
main(void)
{
	RUN(long_messages_are_the_standards);
	RUN(sha512_is_the_standards);
	RUN(pieces_make_the_same_digest_as_the_whole);
	RUN(sha256_is_the_standards);
	return DONE();
}
