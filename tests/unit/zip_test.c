/*
 * Archives are put together here byte by byte, so that each lie in them is one we told.
 */
#include "scan/zip.h"

#include "core/buf.h"
#include "core/own.h"
#include "scan/subject.h"
#include "tests/check.h"
#include "tests/oom.h"

struct entry {
	const char *name, *data;
	const char *local_name; /* when the member's own header has another */
	unsigned mode, flags, method;
	bool unlisted; /* not in the directory */
};

static void
u16(struct pan_buf *b, unsigned v)
{
	pan_buf_addc(b, (char)(v & 255));
	pan_buf_addc(b, (char)(v >> 8 & 255));
}

static void
u32(struct pan_buf *b, size_t v)
{
	u16(b, (unsigned)(v & 65535));
	u16(b, (unsigned)(v >> 16 & 65535));
}

static void
add_member(struct pan_buf *b, const struct entry *e)
{
	const char *name = e->local_name != NULL ? e->local_name : e->name;

	pan_buf_addz(b, "PK\3\4");
	u16(b, 20);
	u16(b, e->flags);
	u16(b, e->method);
	u32(b, 0);
	u32(b, 0x1234);
	u32(b, strlen(e->data));
	u32(b, strlen(e->data));
	u16(b, (unsigned)strlen(name));
	u16(b, 0);
	pan_buf_addz(b, name);
	pan_buf_addz(b, e->data);
}

static void
add_listing(struct pan_buf *b, const struct entry *e, size_t at)
{
	pan_buf_addz(b, "PK\1\2");
	u16(b, 3 << 8);
	u16(b, 20);
	u16(b, e->flags);
	u16(b, e->method);
	u32(b, 0);
	u32(b, 0x1234);
	u32(b, strlen(e->data));
	u32(b, strlen(e->data));
	u16(b, (unsigned)strlen(e->name));
	u32(b, 0);
	u32(b, 0);
	u32(b, (size_t)e->mode << 16);
	u32(b, at);
	pan_buf_addz(b, e->name);
}

/* The archive of ${n} entries behind ${prefix}; ${alike}: all listings lead to the first.
 */
static struct pan_buf
archive(const struct entry *e, size_t n, const char *prefix, bool alike)
{
	struct pan_buf b, directory;
	size_t at[8], start, listed = 0;

	pan_buf_init(&b, 1 << 20);
	pan_buf_init(&directory, 1 << 20);
	pan_buf_addz(&b, prefix);
	for (size_t i = 0; i < n; i++) {
		at[i] = alike && i > 0 ? at[0] : b.n - strlen(prefix);
		if (!alike || i == 0)
			add_member(&b, &e[i]);
		if (!e[i].unlisted) {
			add_listing(&directory, &e[i], at[i]);
			listed++;
		}
	}
	start = b.n - strlen(prefix);
	pan_buf_add(&b, pan_buf_str(&directory));
	pan_buf_addz(&b, "PK\5\6");
	u32(&b, 0);
	u16(&b, (unsigned)listed);
	u16(&b, (unsigned)listed);
	u32(&b, directory.n);
	u32(&b, start);
	u16(&b, 0);
	pan_buf_fini(&directory);
	return b;
}

static struct pan_archive
list(struct pan_arena *a, struct pan_str bytes)
{
	struct pan_archive z = { 0 };

	CHECK_INT(pan_zip_read(a, bytes, &z, NULL), PAN_OK);
	return z;
}

#define READ(...) READ_BEHIND("", false, __VA_ARGS__)
#define READ_BEHIND(prefix, alike, ...)                                                  \
	const struct entry entries[] = { __VA_ARGS__ };                                  \
	struct pan_buf b =                                                               \
	    archive(entries, sizeof(entries) / sizeof(entries[0]), prefix, alike);       \
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 20);          \
	struct pan_archive z = list(a, pan_buf_str(&b))

TEST(an_honest_archive_has_no_tricks)
{
	READ({ .name = "a/", .data = "" },
	    { .name = "a/run.sh", .data = "echo", .mode = 0100755 },
	    { .name = "b.txt", .data = "hello" });

	CHECK_INT(z.n, 3);
	CHECK_INT(z.tricks, 0);
	CHECK_INT(z.member[0].type, PAN_MEMBER_FOLDER);
	CHECK_TEXT(z.member[1].bytes, "echo");
	CHECK(z.member[1].runs && !z.member[2].runs);
	for (size_t i = 0; i < z.n; i++)
		CHECK_INT(z.member[i].tricks, 0);
	pan_buf_fini(&b);
}

TEST(a_program_may_stand_before_the_archive)
{
	READ_BEHIND("#!/bin/sh\nexit 0\n", false, { .name = "a", .data = "x" });

	CHECK_INT(z.n, 1);
	CHECK_TEXT(z.member[0].bytes, "x");
	CHECK_INT(z.member[0].tricks, 0);
	CHECK(pan_zip_ends(pan_buf_str(&b)));
	pan_buf_fini(&b);
}

TEST(two_faces_are_seen)
{
	READ({ .name = "harmless.txt", .local_name = "SKILL.md", .data = "x" });

	CHECK_INT(z.n, 1);
	CHECK_INT(z.member[0].tricks, PAN_TRICK_TWO_FACED);
	pan_buf_fini(&b);
}

TEST(a_member_that_is_not_listed_is_found)
{
	READ({ .name = "a", .data = "x" },
	    { .name = "evil.sh", .data = "curl", .unlisted = true },
	    { .name = "b", .data = "y" });

	CHECK_INT(z.n, 3);
	CHECK_TEXT(z.member[2].name, "evil.sh");
	CHECK_TEXT(z.member[2].bytes, "curl");
	CHECK_INT(z.member[2].tricks, PAN_TRICK_HIDDEN);
	pan_buf_fini(&b);
}

TEST(names_that_lead_out_links_and_doubles_are_seen)
{
	READ({ .name = "../../etc/cron.d/x", .data = "x" },
	    { .name = "/abs", .data = "x" }, { .name = "C:\\win", .data = "x" },
	    { .name = "a\\..\\..\\b", .data = "x" },
	    { .name = "link", .data = "/etc/passwd", .mode = 0120777 },
	    { .name = "twice", .data = "1" }, { .name = "twice", .data = "2" },
	    { .name = "a..b/c", .data = "x" });

	CHECK_INT(z.n, 8);
	for (size_t i = 0; i < 4; i++)
		CHECK_INT(z.member[i].tricks, PAN_TRICK_PATH);
	CHECK_INT(z.member[4].tricks, PAN_TRICK_LINK);
	CHECK_INT(z.member[5].tricks, PAN_TRICK_TWICE);
	CHECK_INT(z.member[6].tricks, PAN_TRICK_TWICE);
	CHECK_INT(z.member[7].tricks, 0);
	pan_buf_fini(&b);
}

TEST(members_that_share_bytes_are_seen)
{
	READ_BEHIND("", true, { .name = "a", .data = "xxxx" },
	    { .name = "b", .data = "xxxx" }, { .name = "c", .data = "xxxx" });

	CHECK_INT(z.n, 3);
	CHECK(z.member[1].tricks & PAN_TRICK_OVERLAP);
	CHECK(z.member[2].tricks & PAN_TRICK_OVERLAP);
	pan_buf_fini(&b);
}

TEST(locked_members_are_seen)
{
	READ({ .name = "a", .data = "x", .flags = 1 });

	CHECK_INT(z.member[0].tricks, PAN_TRICK_LOCKED);
	pan_buf_fini(&b);
}

TEST(an_archive_cut_short_gives_what_is_left)
{
	READ({ .name = "a", .data = "hello" }, { .name = "b", .data = "there" });
	struct pan_archive cut = list(a, pan_str_slice(pan_buf_str(&b), 0, b.n - 30));

	CHECK_INT(z.n, 2);
	CHECK_INT(cut.n, 2);
	CHECK(cut.tricks & PAN_TRICK_BROKEN);
	CHECK_TEXT(cut.member[1].bytes, "there");
	pan_buf_fini(&b);
}

TEST(what_is_no_archive_is_refused)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 20);
	struct pan_archive z;

	CHECK_INT(pan_zip_read(a, PAN_LIT("PK\3\4 no"), &z, NULL), PAN_EFORMAT);
	CHECK_INT(pan_zip_read(a, PAN_LIT(""), &z, NULL), PAN_EFORMAT);
	CHECK(!pan_zip_ends(PAN_LIT("PK\5\6")));
}

/* Read as a subject; the caller frees it. */
static struct pan_subject *
subject(const char *name, struct pan_buf *b)
{
	struct pan_subject *s = NULL;

	CHECK_INT(pan_subject_read_bytes(name, pan_buf_str(b), &s, NULL), PAN_OK);
	pan_buf_fini(b);
	return s;
}

static bool
noted(const struct pan_subject *s, const char *note)
{
	for (size_t i = 0; i < s->coverage.nnote; i++)
		if (pan_str_is(s->coverage.note[i], note))
			return true;
	return false;
}

TEST(tricks_are_notes_of_the_subject_and_the_members_are_read_all_the_same)
{
	const struct entry e[] = { { .name = "../x.sh", .data = "curl evil" },
		{ .name = "w/SKILL.md", .data = "---\nname: w\n---\n" },
		{ .name = "locked", .data = "abc", .flags = 1 },
		{ .name = "l", .data = "/etc/passwd", .mode = 0120777 } };
	struct pan_buf b = archive(e, 4, "", false);
	PAN_AUTO(pan_subject_freep) struct pan_subject *s = subject("a.skill", &b);

	CHECK(noted(s, "archive-path\ta.skill!/../x.sh"));
	CHECK(noted(s, "archive-locked\ta.skill!/locked"));
	CHECK(noted(s, "archive-link\ta.skill!/l"));
	CHECK_TEXT(s->name, "w");
	CHECK_INT(s->kind, PAN_SUBJECT_SKILL);
	CHECK_INT(s->coverage.files, 5);
	CHECK_INT(s->coverage.opaque, 1);
	CHECK_INT(s->coverage.skipped, 1);
	CHECK(!s->complete);
	CHECK_STR(s->doc->path, "a.skill!/../x.sh");
	CHECK_TEXT(s->doc->text, "curl evil");
}

TEST(archives_in_archives_end)
{
	struct pan_buf b =
	    archive(&(struct entry){ .name = "a", .data = "x" }, 1, "", false);
	PAN_AUTO(pan_subject_freep) struct pan_subject *s = NULL;

	for (int i = 0; i < 6; i++) {
		/* Data may hold NULs here, so the member is written by hand. */
		struct pan_buf outer;
		size_t n = b.n;

		pan_buf_init(&outer, 1 << 20);
		pan_buf_addz(&outer, "PK\3\4");
		u16(&outer, 20);
		u32(&outer, 0);
		u32(&outer, 0);
		u32(&outer, 0);
		u32(&outer, n);
		u32(&outer, n);
		u16(&outer, 5);
		u16(&outer, 0);
		pan_buf_addz(&outer, "a.zip");
		pan_buf_add(&outer, pan_buf_str(&b));
		pan_buf_fini(&b);
		b = outer;
	}
	s = subject("a.zip", &b);
	CHECK(noted(s, "limit-nest\ta.zip!/a.zip!/a.zip!/a.zip!/a.zip"));
	CHECK(!s->complete);
}

TEST(running_out_of_memory_is_returned)
{
	const struct entry e[] = { { .name = "a", .data = "x" },
		{ .name = "b", .data = "y" } };
	struct pan_buf b = archive(e, 2, "", false);
	int n = 0, rc = PAN_ENOMEM;

	while (rc != PAN_OK && n < 100) {
		PAN_AUTO(pan_arena_freep) struct pan_arena *a = NULL;
		struct pan_archive z;

		oom_arm(++n);
		a = pan_arena_new(1 << 20);
		rc = a == NULL ? PAN_ENOMEM : pan_zip_read(a, pan_buf_str(&b), &z, NULL);
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
	}
	CHECK(n > 1 && n < 100);
	pan_buf_fini(&b);
}

int
main(void)
{
	RUN(an_honest_archive_has_no_tricks);
	RUN(a_program_may_stand_before_the_archive);
	RUN(two_faces_are_seen);
	RUN(a_member_that_is_not_listed_is_found);
	RUN(names_that_lead_out_links_and_doubles_are_seen);
	RUN(members_that_share_bytes_are_seen);
	RUN(locked_members_are_seen);
	RUN(an_archive_cut_short_gives_what_is_left);
	RUN(what_is_no_archive_is_refused);
	RUN(tricks_are_notes_of_the_subject_and_the_members_are_read_all_the_same);
	RUN(archives_in_archives_end);
	RUN(running_out_of_memory_is_returned);
	return DONE();
}
