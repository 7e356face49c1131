/*
 * What the fields of a host event say about it: where it comes from, when it was, and
 * which further names Sigma has for them.
 */
#include "rule/duration.h"
#include "rule/hostevent_parts.h"

/* The fields that are looked for, in one pass over all of them. */
enum known {
	AT_TIMESTAMP,
	CHANNEL,
	COMPUTER,
	EVENT_ID,
	EVENT_TIME,
	HOSTNAME,
	IMAGE,
	LABEL,
	NEW_PROCESS_NAME,
	PARENT_PROCESS_NAME,
	PROVIDER_NAME,
	SOURCE_NAME,
	SUBJECT_USER,
	SYSTEM_TIME,
	TIME_CREATED,
	UTC_TIME,
	KNOWN,
};

static const struct {
	const char *name;
	unsigned n;
} names[KNOWN] = {
#define NAME(z)                                                                          \
	{                                                                                \
		z, sizeof(z) - 1                                                         \
	}
	[AT_TIMESTAMP] = NAME("@timestamp"),
	[CHANNEL] = NAME("Channel"),
	[COMPUTER] = NAME("Computer"),
	[EVENT_ID] = NAME("EventID"),
	[EVENT_TIME] = NAME("eventTime"),
	[HOSTNAME] = NAME("Hostname"),
	[IMAGE] = NAME("Image"),
	[LABEL] = NAME("MandatoryLabel"),
	[NEW_PROCESS_NAME] = NAME("NewProcessName"),
	[PARENT_PROCESS_NAME] = NAME("ParentProcessName"),
	[PROVIDER_NAME] = NAME("Provider_Name"),
	[SOURCE_NAME] = NAME("SourceName"),
	[SUBJECT_USER] = NAME("SubjectUserName"),
	[SYSTEM_TIME] = NAME("TimeCreated_SystemTime"),
	[TIME_CREATED] = NAME("TimeCreated"),
	[UTC_TIME] = NAME("UtcTime"),
#undef NAME
};

/* Bit i: the known name i begins with this letter. */
static uint32_t
starts_with(char c)
{
	switch (c) {
	case '@':
		return 1u << AT_TIMESTAMP;
	case 'C':
		return 1u << CHANNEL | 1u << COMPUTER;
	case 'E':
		return 1u << EVENT_ID;
	case 'e':
		return 1u << EVENT_TIME;
	case 'H':
		return 1u << HOSTNAME;
	case 'I':
		return 1u << IMAGE;
	case 'M':
		return 1u << LABEL;
	case 'N':
		return 1u << NEW_PROCESS_NAME;
	case 'P':
		return 1u << PARENT_PROCESS_NAME | 1u << PROVIDER_NAME;
	case 'S':
		return 1u << SOURCE_NAME | 1u << SUBJECT_USER;
	case 'T':
		return 1u << SYSTEM_TIME | 1u << TIME_CREATED;
	case 'U':
		return 1u << UTC_TIME;
	default:
		return 0;
	}
}

/* The first field of each known name, as an index; UINT32_MAX: none. */
static void
find(const struct pan_hostevent *ev, uint32_t at[KNOWN])
{
	for (unsigned i = 0; i < KNOWN; i++)
		at[i] = UINT32_MAX;
	for (size_t f = 0; f < ev->nfield; f++) {
		struct pan_str name = ev->field[f].name;
		uint32_t maybe = name.n == 0 ? 0 : starts_with(name.s[0]);

		for (; maybe != 0; maybe &= maybe - 1) {
			unsigned i = (unsigned)__builtin_ctz(maybe);

			if (names[i].n == name.n && at[i] == UINT32_MAX &&
			    memcmp(names[i].name, name.s, name.n) == 0)
				at[i] = (uint32_t)f;
		}
	}
}

static struct pan_str
value(const struct pan_hostevent *ev, uint32_t at)
{
	return at == UINT32_MAX ? (struct pan_str){ "", 0 } : ev->field[at].value;
}

/* A moment in text, or as a number of seconds or, when that were past the year 5138,
 * of milliseconds. */
static bool
moment(struct pan_str v, int64_t *ms)
{
	uint64_t n;

	if (v.n == 0)
		return false;
	if (pan_str_u64(v, 8640000000000000u, &n)) {
		*ms = (int64_t)(n < 100000000000u ? n * 1000 : n);
		return true;
	}
	return pan_duration_moment(v, ms);
}

static void
find_time(struct pan_hostevent *ev, const uint32_t at[KNOWN])
{
	static const enum known order[] = { UTC_TIME, SYSTEM_TIME, TIME_CREATED,
		AT_TIMESTAMP, EVENT_TIME };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (ev->time_ms != 0 || moment(value(ev, at[order[i]]), &ev->time_ms))
			return;
	}
}

/* One more name for field ${from}, unless there is a field of that name already. */
static int
alias(struct pan_arena *a, struct pan_hostevent *ev, uint32_t from, const char *name,
    struct pan_err *err)
{
	struct pan_hostfield *f;

	if (from == UINT32_MAX)
		return PAN_OK;
	f = pan_hostevent_add(a, ev, err);
	if (f == NULL)
		return ev->nfield >= PAN_HOSTEVENT_FIELDS_MAX ? PAN_ELIMIT : PAN_ENOMEM;
	*f = ev->field[from];
	f->name = pan_str(name);
	return PAN_OK;
}

/* The words that Sysmon, and so every rule, uses for the integrity level of a label. */
static struct pan_str
integrity(struct pan_str label)
{
	static const struct {
		const char *sid;
		const char *word;
	} levels[] = {
		{ "S-1-16-0", "Untrusted" },
		{ "S-1-16-4096", "Low" },
		{ "S-1-16-8192", "Medium" },
		{ "S-1-16-8448", "Medium Plus" },
		{ "S-1-16-12288", "High" },
		{ "S-1-16-16384", "System" },
	};

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		if (pan_str_is(label, levels[i].sid))
			return pan_str(levels[i].word);
	}
	return label;
}

/* Security 4688 tells of a new process in other words than Sysmon and Sigma. */
static int
process_names(struct pan_arena *a, struct pan_hostevent *ev, const uint32_t at[KNOWN],
    struct pan_err *err)
{
	int rc = alias(a, ev, at[NEW_PROCESS_NAME], "Image", err);

	if (rc == PAN_OK)
		rc = alias(a, ev, at[PARENT_PROCESS_NAME], "ParentImage", err);
	if (rc == PAN_OK)
		rc = alias(a, ev, at[SUBJECT_USER], "User", err);
	if (rc == PAN_OK && at[LABEL] != UINT32_MAX) {
		rc = alias(a, ev, at[LABEL], "IntegrityLevel", err);
		if (rc == PAN_OK)
			ev->field[ev->nfield - 1].value =
			    integrity(ev->field[at[LABEL]].value);
	}
	return rc;
}

/* <Data Name="x">y</Data>, which converters write as two members: a field x with value
 * y, in place of the second. */
static void
name_data(struct pan_hostevent *ev)
{
	static const char *const attribute[] = { "Data.#attributes.Name", "Data.@Name" };
	struct pan_str name = { NULL, 0 };

	for (size_t i = 0; i < ev->nfield; i++) {
		struct pan_hostfield *f = &ev->field[i];

		if (f->name.n < 10 || memcmp(f->name.s, "Data.", 5) != 0)
			continue;
		if (pan_str_is(f->name, attribute[0]) ||
		    pan_str_is(f->name, attribute[1])) {
			name = f->value;
		} else if (name.s != NULL && pan_str_is(f->name, "Data.#text")) {
			f->name = name;
			name.s = NULL;
		}
	}
}

int
pan_hostevent_derive(struct pan_arena *a, struct pan_hostevent *ev,
    enum pan_hostevent_shape_of_fields shape, struct pan_err *err)
{
	bool windows = shape == PAN_HOSTEVENT_WINDOWS;
	struct pan_hostsource *s = &ev->source;
	uint32_t at[KNOWN];
	uint64_t id = 0;
	int rc = PAN_OK;

	if (windows)
		name_data(ev);
	find(ev, at);
	if (pan_str_u64(value(ev, at[EVENT_ID]), UINT32_MAX, &id))
		s->event_id = (uint32_t)id;
	s->channel = value(ev, at[CHANNEL]);
	s->provider =
	    value(ev, at[at[PROVIDER_NAME] != UINT32_MAX ? PROVIDER_NAME : SOURCE_NAME]);
	find_time(ev, at);
	if (shape == PAN_HOSTEVENT_FLAT && at[EVENT_ID] != UINT32_MAX &&
	    at[CHANNEL] != UINT32_MAX)
		windows = true;
	if (windows && s->product.n == 0)
		s->product = PAN_LIT("windows");
	if (windows && at[PROVIDER_NAME] == UINT32_MAX)
		rc = alias(a, ev, at[SOURCE_NAME], "Provider_Name", err);
	if (rc == PAN_OK && windows && at[COMPUTER] == UINT32_MAX)
		rc = alias(a, ev, at[HOSTNAME], "Computer", err);
	if (rc == PAN_OK && s->event_id == 4688 && at[NEW_PROCESS_NAME] != UINT32_MAX &&
	    at[IMAGE] == UINT32_MAX)
		rc = process_names(a, ev, at, err);
	return rc;
}
