/*
 * core/json - JSON (RFC 8259) in and out, and JSON with comments in.
 *
 * The reader is strict, bounded in depth and count, and linear in its input.
 * "\ud800" without its partner is kept as WTF-8, for the rule language has
 * JavaScript's idea of a string.
 */
#ifndef PAN_CORE_JSON_H
#define PAN_CORE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/buf.h"
#include "core/node.h"

enum pan_json_dialect {
	PAN_JSON_STRICT,
	PAN_JSON_LOOSE, /* also // and slash-star comments, trailing commas, a BOM */
};

/*
 * Parse all of ${text} into ${a}; strings that need no unescaping point into
 * ${text}, which must outlive the tree.  PAN_EFORMAT with line and column in the
 * text of ${err}; PAN_ELIMIT; PAN_ENOMEM.
 */
PAN_MUST int pan_json_parse(struct pan_arena *a, struct pan_str text,
    enum pan_json_dialect dialect, struct pan_node **out, struct pan_err *err);

/*
 * A writer that puts the commas, quotes and (with ${indent} > 0) line breaks in.
 * Values go to ${out}; a key of NULL means the next entry of a list.
 */
struct pan_json_out {
	struct pan_buf *out;
	int indent; /* blanks a level; 0 writes one line */
	int depth;
	bool first;
};

void pan_json_out_init(struct pan_json_out *j, struct pan_buf *out, int indent);
void pan_json_open(struct pan_json_out *j, const char *key, char bracket); /* { or [ */
void pan_json_close(struct pan_json_out *j, char bracket);                 /* } or ] */
/* Text is written as valid UTF-8: stray bytes become U+FFFD; U+2028 and controls are
 * escaped. */
void pan_json_text(struct pan_json_out *j, const char *key, struct pan_str v);
void pan_json_textz(struct pan_json_out *j, const char *key, const char *v);
void pan_json_int(struct pan_json_out *j, const char *key, int64_t v);
void pan_json_bool(struct pan_json_out *j, const char *key, bool v);
void pan_json_null(struct pan_json_out *j, const char *key);
void pan_json_node(struct pan_json_out *j, const char *key, const struct pan_node *n);

#endif
