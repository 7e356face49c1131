/*
 * sigma/sigma_atr - a Sigma rule as an Agent Threat Rule, where the meaning is kept.
 *
 * ATR asks agents' events; Sigma asks logs.  Rules about commands, files, connections
 * and MCP mean something in both.  ATR's patterns always ignore case, it cannot see an
 * empty value, compares no numbers and knows no networks: whatever hangs on that is
 * refused with the reason.  One thing is wider in ATR and stays so: its conditions also
 * look at the text with disguised letters undone.
 */
#ifndef PAN_SIGMA_SIGMA_ATR_H
#define PAN_SIGMA_SIGMA_ATR_H

#include "core/buf.h"
#include "sigma/sigma.h"

/*
 * Append ${r} (parsed, not refused) to ${out} as the YAML of an ATR rule called ${id},
 * or, when that is empty, "SIGMA-" and its Sigma id.  What is written was read again by
 * rule/atr.  ${a} is for scratch.
 * PAN_EFORMAT: why it cannot be said in ATR; PAN_ELIMIT: ${out} is full; PAN_ENOMEM.
 * After a failure ${out} holds nothing useful.
 */
PAN_MUST int pan_sigma_to_atr(struct pan_arena *a, const struct pan_sigma_rule *r,
    struct pan_str id, struct pan_buf *out, struct pan_err *err);

#endif
