/* What the Sigma compiler and engine know of text: folding, hashes, numbers, moments. */
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "core/uni.h"
#include "core/utf8.h"
#include "rule/duration.h"
#include "sigma/sigma_parts.h"

#define EACH 0x0101010101010101ull
#define TOPS 0x8080808080808080ull
#define NUMBER_MAX 400

size_t
pan_sigma_fold(struct pan_str s, char *to)
{
	size_t at = 0, n = 0;

	while (at < s.n) {
		unsigned len, put;
		uint64_t w;
		uint32_t cp;

		while (s.n - at >= 8 && (memcpy(&w, s.s + at, 8), (w & TOPS) == 0)) {
			uint64_t capital =
			    (w + EACH * (0x80 - 'A')) & ~(w + EACH * (0x7F - 'Z')) & TOPS;

			w |= capital >> 2;
			memcpy(to + n, &w, 8);
			n += 8;
			at += 8;
		}
		if (at >= s.n)
			break;
		if ((unsigned char)s.s[at] < 0x80) {
			char c = s.s[at++];

			to[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
			continue;
		}
		cp = pan_utf8_at(s, at, &len);
		if (len == 1) {
			to[n++] = s.s[at++];
			continue;
		}
		put = pan_utf8_put(to + n, pan_uni_fold(cp));
		n += put;
		at += len;
	}
	return n;
}

uint32_t
pan_sigma_hash(struct pan_str s, uint32_t salt)
{
	uint64_t head = 0, tail = 0;
	uint64_t h = salt;

	if (s.n <= 8) {
		if (s.n > 0)
			memcpy(&head, s.s, s.n);
		return pan_sigma_mix(head, (uint64_t)s.n << 32 | salt);
	}
	for (size_t i = 0; i + 16 <= s.n && i < 64; i += 8) {
		memcpy(&head, s.s + i, 8);
		h = (h ^ head) * 0x9E3779B97F4A7C15ull;
		h ^= h >> 29;
	}
	memcpy(&head, s.s, 8);
	memcpy(&tail, s.s + s.n - 8, 8);
	return pan_sigma_mix(h ^ tail * 3, head ^ (uint64_t)s.n << 32 ^ salt);
}

bool
pan_sigma_number(struct pan_str s, double *out)
{
	char small[NUMBER_MAX + 1];
	size_t at = 0, digits = 0;
	uint64_t v = 0;

	if (s.n == 0 || s.n > NUMBER_MAX)
		return false;
	while (at < s.n && at < 15 && s.s[at] >= '0' && s.s[at] <= '9')
		v = v * 10 + (uint64_t)(s.s[at++] - '0');
	if (at == s.n) {
		*out = (double)v;
		return true;
	}
	at = s.s[0] == '-' || s.s[0] == '+';
	for (; at < s.n && s.s[at] >= '0' && s.s[at] <= '9'; at++)
		digits++;
	if (at < s.n && s.s[at] == '.') {
		for (at++; at < s.n && s.s[at] >= '0' && s.s[at] <= '9'; at++)
			digits++;
	}
	if (digits == 0)
		return false;
	if (at < s.n && (s.s[at] | 0x20) == 'e') {
		size_t from;

		at++;
		at += at < s.n && (s.s[at] == '-' || s.s[at] == '+');
		for (from = at; at < s.n && s.s[at] >= '0' && s.s[at] <= '9';)
			at++;
		if (at == from)
			return false;
	}
	if (at != s.n)
		return false;
	memcpy(small, s.s, s.n);
	small[s.n] = '\0';
	*out = strtod(small, NULL);
	return true;
}

/* The week of the year, by ISO 8601: that of its Thursday. */
static int
iso_week(const struct tm *t)
{
	int monday = (t->tm_wday + 6) % 7;
	int week = (t->tm_yday - monday + 10) / 7;
	int year = t->tm_year + 1900;
	bool leap;

	if (week == 0) {
		/* The last of the year before. */
		int prior = year - 1;
		bool prior_leap =
		    (prior % 4 == 0 && prior % 100 != 0) || prior % 400 == 0;

		return (t->tm_yday + 365 + prior_leap - monday + 10) / 7;
	}
	leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	if (week == 53 && t->tm_yday - monday + 3 >= 365 + leap)
		return 1;
	return week;
}

bool
pan_sigma_moment(struct pan_str s, enum pan_sigma_time of, double *out)
{
	struct tm t = { 0 };
	double number;
	int64_t ms;
	time_t sec;

	if (!pan_duration_moment(s, &ms)) {
		if (!pan_sigma_number(s, &number) || !(fabs(number) < 8.64e15))
			return false;
		ms = (int64_t)(fabs(number) < 1e11 ? number * 1000 : number);
	}
	sec = (time_t)(ms >= 0 ? ms / 1000 : (ms - 999) / 1000);
	if (gmtime_r(&sec, &t) == NULL)
		return false;
	switch (of) {
	case PAN_SIGMA_TIME_MINUTE:
		*out = t.tm_min;
		break;
	case PAN_SIGMA_TIME_HOUR:
		*out = t.tm_hour;
		break;
	case PAN_SIGMA_TIME_DAY:
		*out = t.tm_mday;
		break;
	case PAN_SIGMA_TIME_WEEK:
		*out = iso_week(&t);
		break;
	case PAN_SIGMA_TIME_MONTH:
		*out = t.tm_mon + 1;
		break;
	case PAN_SIGMA_TIME_YEAR:
		*out = t.tm_year + 1900;
		break;
	case PAN_SIGMA_TIME_NONE:
		return false;
	}
	return true;
}
