/*
 * report/mask - secrets in a text that is going to be shown.
 *
 * An excerpt ends up in terminals, build logs and tickets.  What gives access to
 * something keeps its first four characters there, so that its owner knows which one it
 * is, and loses the rest.
 *
 * Recognised are keys by their makers' published prefixes (AWS, GitHub, GitLab, Slack,
 * Stripe, OpenAI, Anthropic, Google, npm, Hugging Face, SendGrid), JSON Web Tokens, the
 * body of PEM private keys, bearer tokens, passwords in URLs, and values that are
 * assigned to a name such as "password" or "api_key".
 */
#ifndef PAN_REPORT_MASK_H
#define PAN_REPORT_MASK_H

#include "core/buf.h"

#define PAN_MASK_SHOWN 4u /* characters of a secret that stay */

struct pan_mask_span {
	size_t at, end; /* bytes of the secret itself, without its name or quotes */
};

/* The first secret in ${s} that begins at or after ${from}; false when there is none.  A
 * secret that ${s} cuts short reaches to its end.  Linear in the text. */
bool pan_mask_next(struct pan_str s, size_t from, struct pan_mask_span *out);

/* Append ${s} with its secrets masked; nothing is escaped. */
void pan_mask_add(struct pan_buf *b, struct pan_str s);

#endif
