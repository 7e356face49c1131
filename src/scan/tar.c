#include "scan/tar.h"

#define BLOCK 512u
#define EXTRA_MAX ((size_t)1 << 20) /* a longer pax header or name is not believed */

struct header { /* what pax and GNU headers say of the member after them */
	struct pan_str name;
	struct pan_str link;
	uint64_t size;
	bool has_size;
};

/* A field that ends at its width or at the first NUL. */
static struct pan_str
text(struct pan_str s, size_t at, size_t width)
{
	const char *end = memchr(s.s + at, '\0', width);

	return (
	    struct pan_str){ s.s + at, end == NULL ? width : (size_t)(end - s.s) - at };
}

/* An octal field, or GNU's base 256 when its first bit is set. */
static bool
number(struct pan_str s, size_t at, size_t width, uint64_t *out)
{
	const unsigned char *p = (const unsigned char *)s.s + at;
	uint64_t v = 0;
	size_t i = 0;

	if (p[0] & 0x80) {
		for (v = p[0] & 0x3F, i = 1; i < width; i++) {
			if (v >> 55 != 0)
				return false;
			v = v << 8 | p[i];
		}
		*out = v;
		return p[0] != 0xFF;
	}
	while (i < width && p[i] == ' ')
		i++;
	for (; i < width && p[i] >= '0' && p[i] <= '7'; i++) {
		if (v >> 60 != 0)
			return false;
		v = v << 3 | (uint64_t)(p[i] - '0');
	}
	*out = v;
	return i == width || p[i] == ' ' || p[i] == '\0';
}

/* The sum of the header's bytes, its own field as blanks; as signed bytes too, for some
 * old writers added them up that way. */
static bool
sum_holds(struct pan_str s, size_t at)
{
	uint64_t want;
	uint32_t sum = 0;
	int32_t sum_signed = 0;

	if (!number(s, at + 148, 8, &want))
		return false;
	for (size_t i = 0; i < BLOCK; i++) {
		char c = i >= 148 && i < 156 ? ' ' : s.s[at + i];

		sum += (unsigned char)c;
		sum_signed += (signed char)c;
	}
	return sum == want || (int64_t)sum_signed == (int64_t)want;
}

static bool
all_zero(struct pan_str s, size_t at)
{
	for (size_t i = 0; i < BLOCK; i++)
		if (s.s[at + i] != '\0')
			return false;
	return true;
}

/* "LENGTH key=value\n", again and again. */
static void
read_pax(struct pan_str s, struct header *h)
{
	size_t at = 0;

	while (at < s.n) {
		uint64_t n = 0;
		size_t blank = at, eq;
		struct pan_str key, value;

		while (blank < s.n && s.s[blank] >= '0' && s.s[blank] <= '9' && n <= s.n)
			n = n * 10 + (uint64_t)(s.s[blank++] - '0');
		if (blank == s.n || s.s[blank] != ' ' || n > s.n - at ||
		    n < blank - at + 3)
			return;
		eq = pan_str_find(pan_str_slice(s, 0, at + (size_t)n), PAN_LIT("="),
		    blank + 1);
		if (eq == SIZE_MAX)
			return;
		key = pan_str_slice(s, blank + 1, eq);
		value = pan_str_slice(s, eq + 1, at + (size_t)n - 1);
		if (pan_str_is(key, "path"))
			h->name = value;
		else if (pan_str_is(key, "linkpath"))
			h->link = value;
		else if (pan_str_is(key, "size"))
			h->has_size = pan_str_u64(value, UINT64_MAX / 4, &h->size);
		at += (size_t)n;
	}
}

static struct pan_str
full_name(struct pan_arena *a, struct pan_str s, size_t at)
{
	struct pan_str name = text(s, at, 100), prefix = text(s, at + 345, 155);

	if (memcmp(s.s + at + 257, "ustar\0", 6) != 0 || prefix.n == 0)
		return name;
	return pan_arena_printf(a, "%.*s/%.*s", PAN_STR(prefix), PAN_STR(name));
}

static enum pan_member_type
type_of(char flag, struct pan_str name)
{
	switch (flag) {
	case '1':
	case '2':
		return PAN_MEMBER_LINK;
	case '3':
	case '4':
	case '6':
		return PAN_MEMBER_DEVICE;
	case '5':
		return PAN_MEMBER_FOLDER;
	default:
		return name.n > 0 && name.s[name.n - 1] == '/' ? PAN_MEMBER_FOLDER
		                                               : PAN_MEMBER_FILE;
	}
}

static int
add(struct pan_archive *out, struct pan_str s, size_t at, const struct header *h,
    struct pan_str data)
{
	struct pan_member m = { .bytes = data, .pack = PAN_PACK_STORED };
	uint64_t mode = 0;

	m.name = h->name.s != NULL ? h->name : full_name(out->arena, s, at);
	if (m.name.s == NULL)
		return PAN_ENOMEM;
	m.type = type_of(s.s[at + 156], m.name);
	(void)number(s, at + 100, 8, &mode);
	m.runs = m.type == PAN_MEMBER_FILE && (mode & 0111) != 0;
	if (m.type == PAN_MEMBER_LINK)
		m.bytes = h->link.s != NULL ? h->link : text(s, at + 157, 100);
	m.size = m.bytes.n;
	return pan_archive_add(out, &m);
}

/* The header at ${*at} with its data; moves ${*at} behind both. */
static int
read_member(struct pan_archive *out, struct pan_str s, size_t *at, struct header *h)
{
	size_t head = *at, from = head + BLOCK, n;
	char flag = s.s[head + 156];
	uint64_t size;
	struct pan_str data;
	int rc = PAN_OK;

	if (!number(s, head + 124, 12, &size)) {
		out->tricks |= PAN_TRICK_BROKEN;
		*at = s.n;
		return PAN_OK;
	}
	if (h->has_size && flag != 'x' && flag != 'g' && flag != 'L' && flag != 'K')
		size = h->size;
	if (flag >= '1' && flag <= '6')
		size = 0; /* links and folders have no data, whatever they say */
	if (size > s.n - from) {
		out->tricks |= PAN_TRICK_BROKEN;
		size = s.n - from;
	}
	n = (size_t)size;
	data = pan_str_slice(s, from, from + n);
	*at = n > s.n - from - (BLOCK - 1) || s.n - from < BLOCK
	    ? s.n
	    : from + (n + BLOCK - 1) / BLOCK * BLOCK;
	if (flag == 'x' || flag == 'g') {
		if (n <= EXTRA_MAX && flag == 'x')
			read_pax(data, h);
	} else if (flag == 'L') {
		h->name = text(s, from, n);
	} else if (flag == 'K') {
		h->link = text(s, from, n);
	} else {
		rc = add(out, s, head, h, data);
		*h = (struct header){ 0 };
	}
	return rc;
}

int
pan_tar_read(struct pan_arena *a, struct pan_str bytes, struct pan_archive *out,
    struct pan_err *err)
{
	struct header h = { 0 };
	size_t at = 0;
	int rc = PAN_OK;

	pan_archive_init(out, a);
	if (bytes.n < BLOCK || (!sum_holds(bytes, 0) && !all_zero(bytes, 0)))
		return pan_err_set(err, PAN_EFORMAT, "the first header is no tar header");
	while (rc == PAN_OK && bytes.n - at >= BLOCK) {
		if (all_zero(bytes, at)) {
			at += BLOCK; /* the end; what is behind it is read all the same */
			continue;
		}
		if (!sum_holds(bytes, at)) {
			out->tricks |= PAN_TRICK_BROKEN;
			break;
		}
		rc = read_member(out, bytes, &at, &h);
	}
	if (rc == PAN_OK || rc == PAN_ELIMIT)
		rc = pan_archive_judge(out);
	return rc == PAN_OK ? PAN_OK : pan_err_set(err, rc, "out of memory");
}
