#include "report/mask.h"
#include "tests/check.h"

static struct pan_buf b;

static const char *
masked(const char *text)
{
	pan_buf_reset(&b);
	pan_mask_add(&b, pan_str(text));
	return b.s == NULL ? "" : b.s;
}

/* Whether ${text} is shown as it is. */
static void
stays(const char *text)
{
	CHECK_STR(masked(text), text);
}

/* Put together here, so that no scanner of this source takes them for real ones. */
#define LONG "abcdefghij0123456789ABCDEFGHIJ012345"

TEST(keys_are_known_by_their_makers_prefixes)
{
	CHECK_STR(masked("key AKIA"
	                 "ABCDEFGHIJKLMNOP end"),
	    "key AKIA*** end");
	CHECK_STR(masked("ghp_" LONG), "ghp_***");
	CHECK_STR(masked("(github_pat_" LONG ")"), "(gith***)");
	CHECK_STR(masked("xoxb-123456789012-" LONG), "xoxb***");
	CHECK_STR(masked("sk_live_" LONG), "sk_l***");
	CHECK_STR(masked("sk-ant-api03-" LONG), "sk-a***");
	CHECK_STR(masked("sk-proj-" LONG), "sk-p***");
	CHECK_STR(masked("'AIza" LONG "'"), "'AIza***'");
	CHECK_STR(masked("npm_" LONG " hf_" LONG), "npm_*** hf_a***");
}

TEST(tokens_are_known_by_their_form)
{
	CHECK_STR(masked("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-DEF_123 x"),
	    "eyJh*** x");
	CHECK_STR(masked("Authorization: Bearer abc123DEF456ghi"),
	    "Authorization: Bearer abc1***");
	CHECK_STR(masked("authorization: basic dXNlcjpwYXNzd29yZA=="),
	    "authorization: basic dXNl***");
	stays("Bearer authentication is used; basic understanding helps");
	stays("eyJ alone, and eyJhbGciOiJIUzI1NiJ9 without more");
}

TEST(private_keys_lose_their_body)
{
	CHECK_STR(masked("-----BEGIN RSA PRIVATE KEY-----\nMIIEabcd\nefgh\n"
	                 "-----END RSA PRIVATE KEY-----\nrest"),
	    "-----BEGIN RSA PRIVATE KEY-----\nMIIE***-----END RSA PRIVATE KEY-----\nrest");
	CHECK_STR(masked("-----BEGIN PRIVATE KEY-----\nMIIEabcd"),
	    "-----BEGIN PRIVATE KEY-----\nMIIE***");
	stays("-----BEGIN CERTIFICATE-----\nMIIEabcd\n-----END CERTIFICATE-----");
}

TEST(what_is_assigned_to_a_password_is_one)
{
	CHECK_STR(masked("password = hunter2hunter2"), "password = hunt***");
	CHECK_STR(masked("DB_PASSWORD='hunter2 and more'"), "DB_PASSWORD='hunt***'");
	CHECK_STR(masked("{\"apiKey\": \"0123456789\", \"n\": 1}"),
	    "{\"apiKey\": \"0123***\", \"n\": 1}");
	CHECK_STR(masked("aws_secret_access_key = " LONG),
	    "aws_secret_access_key = abcd***");
	CHECK_STR(masked("client_secret: abcdefgh,"), "client_secret: abcd***,");
	CHECK_STR(masked("postgres://bob:s3cr3t!@db.example/x"),
	    "postgres://bob:s3cr***@db.example/x");
}

TEST(what_is_no_secret_stays)
{
	stays("Your password is never stored.");
	stays("password = os.environ['PW']");
	stays("token=$TOKEN");
	stays("api_key: <your key>");
	stays("api_key = \"YOUR_API_KEY\"");
	stays("secret = getpass()");
	stays("password: short");
	stays("https://example.com:8080/path@2x.png");
	stays("http://user@host/ and a:b@c");
	stays("task-force sk-short desk-abcdefghijklmnopqrstuvwxyz");
	stays("\xe5\xaf\x86\xe7\xa2\xbc\xef\xbc\x9a\xe6\x98\x8e\xe5\xa4\xa9");
	stays("");
}

TEST(the_first_characters_are_characters)
{
	CHECK_STR(masked("password='\xe5\xaf\x86\xe7\xa2\xbc\xe6\x98\x8e\xe5\xa4\xa9\xe8"
	                 "\xa6\x8b'"),
	    "password='\xe5\xaf\x86\xe7\xa2\xbc\xe6\x98\x8e\xe5\xa4\xa9***'");
}

TEST(spans_ascend_and_lie_inside_the_text)
{
	static const char *const bits[] = { "password", "=", "\"", "sk-", "eyJ", ".",
		"://", ":", "@", "-----BEGIN ", "PRIVATE KEY-----", "AKIA",
		"abcdefghijklmnopqrstu", "Bearer ", " ", "\n", "token", "\xe4\xb8\xad",
		"-", "_" };

	for (int round = 0; round < 3000; round++) {
		struct pan_mask_span m = { 0, 0 };
		char text[1200];
		size_t n = 0, from = 0;

		while (n < 1100 && check_rand(60) > 0) {
			const char *bit = bits[check_rand(sizeof(bits) / sizeof(*bits))];

			memcpy(text + n, bit, strlen(bit));
			n += strlen(bit);
		}
		while (pan_mask_next((struct pan_str){ text, n }, from, &m)) {
			CHECK(m.at >= from);
			CHECK(m.end > m.at);
			CHECK(m.end <= n);
			if (m.at < from || m.end <= m.at || m.end > n)
				return;
			from = m.end;
		}
	}
}

int
main(void)
{
	pan_buf_init(&b, 1 << 16);
	RUN(keys_are_known_by_their_makers_prefixes);
	RUN(tokens_are_known_by_their_form);
	RUN(private_keys_lose_their_body);
	RUN(what_is_assigned_to_a_password_is_one);
	RUN(what_is_no_secret_stays);
	RUN(the_first_characters_are_characters);
	RUN(spans_ascend_and_lie_inside_the_text);
	pan_buf_fini(&b);
	return DONE();
}
