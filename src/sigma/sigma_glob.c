/* Globs and addresses answered the dull way. */
#include <arpa/inet.h>

#include "core/uni.h"
#include "core/utf8.h"
#include "sigma/sigma.h"

/* The length of the text at ${at} that fits ${want}, or SIZE_MAX. */
static size_t
fit_text(struct pan_str want, bool cased, struct pan_str s, size_t at)
{
	size_t w = 0, i = at;

	if (cased)
		return s.n - at >= want.n && memcmp(s.s + at, want.s, want.n) == 0
		    ? want.n
		    : SIZE_MAX;
	while (w < want.n) {
		unsigned lw, ls;
		uint32_t a, b;

		if (i >= s.n)
			return SIZE_MAX;
		a = pan_utf8_at(want, w, &lw);
		b = pan_utf8_at(s, i, &ls);
		if (a != b && pan_uni_fold(a) != pan_uni_fold(b))
			return SIZE_MAX;
		/* Bytes that are no UTF-8 are themselves, not each other. */
		if (lw == 1 && ls == 1 && want.s[w] != s.s[i] && (want.s[w] & 0x80) != 0)
			return SIZE_MAX;
		w += lw;
		i += ls;
	}
	return i - at;
}

/* The length of what ${p} takes at ${at}, or SIZE_MAX; never asked of PAN_SIGMA_ANY. */
static size_t
fit(const struct pan_sigma_part *p, bool cased, struct pan_str s, size_t at)
{
	unsigned len;

	if (p->kind == PAN_SIGMA_TEXT)
		return fit_text(p->text, cased, s, at);
	if (at >= s.n)
		return SIZE_MAX;
	(void)pan_utf8_at(s, at, &len);
	return len;
}

bool
pan_sigma_glob(const struct pan_sigma_part *part, size_t n, bool cased, struct pan_str s)
{
	size_t p = 0, at = 0, star = SIZE_MAX, back = 0;

	for (;;) {
		size_t took;

		if (p < n && part[p].kind == PAN_SIGMA_ANY) {
			star = ++p;
			back = at;
			continue;
		}
		if (p == n && at == s.n)
			return true;
		took = p < n ? fit(&part[p], cased, s, at) : SIZE_MAX;
		if (took != SIZE_MAX) {
			p++;
			at += took;
			continue;
		}
		if (star == SIZE_MAX || back >= s.n)
			return false;
		back += fit(&(struct pan_sigma_part){ .kind = PAN_SIGMA_ONE }, cased, s,
		    back); /* the last '*' takes one character more */
		p = star;
		at = back;
	}
}

bool
pan_sigma_address(struct pan_str s, uint8_t addr[16], bool *v6)
{
	char text[INET6_ADDRSTRLEN];

	if (s.n == 0 || s.n >= sizeof(text) || memchr(s.s, '\0', s.n) != NULL)
		return false;
	memcpy(text, s.s, s.n);
	text[s.n] = '\0';
	memset(addr, 0, 16);
	*v6 = memchr(s.s, ':', s.n) != NULL;
	return inet_pton(*v6 ? AF_INET6 : AF_INET, text, addr) == 1;
}

/* ::ffff:1.2.3.4 becomes 1.2.3.4. */
static void
unmap(uint8_t addr[16], bool *v6)
{
	static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

	if (!*v6 || memcmp(addr, mapped, sizeof(mapped)) != 0)
		return;
	memmove(addr, addr + 12, 4);
	memset(addr + 4, 0, 12);
	*v6 = false;
}

static bool
same_bits(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

bool
pan_sigma_net_has(const struct pan_sigma_net *net, struct pan_str s)
{
	uint8_t addr[16];
	bool v6;

	if (!pan_sigma_address(s, addr, &v6))
		return false;
	if (v6 && net->v6 && same_bits(addr, net->addr, net->bits))
		return true;
	unmap(addr, &v6);
	return v6 == net->v6 && same_bits(addr, net->addr, net->bits);
}
