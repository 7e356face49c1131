#include "scan/doc.h"

#include "core/own.h"
#include "tests/check.h"
#include "tests/oom.h"

static struct pan_doc
doc_of(const char *text, size_t n)
{
	return (struct pan_doc){ .path = "a", .text = { text, n } };
}

#define DOC(lit) doc_of(lit, sizeof(lit) - 1)

static void
check_place(struct pan_place p, unsigned line, unsigned column, unsigned end_line,
    unsigned end_column)
{
	CHECK_INT(p.line, line);
	CHECK_INT(p.column, column);
	CHECK_INT(p.end_line, end_line);
	CHECK_INT(p.end_column, end_column);
}

TEST(lines_and_columns_count_from_one)
{
	struct pan_doc d = DOC("one\ntwo\nthree");

	check_place(pan_doc_place(&d, 0, 3), 1, 1, 1, 4);
	check_place(pan_doc_place(&d, 4, 6), 2, 1, 2, 3);
	check_place(pan_doc_place(&d, 9, 13), 3, 2, 3, 6);
	check_place(pan_doc_place(&d, 2, 9), 1, 3, 3, 2);
}

TEST(crlf_is_one_line_end_and_a_lone_cr_is_one_too)
{
	struct pan_doc d = DOC("a\r\nb\rc\nd\r");

	check_place(pan_doc_place(&d, 3, 4), 2, 1, 2, 2);
	check_place(pan_doc_place(&d, 5, 6), 3, 1, 3, 2);
	check_place(pan_doc_place(&d, 7, 8), 4, 1, 4, 2);
	check_place(pan_doc_place(&d, 9, 9), 5, 1, 5, 1);
}

TEST(columns_are_characters_and_not_bytes)
{
	struct pan_doc d = DOC("\xe6\xbc\xa2\xe5\xad\x97 x");

	check_place(pan_doc_place(&d, 7, 8), 1, 4, 1, 5);
}

TEST(places_past_the_end_are_at_the_end)
{
	struct pan_doc d = DOC("ab\nc");

	check_place(pan_doc_place(&d, 100, 5), 2, 2, 2, 2);
	check_place(pan_doc_place(&d, 1, 100), 1, 2, 2, 2);
	d = DOC("");
	check_place(pan_doc_place(&d, 0, 1), 1, 1, 1, 1);
}

TEST(a_peeled_layer_is_where_the_encoded_text_is)
{
	struct pan_doc outer = DOC("x\n  aGVsbG8=\n");
	struct pan_doc mid = DOC("6865");
	struct pan_doc inner = DOC("he");

	mid.parent = &outer;
	mid.parent_at = 4;
	mid.parent_end = 12;
	inner.parent = &mid;
	inner.parent_at = 0;
	inner.parent_end = 4;
	check_place(pan_doc_place(&inner, 1, 2), 2, 3, 2, 11);
}

TEST(a_part_keeps_its_own_places)
{
	struct pan_doc outer = DOC("[\n \"import os\\n\",\n \"os.system(1)\"\n]");
	struct pan_anchor anchor[] = { { 0, 4 }, { 10, 20 } };
	struct pan_doc cell = DOC("import os\nos.system(1)");

	cell.parent = &outer;
	cell.parent_at = 3;
	cell.parent_end = 33;
	cell.anchor = anchor;
	cell.nanchor = 2;
	check_place(pan_doc_place(&cell, 7, 9), 2, 10, 2, 12);
	check_place(pan_doc_place(&cell, 10, 12), 3, 3, 3, 5);
	check_place(pan_doc_place(&cell, 0, 12), 2, 3, 3, 5);
}

/* One character after the other. */
static struct pan_mark
dull(struct pan_str s, size_t at)
{
	struct pan_mark m = { 1, 1 };

	for (size_t i = 0; i < at; i++)
		if (s.s[i] == '\n' ||
		    (s.s[i] == '\r' && (i + 1 >= s.n || s.s[i + 1] != '\n')))
			m = (struct pan_mark){ m.line + 1, 1 };
		else if (((unsigned char)s.s[i] & 0xC0) != 0x80)
			m.column++;
	return m;
}

TEST(the_index_agrees_with_counting)
{
	static char text[50000];
	static const char some[] = "ab\r\n\xc3\xa9\r\n ";

	for (int round = 0; round < 200; round++) {
		size_t n = check_rand(sizeof(text));
		uint32_t lines = check_rand(200) + 1;
		PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 20);
		struct pan_doc d = doc_of(text, n);

		for (size_t i = 0; i < n; i++)
			text[i] = check_rand(lines) == 0 ? some[check_rand(9)] : 'x';
		CHECK_INT(pan_doc_index(&d, a), PAN_OK);
		for (int k = 0; k < 20; k++) {
			size_t at = check_rand((uint32_t)n + 1);
			struct pan_mark want = dull(d.text, at);
			struct pan_place got = pan_doc_place(&d, at, at);

			check_place(got, want.line, want.column, want.line, want.column);
		}
	}
}

TEST(an_index_without_memory_says_so)
{
	static char text[3 * 4096];
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(8);
	struct pan_doc d = doc_of(text, sizeof(text));

	CHECK_INT(pan_doc_index(&d, a), PAN_ENOMEM);
	check_place(pan_doc_place(&d, 5000, 5000), 1, 5001, 1, 5001);
}

int
main(void)
{
	RUN(lines_and_columns_count_from_one);
	RUN(crlf_is_one_line_end_and_a_lone_cr_is_one_too);
	RUN(columns_are_characters_and_not_bytes);
	RUN(places_past_the_end_are_at_the_end);
	RUN(a_peeled_layer_is_where_the_encoded_text_is);
	RUN(a_part_keeps_its_own_places);
	RUN(the_index_agrees_with_counting);
	RUN(an_index_without_memory_says_so);
	return DONE();
}
