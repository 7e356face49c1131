/*
 * cli/rulebook_parts - what the rulebook's files share.
 */
#ifndef PAN_CLI_RULEBOOK_PARTS_H
#define PAN_CLI_RULEBOOK_PARTS_H

#include "cli/rulebook.h"

/* Say and count something; kept with the part of ${l} (PAN_RULE_LANGUAGES: with none).
 * ${path} and ${text} are copied.  Out of memory shows when the part is compiled. */
void pan_rulebook_tell(struct pan_rulebook *rs, enum pan_rule_language l,
    struct pan_str path, enum pan_lint_level level, uint32_t line, const char *text);

/* Double an array of ${n} things of ${size} when it is full. */
PAN_MUST int pan_rulebook_grow(struct pan_arena *a, void *array, size_t n, size_t size,
    size_t *cap, struct pan_err *err);

/* Add a file of the source begun last.  ${path} and ${text} live with the rulebook. */
PAN_MUST int pan_rulebook_file(struct pan_rulebook *rs, struct pan_str path,
    struct pan_str text, struct pan_err *err);

/* What language the text of a file called ${path} is in. */
enum pan_rule_language pan_rulebook_language(struct pan_str path, struct pan_str text);
/* ${path} without its folders. */
struct pan_str pan_rulebook_base(struct pan_str path);

PAN_MUST int pan_rulebook_read_atr(struct pan_rulebook *rs, struct pan_err *err);
PAN_MUST int pan_rulebook_read_sigma(struct pan_rulebook *rs, struct pan_err *err);
PAN_MUST int pan_rulebook_read_yara(struct pan_rulebook *rs, struct pan_err *err);

#endif
