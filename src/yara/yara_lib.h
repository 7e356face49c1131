/*
 * yara/yara_lib - ask libyara, in a process that can do no harm.
 *
 * The engine decides nearly all rules itself.  What hangs on a module (pe, elf,
 * math, hash, dotnet ...) is asked here: libyara's word is what a YARA rule means.
 * Its modules parse hostile executables, and have had memory errors, so libyara
 * never runs in our process: a child that was forked for it, which can open
 * nothing, start nothing and talk to nobody but us, gets the rules' source and
 * the file's bytes through shared memory and answers with one byte a rule.  If it
 * crashes, runs out of memory or takes too long, it is ended, and the answer is
 * "undecided", never "no".  The child starts with the first question
 * (docs/decisions/0019 says why, and what it costs).
 *
 * What is asked is a *unit*: the source text of a few rules.  Either a rule with
 * all that it refers to, or a list of questions:
 *
 *	import "pe"
 *	rule q0 { condition: pe.number_of_sections > 4 }
 *	rule q1 { condition: defined pe.rich_signature.key }
 *
 * which is the cheap way: libyara parses the file once for all of them, and an
 * engine that knows the strings of a rule needs no more than such parts of it.  A unit
 * costs about 3 ms to compile however small it is, and about 0.3 ms for each file when
 * it imports pe (100 bytes, one question: 0.27 ms; a thousand questions: 0.58 ms), so
 * few units of many questions beat many of one.
 */
#ifndef PAN_YARA_YARA_LIB_H
#define PAN_YARA_YARA_LIB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"
#include "core/str.h"

/* Source of one unit.  More is PAN_ELIMIT. */
#ifndef PAN_YARA_LIB_SOURCE_MAX
#define PAN_YARA_LIB_SOURCE_MAX ((size_t)4 << 20)
#endif
/* Rules of one unit.  More is PAN_ELIMIT. */
#ifndef PAN_YARA_LIB_RULES_MAX
#define PAN_YARA_LIB_RULES_MAX 16384
#endif
/* Compiled units that are kept, and the source they came from; the one that was not
 * asked for longest goes first. */
#ifndef PAN_YARA_LIB_UNITS_MAX
#define PAN_YARA_LIB_UNITS_MAX 512
#endif
#ifndef PAN_YARA_LIB_KEPT_MAX
#define PAN_YARA_LIB_KEPT_MAX ((size_t)8 << 20)
#endif
/* What the child may allocate.  Beyond it, it says so, and the answer is undecided. */
#ifndef PAN_YARA_LIB_MEMORY_MAX
#define PAN_YARA_LIB_MEMORY_MAX ((size_t)1 << 30)
#endif

/* One child and what it has compiled.  Threads may share one: they take turns. */
struct pan_yara_lib;

struct pan_yara_lib_unit {
	uint64_t key;          /* the caller's; the same key is the same source */
	struct pan_str source; /* no include, no rule named twice */
};

enum pan_yara_lib_answer {
	PAN_YARA_LIB_NO,
	PAN_YARA_LIB_YES,
	PAN_YARA_LIB_UNDECIDED,
};

/* What is looked at.  The names are what rules see as external variables. */
struct pan_yara_lib_input {
	const void *bytes; /* at most PAN_SCAN_FILE_MAX */
	size_t n;
	struct pan_str filename, filepath, extension, filetype, owner;
};

/* A new one; nothing is started yet.  Free it with pan_yara_lib_free(). */
PAN_MUST int pan_yara_lib_new(struct pan_yara_lib **out, struct pan_err *err);
void pan_yara_lib_free(struct pan_yara_lib *l);
void pan_yara_lib_freep(struct pan_yara_lib **l);

/*
 * Ask ${u} about ${in}: answer[i] is that of the unit's i-th rule in the order of the
 * source, private and global ones counted too (a global rule that fails makes all
 * others fail, as in YARA).  ${n} is how many rules the caller expects.
 *
 * PAN_OK: every answer is yes or no.  On any failure all are UNDECIDED and ${err}
 * says why: PAN_EFORMAT the source does not compile or has another number of rules;
 * PAN_ELIMIT too large, or a string matches too often; PAN_ETIME
 * not done after ${timeout_ms} (compiling is not counted, but has a limit of its own;
 * 0 is 10 seconds); PAN_ECLOSED libyara crashed on it; PAN_EIO the child could not
 * be started; PAN_ENOMEM, also when libyara needs more than it may have.
 */
PAN_MUST int pan_yara_lib_ask(struct pan_yara_lib *l, const struct pan_yara_lib_unit *u,
    const struct pan_yara_lib_input *in, unsigned timeout_ms,
    enum pan_yara_lib_answer *answer, size_t n, struct pan_err *err);

/*
 * Compile ${u} and forget it again: PAN_OK and the number of its rules, or as above,
 * with libyara's own words and the line in ${err}.
 */
PAN_MUST int pan_yara_lib_check(struct pan_yara_lib *l, const struct pan_yara_lib_unit *u,
    size_t *nrules, struct pan_err *err);

/*
 * Why rules that import ${module} can't be used, or NULL when they can.  "magic"
 * answers from whatever database a machine has, or none; "cuckoo" from a sandbox
 * report that nobody has; "androguard" and others are not part of libyara.
 */
const char *pan_yara_lib_module(struct pan_str module);

/* Processes started so far (the first, and one for each that had to be ended). */
unsigned pan_yara_lib_started(const struct pan_yara_lib *l);
/* Whether the child's system calls are filtered; false before it was started, and
 * where the kernel offers no filter (then it still has no file it could open). */
bool pan_yara_lib_confined(const struct pan_yara_lib *l);

#endif
