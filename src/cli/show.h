/*
 * cli/show - how a rule is shown, to people and to programs.
 */
#ifndef PAN_CLI_SHOW_H
#define PAN_CLI_SHOW_H

#include "cli/cli.h"
#include "match/pack.h"

const char *pan_show_severity(enum pan_severity s);
/* The plain title in ${lang}, else the author's. */
struct pan_str pan_show_title(enum pan_lang lang, const struct pan_pack_rule *r);
/* One line of JSON, without its end. */
void pan_show_rule_json(struct pan_buf *b, const struct pan_pack *p,
    const struct pan_pack_rule *r);
/* All there is to say, for a person. */
void pan_show_rule(struct pan_buf *b, const struct pan_cli *c, const struct pan_pack *p,
    const struct pan_pack_rule *r);

#endif
