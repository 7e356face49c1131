/*
 * tests/yara_judge - libyara itself, in the test's own process: what it says of rules and
 * bytes is what ours have to say.  Linked into the tests that name it, never into the
 * program (there yara/yara_lib asks it from a confined process).
 */
#ifndef PAN_TESTS_YARA_JUDGE_H
#define PAN_TESTS_YARA_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct yara_judge;

/* Where the first of a rule's strings (in the rule's order) that is there first is. */
struct yara_judge_place {
	bool placed;
	size_t at;
	size_t len;
};

struct yara_judge_names {
	const char *filename, *filepath, *extension, *filetype, *owner; /* NULL: "" */
};

/* A judge without rules.  Aborts when there is no memory, as all of this does. */
struct yara_judge *yara_judge_new(void);
void yara_judge_free(struct yara_judge *j);

/*
 * Add the source ${text}, whose file is ${file} (includes are looked for beside it; NULL:
 * includes are refused) under the namespace ${ns}.  False when libyara refuses it, with
 * its words in yara_judge_why(); nothing of it is added then.
 */
bool yara_judge_add(struct yara_judge *j, const char *ns, const char *file,
    const char *text);
const char *yara_judge_why(const struct yara_judge *j);

/*
 * Add every .yar, .yara and .rule file below ${folder}, each in a namespace that is its
 * path there.  Returns how many were added; *${refused} how many were not.
 */
size_t yara_judge_folder(struct yara_judge *j, const char *folder, size_t *refused);

/* The rules added so far; asking ends adding. */
size_t yara_judge_count(struct yara_judge *j);
const char *yara_judge_ns(const struct yara_judge *j, size_t rule);
const char *yara_judge_name(const struct yara_judge *j, size_t rule);
bool yara_judge_private(const struct yara_judge *j, size_t rule);

/*
 * Which rules hold for ${bytes}: holds[i] is 1 or 0 for each rule, private ones too.
 * ${names} and ${place} (one for each rule) may be NULL.  Returns 0, or libyara's error
 * (26: it took longer than ${timeout_s}; 30: a string matched too often).
 */
int yara_judge_scan(struct yara_judge *j, const void *bytes, size_t n,
    const struct yara_judge_names *names, int timeout_s, uint8_t *holds,
    struct yara_judge_place *place);

#endif
