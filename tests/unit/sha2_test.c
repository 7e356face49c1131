#include "match/sha2.h"

#include "tests/check.h"

static void
check(void (*hash)(struct pan_str, unsigned char *), size_t n, size_t bytes,
    const char *want)
{
	char text[1000], got[129];
	unsigned char out[64];

	memset(text, 'a', sizeof(text));
	hash((struct pan_str){ text, n }, out);
	for (size_t i = 0; i < bytes; i++)
		(void)snprintf(got + 2 * i, 3, "%02x", out[i]);
	CHECK_STR(got, want);
}

/* From Python's hashlib: letters "a", around the lengths where padding spills over. */
TEST(sha256_is_what_others_compute)
{
	check(pan_sha2_256, 0, 32,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check(pan_sha2_256, 3, 32,
	    "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0");
	check(pan_sha2_256, 55, 32,
	    "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
	check(pan_sha2_256, 56, 32,
	    "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
	check(pan_sha2_256, 63, 32,
	    "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34");
	check(pan_sha2_256, 64, 32,
	    "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
	check(pan_sha2_256, 65, 32,
	    "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0");
	check(pan_sha2_256, 1000, 32,
	    "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3");
}

TEST(sha512_is_what_others_compute)
{
	check(pan_sha2_512, 0, 64,
	    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
	    "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e");
	check(pan_sha2_512, 3, 64,
	    "d6f644b19812e97b5d871658d6d3400ecd4787faeb9b8990c1e7608288664be7"
	    "7257104a58d033bcf1a0e0945ff06468ebe53e2dff36e248424c7273117dac09");
	check(pan_sha2_512, 111, 64,
	    "fa9121c7b32b9e01733d034cfc78cbf67f926c7ed83e82200ef8681819692176"
	    "0b4beff48404df811b953828274461673c68d04e297b0eb7b2b4d60fc6b566a2");
	check(pan_sha2_512, 112, 64,
	    "c01d080efd492776a1c43bd23dd99d0a2e626d481e16782e75d54c2503b5dc32"
	    "bd05f0f1ba33e568b88fd2d970929b719ecbb152f58f130a407c8830604b70ca");
	check(pan_sha2_512, 127, 64,
	    "828613968b501dc00a97e08c73b118aa8876c26b8aac93df128502ab360f91ba"
	    "b50a51e088769a5c1eff4782ace147dce3642554199876374291f5d921629502");
	check(pan_sha2_512, 128, 64,
	    "b73d1929aa615934e61a871596b3f3b33359f42b8175602e89f7e06e5f658a24"
	    "3667807ed300314b95cacdd579f3e33abdfbe351909519a846d465c59582f321");
	check(pan_sha2_512, 129, 64,
	    "4f681e0bd53cda4b5a2041cc8a06f2eabde44fb16c951fbd5b87702f07aeab61"
	    "1565b19c47fde30587177ebb852e3971bbd8d3fd30da18d71037dfbd98420429");
	check(pan_sha2_512, 1000, 64,
	    "67ba5535a46e3f86dbfbed8cbbaf0125c76ed549ff8b0b9e03e0c88cf90fa634"
	    "fa7b12b47d77b694de488ace8d9a65967dc96df599727d3292a8d9d447709c97");
}

int
main(void)
{
	RUN(sha256_is_what_others_compute);
	RUN(sha512_is_what_others_compute);
	return DONE();
}
