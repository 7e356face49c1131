#include "match/signature.h"

#include "match/blake2b.h"

#define DIGEST_MAX 64

static struct pan_str
explicit_field(const struct pan_event *ev, struct pan_str name)
{
	for (size_t i = ev->nfield; i-- > 0;) {
		if (pan_str_eq(ev->field[i].name, name))
			return ev->field[i].value;
	}
	return (struct pan_str){ NULL, 0 };
}

/* A field that the event names wins over the whole document of a skill. */
static struct pan_str
target(const struct pan_event *ev, struct pan_str name)
{
	struct pan_str v = explicit_field(ev, name);

	return v.n > 0 ? v : pan_event_field(ev, name);
}

static bool
same_hex(struct pan_str hex, const unsigned char *digest, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	if (hex.n != 2 * n)
		return false;
	for (size_t i = 0; i < hex.n; i++) {
		unsigned nibble = i % 2 == 0 ? digest[i / 2] >> 4 : digest[i / 2] & 15u;
		char c = hex.s[i];

		if (c >= 'A' && c <= 'F')
			c = (char)(c + 32);
		if (c != digits[nibble])
			return false;
	}
	return true;
}

static int
same_digest(struct pan_str type, struct pan_str hex, struct pan_str v,
    const struct pan_slow *slow, bool *same, struct pan_err *err)
{
	unsigned char digest[DIGEST_MAX];
	pan_slow_digest *fn = NULL;
	size_t n = 32;

	if (pan_str_is(type, "blake2b-256")) {
		pan_blake2b(v, digest);
		*same = same_hex(hex, digest, n);
		return PAN_OK;
	}
	if (pan_str_is(type, "sha512")) {
		fn = slow != NULL ? slow->sha512 : NULL;
		n = 64;
	} else {
		fn = slow != NULL ? slow->sha256 : NULL;
	}
	if (fn == NULL)
		return pan_err_set(err, PAN_EARG, "no function for a %.*s digest",
		    PAN_STR(type));
	fn(v, digest);
	*same = same_hex(hex, digest, n);
	return PAN_OK;
}

static int
same_url(struct pan_arena *a, struct pan_str want, struct pan_str v, bool *same,
    struct pan_err *err)
{
	struct pan_str x, y;
	int rc = pan_signature_url(a, want, &x, err);

	if (rc == PAN_OK)
		rc = pan_signature_url(a, v, &y, err);
	if (rc == PAN_OK)
		*same = pan_str_eq(x, y);
	return rc;
}

static int
indicator(struct pan_arena *a, const struct pan_node *n, const struct pan_event *ev,
    const struct pan_slow *slow, bool *holds, struct pan_err *err)
{
	struct pan_str type = pan_node_get_text(n, "type");
	const struct pan_node *value = pan_node_get(n, "value");
	struct pan_str want = value != NULL ? value->text : PAN_LIT("");
	struct pan_str v = target(ev, pan_node_get_text(n, "target_field"));

	*holds = false;
	if (want.n == 0)
		return pan_err_set(err, PAN_EFORMAT, "an indicator has no value");
	if (pan_str_is(type, "package_name") || pan_str_is(type, "skill_id")) {
		*holds = v.n > 0 && pan_str_eq(v, want);
		return PAN_OK;
	}
	if (pan_str_is(type, "registry_url"))
		return v.n == 0 ? PAN_OK : same_url(a, want, v, holds, err);
	if (pan_str_is(type, "sha256") || pan_str_is(type, "sha512") ||
	    pan_str_is(type, "blake2b-256"))
		return v.n == 0 ? PAN_OK : same_digest(type, want, v, slow, holds, err);
	return pan_err_set(err, PAN_EFORMAT, "unknown type of indicator '%.*s'",
	    PAN_STR(type));
}

int
pan_signature_eval(struct pan_arena *scratch, const struct pan_node *spec,
    const struct pan_event *ev, const struct pan_slow *slow, bool *fired,
    struct pan_err *err)
{
	const struct pan_node *list = pan_node_get(spec, "indicators");
	bool all = pan_str_is(pan_node_get_text(spec, "match_logic"), "all");
	size_t held = 0, n = 0;

	if (!pan_node_is(list, PAN_NODE_LIST) || list->count == 0)
		return pan_err_set(err, PAN_EFORMAT, "there are no indicators");
	for (const struct pan_node *e = list->child; e != NULL; e = e->next, n++) {
		bool holds;
		int rc = indicator(scratch, e, ev, slow, &holds, err);

		if (rc != PAN_OK)
			return rc;
		held += holds ? 1 : 0;
	}
	*fired = all ? held == n : held > 0;
	return PAN_OK;
}
