#include "sigma/sigma_trigger.h"

#include "pattern/clause.h"
#include "sigma/sigma_regex.h"

#define CLAUSE_KEYS_MAX 20000
#define PATTERN_MAX ((size_t)1 << 20) /* bytes of a pattern, translated */

/*
 * Values as ordinary machines log them by the thousand.  A literal that is part of one
 * says little; only speed depends on this list.
 */
static const char *const everyday[] = {
	"c:\\windows\\system32\\cmd.exe /c \"c:\\windows\\system32\\conhost.exe",
	"conhost.exe 0xffffffff -forcev1",
	"c:\\windows\\system32\\windowspowershell\\v1.0\\powershell.exe -noprofile",
	"powershell.exe -noprofile -command & -executionpolicy bypass -file ",
	"c:\\windows\\syswow64\\windowspowershell\\v1.0\\powershell.exe",
	"c:\\windows\\system32\\svchost.exe -k netsvcs -p -s schedule",
	"c:\\windows\\system32\\rundll32.exe c:\\windows\\system32\\shell32.dll,",
	"c:\\windows\\system32\\services.exe",
	"c:\\windows\\system32\\lsass.exe",
	"c:\\windows\\system32\\wbem\\wmiprvse.exe",
	"c:\\windows\\explorer.exe",
	"c:\\windows\\system32\\taskhostw.exe",
	"c:\\windows\\system32\\reg.exe add ",
	"c:\\windows\\system32\\dllhost.exe",
	"c:\\windows\\system32\\kernelbase.dll",
	"c:\\windows\\system32\\ntdll.dll",
	"c:\\windows\\system32\\mscoree.dll",
	"c:\\program files\\",
	"c:\\program files (x86)\\microsoft\\edge\\application\\",
	"c:\\programdata\\microsoft\\windows defender\\platform\\msmpeng.exe",
	"c:\\users\\administrator\\appdata\\local\\temp\\",
	"c:\\users\\user\\appdata\\roaming\\microsoft\\windows\\",
	"c:\\users\\public\\desktop\\documents\\downloads\\",
	"hklm\\software\\microsoft\\windows\\currentversion\\",
	"hklm\\system\\currentcontrolset\\services\\",
	"\\registry\\machine\\software\\microsoft\\windows nt\\currentversion\\",
	"hku\\s-1-5-21-\\software\\microsoft\\windows\\currentversion\\explorer\\",
	"microsoft corporation",
	"microsoft windows",
	"nt authority\\system",
	"true",
	"false",
	"https://www.microsoft.com/",
	"http://",
	"get-",
	"set-",
	"new-object ",
	"write-host",
	"import-module ",
	"$env:",
	"function ",
	"param(",
	"foreach",
	"invoke-",
	"-path ",
	"/usr/bin/bash -c ",
	"/bin/sh -c ",
	"/usr/sbin/cron",
	"/usr/lib/systemd/systemd",
	"/etc/",
	"/tmp/",
	"/var/log/",
	"/home/",
	"success",
	"failure",
	"root",
};
#define NEVERYDAY (sizeof(everyday) / sizeof(everyday[0]))

static bool
is_everyday(enum pan_sigma_key_kind kind, struct pan_str text)
{
	for (size_t i = 0; i < NEVERYDAY; i++) {
		struct pan_str s = pan_str(everyday[i]);

		if (kind == PAN_SIGMA_KEY_IS ? pan_str_eq(s, text)
		        : kind == PAN_SIGMA_KEY_STARTS
		        ? pan_str_starts(s, text)
		        : pan_str_find(s, text, 0) != SIZE_MAX)
			return true;
	}
	return false;
}

/* The guessed share of events that have the key: the longer, the rarer. */
static double
rarity(enum pan_sigma_key_kind kind, struct pan_str text)
{
	double p = 0.5;

	switch (kind) {
	case PAN_SIGMA_KEY_EXISTS:
		return 0.9;
	case PAN_SIGMA_KEY_NUMBER:
		return 0.02;
	case PAN_SIGMA_KEY_IS:
		p = 0.01;
		break;
	case PAN_SIGMA_KEY_STARTS:
	case PAN_SIGMA_KEY_ENDS:
		for (size_t i = 0; i < text.n && p > 0.003; i++)
			p *= 0.6;
		break;
	case PAN_SIGMA_KEY_SCAN:
		for (size_t i = 0; i < text.n && p > 0.001; i++)
			p *= 0.6;
		p += 0.0005; /* it must be searched for */
		break;
	}
	if (is_everyday(kind, text))
		p = p < 0.1 ? 0.1 : p;
	return p;
}

static void
want(struct pan_sigma_chooser *c, struct pan_sigma_clause *out, struct pan_sigma_want w)
{
	struct pan_sigma_want *p = pan_arena_get(c->a, sizeof(*p));

	if (p == NULL) {
		c->no_memory = true;
		return;
	}
	*p = w;
	p->next = out->want;
	out->want = p;
	out->n++;
	out->rarity += rarity(w.kind, w.text);
}

/* One key; a keyword, which may be anywhere, is always searched for. */
static void
want_text(struct pan_sigma_chooser *c, struct pan_sigma_clause *out, struct pan_str field,
    enum pan_sigma_key_kind kind, struct pan_str text)
{
	struct pan_sigma_want w = { .kind = kind, .field = field };
	char *to = pan_arena_get(c->a, text.n * 2 + 1);

	if (to == NULL) {
		c->no_memory = true;
		return;
	}
	w.text = (struct pan_str){ to, pan_sigma_fold(text, to) };
	if (field.s == NULL)
		w.kind = PAN_SIGMA_KEY_SCAN;
	if (w.kind == PAN_SIGMA_KEY_SCAN && w.text.n < 2) {
		out->none |= field.s == NULL;
		w.kind = PAN_SIGMA_KEY_EXISTS;
		w.text = (struct pan_str){ "", 0 };
	}
	want(c, out, w);
}

static void
want_field(struct pan_sigma_chooser *c, struct pan_sigma_clause *out,
    struct pan_str field)
{
	if (field.s == NULL)
		out->none = true;
	else
		want(c, out,
		    (struct pan_sigma_want){ .kind = PAN_SIGMA_KEY_EXISTS,
		        .field = field,
		        .text = { "", 0 } });
}

static void
want_glob(struct pan_sigma_chooser *c, struct pan_sigma_clause *out,
    const struct pan_sigma_item *it)
{
	size_t best = SIZE_MAX;
	enum pan_sigma_key_kind kind;

	if (it->npart == 0) {
		want_text(c, out, it->field, PAN_SIGMA_KEY_IS, (struct pan_str){ "", 0 });
		return;
	}
	for (size_t i = 0; i < it->npart; i++) {
		if (it->part[i].kind == PAN_SIGMA_TEXT &&
		    (best == SIZE_MAX || it->part[i].text.n > it->part[best].text.n))
			best = i;
	}
	if (best == SIZE_MAX) {
		want_field(c, out, it->field);
		return;
	}
	kind = it->npart == 1       ? PAN_SIGMA_KEY_IS
	    : best == 0             ? PAN_SIGMA_KEY_STARTS
	    : best + 1 == it->npart ? PAN_SIGMA_KEY_ENDS
	                            : PAN_SIGMA_KEY_SCAN;
	want_text(c, out, it->field, kind, it->part[best].text);
}

/* The longest piece of ${s} that folding leaves as it is in every dialect. */
static struct pan_str
sure_piece(struct pan_str s)
{
	struct pan_str best = { "", 0 };

	for (size_t i = 0, from = 0; i <= s.n; i++) {
		if (i < s.n && s.s[i] > ' ' && (unsigned char)s.s[i] < 0x7F)
			continue;
		if (i - from > best.n)
			best = pan_str_slice(s, from, i);
		from = i + 1;
	}
	return best;
}

static void
want_regex(struct pan_sigma_chooser *c, struct pan_sigma_clause *out,
    const struct pan_sigma_item *it)
{
	struct pan_jsre re = { 0 };
	struct pan_clause found = { 0 };
	unsigned flags = it->flags;
	struct pan_buf js;
	int rc = PAN_OK;
	bool usable;

	pan_buf_init(&js, PATTERN_MAX);
	usable = pan_sigma_regex_js(it->text, &flags, &js);
	if (usable)
		rc = pan_jsre_parse(c->a, c->cases, pan_buf_str(&js), false, &re, NULL);
	if (usable && rc == PAN_OK)
		rc = pan_clause_find(c->a, NULL, &re, &found, NULL);
	c->no_memory |= js.rc == PAN_ENOMEM || rc == PAN_ENOMEM;
	usable = usable && rc == PAN_OK && found.nlit > 0;
	for (size_t i = 0; usable && i < found.nlit; i++)
		usable = sure_piece(found.lit[i]).n >= 3;
	if (!usable)
		want_field(c, out, it->field);
	for (size_t i = 0; usable && i < found.nlit; i++)
		want_text(c, out, it->field, PAN_SIGMA_KEY_SCAN,
		    sure_piece(found.lit[i]));
	pan_buf_fini(&js);
}

static struct pan_sigma_clause
of_item(struct pan_sigma_chooser *c, const struct pan_sigma_item *it)
{
	struct pan_sigma_clause out = { 0 };

	switch (it->op) {
	case PAN_SIGMA_GLOB:
		want_glob(c, &out, it);
		break;
	case PAN_SIGMA_REGEX:
		want_regex(c, &out, it);
		break;
	case PAN_SIGMA_EQ:
		if (it->part_of != PAN_SIGMA_TIME_NONE)
			want_field(c, &out, it->field);
		else
			want(c, &out,
			    (struct pan_sigma_want){ .kind = PAN_SIGMA_KEY_NUMBER,
			        .field = it->field,
			        .text = { "", 0 },
			        .number = it->number == 0 ? 0 : it->number });
		break;
	case PAN_SIGMA_BOOL:
		want_text(c, &out, it->field, PAN_SIGMA_KEY_IS,
		    it->boolean ? PAN_LIT("true") : PAN_LIT("false"));
		break;
	case PAN_SIGMA_CIDR:
	case PAN_SIGMA_LT:
	case PAN_SIGMA_LTE:
	case PAN_SIGMA_GT:
	case PAN_SIGMA_GTE:
	case PAN_SIGMA_FIELD:
		want_field(c, &out, it->field);
		break;
	case PAN_SIGMA_NULL:
		out.none = true;
		break;
	case PAN_SIGMA_EXISTS:
		if (it->boolean)
			want_field(c, &out, it->field);
		else
			out.none = true;
		break;
	}
	return out;
}

static void
join(struct pan_sigma_clause *out, struct pan_sigma_clause more)
{
	struct pan_sigma_want **end = &more.want;

	out->none |= more.none;
	out->n += more.n;
	out->rarity += more.rarity;
	if (out->n > CLAUSE_KEYS_MAX)
		out->none = true;
	while (*end != NULL)
		end = &(*end)->next;
	*end = out->want;
	out->want = more.want;
}

/* The clause of the subtree at ${*at}, which moves past it. */
static struct pan_sigma_clause
of_tree(struct pan_sigma_chooser *c, const struct pan_sigma_detection *d, size_t *at,
    unsigned depth)
{
	struct pan_sigma_clause out = { 0 };
	struct pan_expr e;
	uint32_t n;

	if (*at >= d->nexpr || depth > PAN_SIGMA_NEST_MAX)
		return (struct pan_sigma_clause){ .none = true };
	e = d->expr[(*at)++];
	if (e.op == PAN_EXPR_COND)
		return of_item(c, &d->item[e.arg]);
	n = e.op == PAN_EXPR_NOT ? 1 : e.op == PAN_EXPR_AT_LEAST ? e.arg & 0xFFFF : e.arg;
	if (e.op == PAN_EXPR_NOT || (e.op == PAN_EXPR_AT_LEAST && e.arg >> 16 == 0) ||
	    (e.op == PAN_EXPR_AND))
		out.none = true;
	for (uint32_t i = 0; i < n; i++) {
		struct pan_sigma_clause child = of_tree(c, d, at, depth + 1);

		if (e.op == PAN_EXPR_NOT)
			continue;
		if (e.op != PAN_EXPR_AND)
			join(&out, child);
		else if (out.none || (!child.none && child.rarity < out.rarity))
			out = child;
	}
	return out;
}

struct pan_sigma_clause
pan_sigma_choose(struct pan_sigma_chooser *c, const struct pan_sigma_detection *d)
{
	size_t at = 0;

	return of_tree(c, d, &at, 0);
}
