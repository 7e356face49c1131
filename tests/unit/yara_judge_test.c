/* The judge of YARA rules, before it judges others. */
#include "tests/yara_judge.h"

#include "tests/check.h"

TEST(a_refused_source_leaves_the_others_alone)
{
	struct yara_judge *j = yara_judge_new();
	uint8_t holds[2];

	CHECK(yara_judge_add(j, "one", NULL, "rule a { condition: filesize == 3 }"));
	CHECK(!yara_judge_add(j, "two", NULL, "rule a {\ncondition: nobody }"));
	CHECK_STR(yara_judge_why(j), "line 2: undefined identifier \"nobody\"");
	CHECK(yara_judge_add(j, "two", NULL,
	    "private rule a { condition: filename == \"x.sh\" }"));
	CHECK(!yara_judge_add(j, "three", NULL, "include \"../x.yar\""));
	CHECK_INT(yara_judge_count(j), 2);
	CHECK_STR(yara_judge_ns(j, 1), "two");
	CHECK_STR(yara_judge_name(j, 1), "a");
	CHECK(yara_judge_private(j, 1) && !yara_judge_private(j, 0));

	CHECK_INT(yara_judge_scan(j, "abc", 3, NULL, 10, holds, NULL), 0);
	CHECK_INT(holds[0] * 2 + holds[1], 2);
	CHECK_INT(yara_judge_scan(j, "ab", 2,
	              &(struct yara_judge_names){ .filename = "x.sh" }, 10, holds, NULL),
	    0);
	CHECK_INT(holds[0] * 2 + holds[1], 1);
	yara_judge_free(j);
}

TEST(the_place_is_that_of_the_first_string_that_is_there)
{
	struct yara_judge *j = yara_judge_new();
	struct yara_judge_place place[2];
	uint8_t holds[2];

	CHECK(yara_judge_add(j, "n", NULL,
	    "rule a { strings: $x = \"nowhere\" $b = \"cc\" $a = /a+b/ "
	    "condition: any of them }\nrule b { condition: true }"));
	CHECK_INT(yara_judge_count(j), 2);
	CHECK_INT(yara_judge_scan(j, "aab cc cc", 9, NULL, 10, holds, place), 0);
	CHECK(place[0].placed && !place[1].placed);
	CHECK_INT(place[0].at, 4);
	CHECK_INT(place[0].len, 2);
	yara_judge_free(j);
}

int
main(void)
{
	RUN(a_refused_source_leaves_the_others_alone);
	RUN(the_place_is_that_of_the_first_string_that_is_there);
	return DONE();
}
