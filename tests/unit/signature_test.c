#include "match/signature.h"

#include "core/json.h"
#include "match/blake2b.h"
#include "tests/check.h"

static struct pan_arena *arena;

static const struct pan_node *
json(const char *text)
{
	struct pan_node *n = NULL;
	struct pan_err err;

	if (pan_json_parse(arena, pan_arena_copy(arena, pan_str(text)), PAN_JSON_STRICT,
	        &n, &err) != PAN_OK)
		CHECK_FAIL_("%s: %s", text, err.text);
	return n;
}

/* Not a digest, but the same bytes for the same text. */
static void
first_bytes(struct pan_str bytes, unsigned char *out)
{
	memset(out, 0, 32);
	memcpy(out, bytes.s, bytes.n < 32 ? bytes.n : 32);
}

static const struct pan_slow slow = { .sha256 = first_bytes };

/* 1 fired, 0 did not, or the error. */
static int
ask(const char *spec, const struct pan_event *e)
{
	struct pan_err err;
	bool fired = false;
	int rc = pan_signature_eval(arena, json(spec), e, &slow, &fired, &err);

	return rc == PAN_OK ? fired : rc;
}

static void
check_blake2b(size_t n, const char *want)
{
	char text[1000], got[65];
	unsigned char digest[PAN_BLAKE2B_BYTES];

	memset(text, 'a', sizeof(text));
	pan_blake2b((struct pan_str){ text, n }, digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		(void)snprintf(got + 2 * i, 3, "%02x", digest[i]);
	CHECK_STR(got, want);
}

/* From Python's hashlib, around the length of a block. */
TEST(blake2b_is_what_others_compute)
{
	check_blake2b(0,
	    "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
	check_blake2b(127,
	    "59e2f1aba240f20aa591016f5ef429990bc9c2131dcd0d30f0ffd75ed18f317d");
	check_blake2b(128,
	    "ae2aa48507885c4c950fb809b2076f959cde9f8ea6da260d9a3587df33dac450");
	check_blake2b(129,
	    "2f64744a6de0d2c0b56e64cf6e29a5aaa255010d415d51c75ccc82f73dccd865");
	check_blake2b(1000,
	    "e00b0ddbf1e2cdaf5c898e1a5e8826ea3a2c339bcf2a478da2e5fca9ff126672");
}

TEST(a_digest_is_of_the_whole_document)
{
	struct pan_event e = { .skill = true, .content = PAN_LIT("aaa") };
	unsigned char digest[PAN_BLAKE2B_BYTES];
	char hex[65];
	struct pan_str spec;

	pan_blake2b(e.content, digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		(void)snprintf(hex + 2 * i, 3, "%02X", digest[i]);
	spec = pan_arena_printf(arena,
	    "{\"indicators\":[{\"type\":\"blake2b-256\",\"target_field\":"
	    "\"skill.content\",\"value\":\"%s\"}]}",
	    hex);
	CHECK_INT(ask(spec.s, &e), 1);
	e.content = PAN_LIT("aab");
	CHECK_INT(ask(spec.s, &e), 0);
}

TEST(sha_comes_from_the_caller_and_its_lack_is_an_error)
{
	const char *one =
	    "{\"indicators\":[{\"type\":\"sha256\",\"target_field\":\"content\","
	    "\"value\":\"6162000000000000000000000000000000000000000000000000000000000000\"}]}";
	const char *other =
	    "{\"indicators\":[{\"type\":\"sha512\",\"target_field\":\"content\","
	    "\"value\":\"00\"}]}";
	struct pan_event e = { .content = PAN_LIT("ab") };

	CHECK_INT(ask(one, &e), 1);
	CHECK_INT(ask(other, &e), PAN_EARG);
}

#define NAMES                                                                            \
	"{\"indicators\":[{\"type\":\"package_name\",\"value\":\"@evil/x\","             \
	"\"target_field\":\"pkg\"},{\"type\":\"skill_id\",\"value\":\"8\","              \
	"\"target_field\":\"id\"}]"

TEST(names_are_compared_to_the_letter)
{
	struct pan_field f[] = { { PAN_LIT("pkg"), PAN_LIT("@evil/x") },
		{ PAN_LIT("id"), PAN_LIT("7") } };
	struct pan_event e = { .skill = true,
		.content = PAN_LIT("document"),
		.field = f,
		.nfield = 2 };
	static const char any[] = NAMES "}";
	static const char all[] = NAMES ",\"match_logic\":\"all\"}";

	CHECK_INT(ask(any, &e), 1);
	CHECK_INT(ask(all, &e), 0);
	f[1].value = PAN_LIT("8");
	CHECK_INT(ask(all, &e), 1);
	f[0].value = PAN_LIT("@Evil/x");
	f[1].value = PAN_LIT("9");
	CHECK_INT(ask(any, &e), 0);
}

TEST(an_unknown_type_is_an_error_and_never_no)
{
	struct pan_event e = { .content = PAN_LIT("x") };

	CHECK_INT(ask("{\"indicators\":[{\"type\":\"md5\",\"value\":\"x\","
	              "\"target_field\":\"content\"}]}",
	              &e),
	    PAN_EFORMAT);
	CHECK_INT(ask("{\"indicators\":[]}", &e), PAN_EFORMAT);
}

TEST(urls_have_one_canonical_form)
{
	static const char *const pairs[][2] = {
		{ "HTTPS://Registry.NPMJS.org/", "https://registry.npmjs.org" },
		{ "https://registry.npmjs.org:443/a/#x", "https://registry.npmjs.org/a" },
		{ "http://h:80", "http://h" },
		{ "http://h:8080/", "http://h:8080" },
		{ "https://h:80/", "https://h:80" },
		{ "https://User@H/A", "https://User@h/A" },
		{ "https://h/%7eb/%2f%2F", "https://h/~b/%2F%2F" },
		{ "https://h/a/./b/../c", "https://h/a/c" },
		{ "https://h/../../a", "https://h/a" },
		{ "https://h/a/..", "https://h" },
		{ "https://h/a%2", "https://h/a%2" },
		{ "https://h?q=/../", "https://h?q=/../" },
		{ "https://h/a?Q#f", "https://h/a?Q" },
		{ "git+ssh://H/x.git", "git+ssh://h/x.git" },
		{ "not a url", "not a url" },
		{ "//h/x", "//h/x" },
		{ "https:", "https:" },
		{ "https://", "https://" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct pan_str out = { NULL, 0 }, again = { NULL, 0 };
		struct pan_err err;

		CHECK_INT(pan_signature_url(arena, pan_str(pairs[i][0]), &out, &err),
		    PAN_OK);
		CHECK_TEXT(out, pairs[i][1]);
		CHECK_INT(pan_signature_url(arena, out, &again, &err), PAN_OK);
		CHECK(pan_str_eq(out, again));
	}
}

int
main(void)
{
	arena = pan_arena_new(64 << 20);
	RUN(blake2b_is_what_others_compute);
	RUN(a_digest_is_of_the_whole_document);
	RUN(sha_comes_from_the_caller_and_its_lack_is_an_error);
	RUN(names_are_compared_to_the_letter);
	RUN(an_unknown_type_is_an_error_and_never_no);
	RUN(urls_have_one_canonical_form);
	pan_arena_free(arena);
	return DONE();
}
