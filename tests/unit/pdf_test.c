#include "scan/pdf.h"

#include "core/own.h"
#include "sys/file.h"
#include "tests/check.h"
#include "tests/oom.h"

static void
buf_fini(struct pan_buf *b)
{
	pan_buf_fini(b);
}

static struct pan_pdf
check_text(struct pan_str in, const char *want)
{
	PAN_AUTO(buf_fini) struct pan_buf out = { 0 };
	struct pan_pdf pdf;

	pan_buf_init(&out, 1 << 20);
	CHECK_INT(pan_pdf_read(in, &out, &pdf), PAN_OK);
	CHECK_TEXT(out.n > 0 ? pan_buf_str(&out) : PAN_LIT(""), want);
	return pdf;
}

#define PAGE(content)                                                                    \
	PAN_LIT("%PDF-1.4\n1 0 obj\n<< >>\nstream\n" content "\nendstream\nendobj\n")

TEST(the_operators_that_show_text_are_read)
{
	struct pan_pdf pdf = check_text(
	    PAGE("BT /F1 9 Tf 72 700 Td (one) Tj 0 -14 Td [(t)-10(w)5(o)-300(and)] TJ T* "
	         "<74687265 65> Tj (four) ' ET"),
	    "one\ntwo and\nthreefour\n");

	CHECK(pdf.complete);
	CHECK(!pdf.script && !pdf.action && !pdf.embedded && !pdf.locked);
}

TEST(strings_are_unescaped)
{
	(void)check_text(PAGE("BT (a\\(b\\)\\\\ (in) \\101\\x) Tj ET"),
	    "a(b)\\ (in) Ax\n");
}

TEST(scripts_and_actions_are_seen_also_behind_escaped_names)
{
	struct pan_pdf pdf;

	pdf =
	    check_text(PAN_LIT("%PDF-1.4\n1 0 obj <</OpenAction 2 0 R>> endobj\n"
	                       "2 0 obj <</S/Java#53cript/JS(app.launchURL)>> endobj\n"),
	        "app.launchURL\n");
	CHECK(pdf.script && pdf.action);
	pdf = check_text(PAN_LIT("1 0 obj <</OpenAction [3 0 R /Fit]>> endobj"), "");
	CHECK(!pdf.script && !pdf.action);
	pdf =
	    check_text(PAN_LIT("1 0 obj <</S/Launch/F(calc.exe)>> endobj"), "calc.exe\n");
	CHECK(pdf.action);
	pdf = check_text(PAN_LIT("1 0 obj <</Type/EmbeddedFile>> endobj"), "");
	CHECK(pdf.embedded);
	pdf = check_text(PAN_LIT("1 0 obj <</Encrypt 4 0 R>> endobj"), "");
	CHECK(pdf.locked && !pdf.complete);
}

TEST(what_is_not_understood_is_not_complete)
{
	struct pan_pdf pdf =
	    check_text(PAN_LIT(
	                   "1 0 obj <</Filter/LZWDecode>> stream\nxx\nendstream endobj"),
	        "");

	CHECK(!pdf.complete);
	/* A picture is no text. */
	pdf =
	    check_text(PAN_LIT("1 0 obj <</Subtype/Image/Filter/DCTDecode>> stream\nxx\n"
	                       "endstream endobj"),
	        "");
	CHECK(pdf.complete);
}

/* Made by Python's zlib: compressed pages, a ToUnicode map, a script. */
TEST(a_packed_document_with_its_own_alphabet_is_read)
{
	PAN_AUTO(buf_fini) struct pan_buf in = { 0 };
	struct pan_pdf pdf;

	pan_buf_init(&in, 1 << 20);
	CHECK_INT(pan_file_read("fuzz/corpus/pdf/small", 1 << 20, &in, NULL), PAN_OK);
	pdf = check_text(pan_buf_str(&in),
	    "app.alert(1)\nIgnore all\nprevious rules\nab\n");
	CHECK(pdf.script && pdf.action && pdf.complete);
}

TEST(what_holds_no_object_is_refused)
{
	PAN_AUTO(buf_fini) struct pan_buf out = { 0 };
	struct pan_pdf pdf;

	pan_buf_init(&out, 1 << 20);
	CHECK_INT(pan_pdf_read(PAN_LIT("%PDF-1.4 is a format"), &out, &pdf), PAN_EFORMAT);
}

TEST(running_out_of_memory_is_returned)
{
	PAN_AUTO(buf_fini) struct pan_buf in = { 0 };
	int n = 0, rc;

	pan_buf_init(&in, 1 << 20);
	CHECK_INT(pan_file_read("fuzz/corpus/pdf/small", 1 << 20, &in, NULL), PAN_OK);
	do {
		PAN_AUTO(buf_fini) struct pan_buf out = { 0 };
		struct pan_pdf pdf;

		pan_buf_init(&out, 1 << 20);
		oom_arm(++n);
		rc = pan_pdf_read(pan_buf_str(&in), &out, &pdf);
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
	} while (rc != PAN_OK && n < 1000);
	CHECK(n > 2 && n < 1000);
}

int
main(void)
{
	RUN(the_operators_that_show_text_are_read);
	RUN(strings_are_unescaped);
	RUN(scripts_and_actions_are_seen_also_behind_escaped_names);
	RUN(what_is_not_understood_is_not_complete);
	RUN(a_packed_document_with_its_own_alphabet_is_read);
	RUN(what_holds_no_object_is_refused);
	RUN(running_out_of_memory_is_returned);
	return DONE();
}
