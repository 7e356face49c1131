#include "rule/duration.h"

#define DAY_MS INT64_C(86400000)
#define DURATION_MAX_MS (36525 * DAY_MS)

/* Decimal digits at the start of ${s}, at most ${digits_max}: how many, and their value.
 */
static size_t
number(struct pan_str s, size_t digits_max, int64_t *out)
{
	int64_t v = 0;
	size_t n = 0;

	while (n < s.n && n < digits_max && s.s[n] >= '0' && s.s[n] <= '9')
		v = v * 10 + (s.s[n++] - '0');
	*out = v;
	return n;
}

static int64_t
unit_ms(struct pan_str unit)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = {
		{ "ms", 1 },
		{ "s", 1000 },
		{ "m", 60000 },
		{ "h", 3600000 },
		{ "d", DAY_MS },
		{ "w", 7 * DAY_MS },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (pan_str_is(unit, units[i].name))
			return units[i].ms;
	}
	return 0;
}

static bool
short_form(struct pan_str s, int64_t *ms)
{
	int64_t v;
	size_t n = number(s, 12, &v);
	int64_t unit = unit_ms(pan_str_trim(pan_str_slice(s, n, s.n)));

	if (n == 0 || unit == 0 || v > DURATION_MAX_MS / unit)
		return false;
	*ms = v * unit;
	return true;
}

/* What a letter of ISO 8601 stands for, before and behind the 'T'; 0: nothing. */
static int64_t
iso_unit_ms(char letter, bool time)
{
	if (time)
		return letter == 'H' ? 3600000
		    : letter == 'M'  ? 60000
		    : letter == 'S'  ? 1000
		                     : 0;
	return letter == 'W' ? 7 * DAY_MS : letter == 'D' ? DAY_MS : 0;
}

static bool
iso_form(struct pan_str s, int64_t *ms)
{
	int64_t sum = 0, last = INT64_MAX;
	bool time = false, some = false;

	for (size_t i = 1; i < s.n;) {
		int64_t v, unit;
		size_t n;

		if (s.s[i] == 'T' && !time) {
			time = true;
			some = false;
			i++;
			continue;
		}
		n = number(pan_str_slice(s, i, s.n), 12, &v);
		if (n == 0 || i + n >= s.n)
			return false;
		unit = iso_unit_ms(s.s[i + n], time);
		/* Units come once each and in falling order, so P1D1D and PT1S1H are
		 * none. */
		if (unit == 0 || unit >= last || v > (DURATION_MAX_MS - sum) / unit)
			return false;
		sum += v * unit;
		last = unit;
		some = true;
		i += n + 1;
	}
	if (!some)
		return false;
	*ms = sum;
	return true;
}

bool
pan_duration_parse(struct pan_str text, int64_t *ms)
{
	text = pan_str_trim(text);
	if (text.n == 0)
		return false;
	return text.s[0] == 'P' ? iso_form(text, ms) : short_form(text, ms);
}

/* Days since 1970-01-01 of a day in the Gregorian calendar: whole 400-year cycles of
 * 146,097 days, counted in years that begin in March so that the leap day comes last. */
static int64_t
days_since_1970(int64_t y, int64_t m, int64_t d)
{
	int64_t cycle, year, day;

	if (m <= 2)
		y--;
	cycle = y / 400;
	year = y - cycle * 400;
	day = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
	return cycle * 146097 + year * 365 + year / 4 - year / 100 + day - 719468;
}

static bool
day_exists(int64_t y, int64_t m, int64_t d)
{
	static const int64_t length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

	return m >= 1 && m <= 12 && d >= 1 &&
	    d <= length[m - 1] + (m == 2 && leap ? 1 : 0);
}

/* ${n} digits, then ${sep} (0: whatever comes); moves ${s} behind both. */
static bool
digits(struct pan_str *s, size_t n, char sep, int64_t *out)
{
	if (number(*s, n, out) != n)
		return false;
	*s = pan_str_slice(*s, n, s->n);
	if (sep == '\0')
		return true;
	if (s->n == 0 || s->s[0] != sep)
		return false;
	*s = pan_str_slice(*s, 1, s->n);
	return true;
}

/* Z, +HH:MM or +HHMM, or nothing; minutes east. */
static bool
zone(struct pan_str s, int64_t *minutes)
{
	int64_t h, m;
	char sign;

	*minutes = 0;
	if (s.n == 0 || (s.n == 1 && (s.s[0] == 'Z' || s.s[0] == 'z')))
		return true;
	sign = s.s[0];
	s = pan_str_slice(s, 1, s.n);
	if ((sign != '+' && sign != '-') || !digits(&s, 2, s.n == 5 ? ':' : '\0', &h) ||
	    !digits(&s, 2, '\0', &m) || s.n > 0 || h > 23 || m > 59)
		return false;
	*minutes = (h * 60 + m) * (sign == '-' ? -1 : 1);
	return true;
}

static bool
clock_time(struct pan_str *s, int64_t *ms)
{
	int64_t h, m, sec = 0, fraction = 0;
	size_t n = 0;

	if (!digits(s, 2, ':', &h) || !digits(s, 2, '\0', &m) || h > 23 || m > 59)
		return false;
	if (s->n > 0 && s->s[0] == ':') {
		*s = pan_str_slice(*s, 1, s->n);
		if (!digits(s, 2, '\0', &sec) || sec > 60)
			return false;
	}
	if (s->n > 1 && s->s[0] == '.') {
		*s = pan_str_slice(*s, 1, s->n);
		n = number(*s, 3, &fraction);
		if (n == 0)
			return false;
		for (size_t i = n; i < 3; i++)
			fraction *= 10;
		while (n < s->n && s->s[n] >= '0' && s->s[n] <= '9')
			n++;
		*s = pan_str_slice(*s, n, s->n);
	}
	*ms = ((h * 60 + m) * 60 + sec) * 1000 + fraction;
	return true;
}

bool
pan_duration_moment(struct pan_str text, int64_t *ms)
{
	struct pan_str s = pan_str_trim(text);
	int64_t y, m, d, time_ms = 0, east = 0;

	if (!digits(&s, 4, '-', &y) || !digits(&s, 2, '-', &m) ||
	    !digits(&s, 2, '\0', &d) || !day_exists(y, m, d))
		return false;
	if (s.n > 0) {
		if (s.s[0] != 'T' && s.s[0] != 't' && s.s[0] != ' ')
			return false;
		s = pan_str_slice(s, 1, s.n);
		if (!clock_time(&s, &time_ms) || !zone(s, &east))
			return false;
	}
	*ms = days_since_1970(y, m, d) * DAY_MS + time_ms - east * 60000;
	return true;
}
