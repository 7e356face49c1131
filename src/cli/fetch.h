/*
 * cli/fetch - rules from elsewhere, into PanGuard's own folder.
 */
#ifndef PAN_CLI_FETCH_H
#define PAN_CLI_FETCH_H

#include "cli/cli.h"

struct pan_fetched {
	struct pan_str name;    /* of the source, and of its folder */
	struct pan_str license; /* a plain word, or empty: "GPL-2.0" */
};

/*
 * Bring the rules that ${spec} names into PanGuard's folder, in place of what an earlier
 * call for the same brought: "npm:NAME@VERSION" (one whose checksum this program knows),
 * a folder, or an archive (.tar .tgz .tar.gz .tar.zst), with the text of its licence.
 * Nothing is compiled.  ${out} lives as long as ${c}.  PAN_EARG:
 * ${spec} is nothing of that; PAN_EVERIFY: the checksum is wrong; PAN_EACCES: the network
 * is forbidden; PAN_ENOENT, PAN_EIO ...
 */
PAN_MUST int pan_fetch_rules(struct pan_cli *c, const char *spec, struct pan_fetched *out,
    struct pan_err *err);

/* The set that is offered to newcomers: "npm:agent-threat-rules@4.0.0". */
extern const char pan_fetch_offer[];
/* Whether it was added already. */
bool pan_fetch_offered(struct pan_cli *c);

#endif
