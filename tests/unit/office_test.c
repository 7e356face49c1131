#include "scan/office.h"

#include "core/own.h"
#include "scan/subject.h"
#include "tests/check.h"

static void
check_text(const char *xml, const char *want)
{
	struct pan_buf b;

	pan_buf_init(&b, 1 << 20);
	pan_office_text(pan_str(xml), &b);
	CHECK_INT(b.rc, PAN_OK);
	CHECK_TEXT(b.n > 0 ? pan_buf_str(&b) : PAN_LIT(""), want);
	pan_buf_fini(&b);
}

TEST(markup_does_not_tear_words)
{
	check_text(
	    "<w:p><w:r><w:t>Ig</w:t></w:r><w:proofErr/><w:r><w:t>nore all</w:t></w:r>"
	    "</w:p><w:p>next</w:p>",
	    "Ignore all\nnext\n");
	check_text("<row><c><v>1</v></c><c><v>2</v></c></row>", "1\n2\n");
}

TEST(references_are_undone)
{
	check_text("a &lt;b&gt; &amp;amp; &#65;&#x42; &bogus; &#xD800; &",
	    "a <b> &amp; AB &bogus; "
	    "\xef\xbf\xbd &\n");
}

TEST(what_stands_beside_the_text_comes_behind_it)
{
	check_text(
	    "<p><!--hidden order--><pic descr=\"ignore &quot;all&quot;\"/>seen</p>",
	    "seen\nhidden order\nignore \"all\"\n");
	check_text("<p><![CDATA[raw <text>]]></p>", "raw <text>\n");
}

TEST(what_is_no_xml_ends_all_the_same)
{
	check_text("", "");
	check_text("plain", "plain\n");
	check_text("a<b", "a\n");
	check_text("a<!-- b", "a\n b\n");
	check_text("<a b=\"", "");
}

TEST(only_what_loads_by_itself_is_external)
{
	struct pan_str name = PAN_LIT("word/_rels/settings.xml.rels");

	CHECK(pan_office_external(name,
	    PAN_LIT("<Relationship Type=\"http://x/attachedTemplate\" "
	            "Target=\"http://e/t.dotm\" TargetMode=\"External\"/>")));
	CHECK(!pan_office_external(name,
	    PAN_LIT("<Relationship Type=\"http://x/hyperlink\" Target=\"http://e\" "
	            "TargetMode=\"External\"/>")));
	CHECK(!pan_office_external(name, PAN_LIT("<Relationship Target=\"a.xml\"/>")));
	CHECK(!pan_office_external(PAN_LIT("a.xml"),
	    PAN_LIT("<Relationship \"External\">")));
}

TEST(macros_and_embedded_files_are_noted)
{
	PAN_AUTO(pan_subject_freep) struct pan_subject *s = pan_subject_new();

	pan_office_note(s, PAN_LIT("word/vbaProject.bin"), "a");
	pan_office_note(s, PAN_LIT("word/embeddings/oleObject1.bin"), "b");
	pan_office_note(s, PAN_LIT("word/document.xml"), "c");
	CHECK_INT(s->coverage.nnote, 2);
	CHECK_TEXT(s->coverage.note[0], "office-macro\ta");
	CHECK_TEXT(s->coverage.note[1], "office-embedded\tb");
}

int
main(void)
{
	RUN(markup_does_not_tear_words);
	RUN(references_are_undone);
	RUN(what_stands_beside_the_text_comes_behind_it);
	RUN(what_is_no_xml_ends_all_the_same);
	RUN(only_what_loads_by_itself_is_external);
	RUN(macros_and_embedded_files_are_noted);
	return DONE();
}
