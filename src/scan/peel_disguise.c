/*
 * Words in other letters: bold or full-width forms, letters of other alphabets that look
 * like Latin ones, invisible characters between the letters.  People and models read
 * them as they look; so do the checks, in the child.
 */
#include "core/uni.h"
#include "core/utf8.h"
#include "scan/peel_parts.h"
#include "scan/plain.h"

#define TELLING (PAN_PLAIN_SHELL | PAN_PLAIN_ORDER)
/* Telling words of a line are counted up to here. */
#define ENOUGH 1000u

/* Append ${s} as the eye reads it. */
static void
undress(struct pan_buf *to, struct pan_str s)
{
	for (size_t at = 0; at < s.n;) {
		unsigned len = 1;
		uint32_t cp = (unsigned char)s.s[at], twin;

		if (cp < 0x80) {
			pan_buf_addc(to, s.s[at++]);
			continue;
		}
		cp = pan_utf8_at(s, at, &len);
		at += len;
		if (pan_uni_ignorable(cp))
			continue;
		twin = pan_uni_latin_twin(cp);
		pan_utf8_add(to, twin != 0 ? twin : cp);
	}
}

void
pan_peel_disguises(struct pan_peeler *p)
{
	struct pan_str s = p->d->text;

	for (size_t at = 0; at < s.n && p->rc == PAN_OK;) {
		const char *nl = memchr(s.s + at, '\n', s.n - at);
		size_t end = nl == NULL ? s.n : (size_t)(nl - s.s);
		struct pan_str line = pan_str_slice(s, at, end);
		unsigned n;

		if (!pan_utf8_ascii(line)) {
			pan_peel_clear(p, &p->b);
			undress(&p->b, line);
			n = pan_plain_words(pan_buf_str(&p->b), TELLING, ENOUGH);
			if (n > pan_plain_words(line, TELLING, ENOUGH))
				(void)pan_peel_emit(p, "disguise", at, end,
				    pan_buf_str(&p->b), PAN_PEEL_TEXT);
		}
		at = end + 1;
	}
}
