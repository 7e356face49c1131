/* Values, the tables they live in, and what it means when one reaches a sink. */
#include "scan/flow_parts.h"

#define BUCKETS 256
#define PROBES_MAX                                                                       \
	64 /* names that collide on purpose are forgotten, not searched for              \
	    */

struct var {
	struct pan_str name;
	struct pan_flow_val val;
	struct var *next;
};

struct pan_flow_vars {
	struct var *bucket[BUCKETS];
	unsigned n;
};

struct pan_flow_vars *
pan_flow_vars_new(struct pan_flow *f)
{
	struct pan_flow_vars *v = pan_arena_get(f->a, sizeof(*v));

	if (v == NULL)
		f->rc = PAN_ENOMEM;
	return v;
}

struct pan_flow_val *
pan_flow_var(struct pan_flow *f, struct pan_flow_vars *vars, struct pan_str name,
    bool make)
{
	struct var **at;
	unsigned probes = 0;

	if (vars == NULL || name.n == 0)
		return NULL;
	at = &vars->bucket[pan_str_hash(name) % BUCKETS];
	for (; *at != NULL; at = &(*at)->next) {
		if (pan_str_eq((*at)->name, name))
			return &(*at)->val;
		if (++probes == PROBES_MAX)
			return NULL;
	}
	if (!make || vars->n == FLOW_VARS_MAX)
		return NULL;
	*at = pan_arena_get(f->a, sizeof(**at));
	if (*at == NULL) {
		f->rc = PAN_ENOMEM;
		return NULL;
	}
	(*at)->name = name;
	vars->n++;
	return &(*at)->val;
}

void
pan_flow_merge(struct pan_flow_val *into, const struct pan_flow_val *v)
{
	if ((into->from & FROM_SECRET) == 0 && (v->from & FROM_SECRET) != 0) {
		into->at = v->at;
		into->end = v->end;
	}
	into->from |= v->from;
	for (unsigned i = 0; i < v->nname && into->nname < FLOW_NAMES; i++) {
		bool there = false;

		for (unsigned k = 0; k < into->nname; k++)
			there |= pan_str_eq(into->name[k], v->name[i]);
		if (!there)
			into->name[into->nname++] = v->name[i];
	}
	if (into->url.n == 0)
		into->url = v->url;
}

void
pan_flow_join_text(struct pan_flow *f, struct pan_flow_val *into,
    const struct pan_flow_val *v)
{
	struct pan_str piece = v->text;
	bool first = into->text.n == 0 && into->known;

	pan_flow_merge(into, v);
	into->known &= v->known;
	if (piece.n == 0 && !v->known)
		piece = PAN_LIT("\x01");
	if (first) {
		into->text = pan_str_slice(piece, 0, FLOW_TEXT_MAX);
		return;
	}
	if (piece.n == 0 || into->text.n >= FLOW_TEXT_MAX)
		return;
	if (piece.n > FLOW_TEXT_MAX - into->text.n) {
		piece.n = FLOW_TEXT_MAX - into->text.n;
		into->known = false;
	}
	into->text =
	    pan_arena_printf(f->a, "%.*s%.*s", PAN_STR(into->text), PAN_STR(piece));
	if (into->text.s == NULL)
		f->rc = PAN_ENOMEM;
}

struct pan_flow_val
pan_flow_const(struct pan_str text)
{
	return (struct pan_flow_val){ .text = text, .known = true };
}

struct pan_flow_val
pan_flow_env(struct pan_str name, size_t at, size_t end)
{
	struct pan_flow_val v = { .at = at, .end = end };

	if (!pan_flow_secret_name(name))
		return v;
	v.from = FROM_ENV;
	if (pan_str_casefind(name, PAN_LIT("SSH_PRIVATE"), 0) != SIZE_MAX)
		v.from |= FROM_KEY;
	v.name[v.nname++] = name;
	return v;
}

struct pan_flow_val
pan_flow_file(struct pan_flow *f, struct pan_str path, size_t at, size_t end)
{
	struct pan_flow_val v = { .at = at, .end = end };
	const struct pan_flow_val *written = pan_flow_var(f, f->files, path, false);
	struct pan_str owner;

	v.from = pan_flow_path(path, &owner);
	if (owner.n > 0)
		v.name[v.nname++] = owner;
	if (v.from & FROM_SECRET)
		pan_flow_fact(f, PAN_FLOW_READS_SECRET, path, at, end);
	else if (path.n > 0 && memchr(path.s, '\x01', path.n) == NULL)
		pan_flow_fact(f, PAN_FLOW_READS, path, at, end);
	if (written != NULL) {
		pan_flow_merge(&v, written);
		v.text = written->text;
		v.known = written->known;
	}
	return v;
}

/* ---- reports ---- */

void
pan_flow_fact(struct pan_flow *f, enum pan_flow_act act, struct pan_str what, size_t at,
    size_t end)
{
	struct pan_flow_fact *fact;

	if (f->facts == NULL || f->quiet)
		return;
	f->facts->count[act]++;
	if (f->facts->kept == PAN_FLOW_FACTS_MAX)
		return;
	fact = pan_arena_get(f->fs->arena, sizeof(*fact));
	if (fact == NULL) {
		f->rc = PAN_ENOMEM;
		return;
	}
	*fact = (struct pan_flow_fact){ .act = act,
		.code = !f->prose,
		.doc = f->doc,
		.at = f->pinned ? f->pin_at : at,
		.end = f->pinned ? f->pin_end : end };
	fact->what = pan_arena_copy(f->fs->arena, pan_str_slice(what, 0, 256));
	if (f->facts->tail == NULL)
		f->facts->tail = &f->facts->first;
	*f->facts->tail = fact;
	f->facts->tail = &fact->next;
	f->facts->kept++;
}

/*
 * What a text forbids is no finding; what it only shows is at most worth a look.  The
 * structure is read when there is something to place in it, which is seldom.
 */
static enum pan_severity
in_context(struct pan_flow *f, enum pan_severity sev, size_t at, size_t end)
{
	const struct pan_region *r;
	enum pan_stance stance;

	if (!f->prose)
		return sev;
	if (f->context == NULL) {
		f->context = pan_arena_get(f->a, sizeof(*f->context));
		f->rc = f->context == NULL ? PAN_ENOMEM
		                           : pan_context_read(f->a, f->doc, f->context);
		if (f->rc != PAN_OK)
			return sev;
	}
	r = pan_context_region(f->context, at);
	/* In code a "do not remove" is a remark; what counts is what announces the code.
	 */
	if (r != NULL && r->kind == PAN_REGION_FENCE && r->at <= at)
		stance = r->forbidden || r->threat ? PAN_STANCE_SHOWN : PAN_STANCE_LIVE;
	else
		stance = pan_context_stance(f->context, at, end);
	if (stance == PAN_STANCE_FORBIDDEN)
		return PAN_SEV_INFORMATIONAL;
	if (stance == PAN_STANCE_SHOWN && sev > PAN_SEV_MEDIUM)
		return PAN_SEV_MEDIUM;
	return sev;
}

void
pan_flow_report_with(struct pan_flow *f, enum pan_check check, enum pan_severity sev,
    const char *name, const struct pan_str *arg, const size_t *place)
{
	struct pan_finding found = { .check = check, .doc = f->doc };

	if (f->quiet || f->rc != PAN_OK)
		return;
	found.at = f->pinned ? f->pin_at : place[0];
	found.end = f->pinned ? f->pin_end : place[1];
	found.severity = in_context(f, sev, found.at, found.end);
	if (found.severity == PAN_SEV_INFORMATIONAL || f->rc != PAN_OK)
		return;
	found.rule = pan_arena_printf(f->fs->arena, "pan:%s", name);
	for (unsigned i = 0; i < 2 && arg != NULL; i++)
		if (arg[i].n > 0)
			found.arg[i] =
			    pan_arena_copy(f->fs->arena, pan_str_slice(arg[i], 0, 160));
	if (found.rule.s == NULL) {
		f->rc = PAN_ENOMEM;
		return;
	}
	pan_findings_add(f->fs, &found);
}

void
pan_flow_report(struct pan_flow *f, enum pan_check check, enum pan_severity sev,
    const char *name, size_t at, size_t end)
{
	pan_flow_report_with(f, check, sev, name, NULL, (size_t[]){ at, end });
}

/* ---- secrets that leave ---- */

struct verdict {
	const char *name;
	enum pan_severity sev; /* PAN_SEV_INFORMATIONAL: nothing */
};

static bool
own(const struct pan_flow_val *v, struct pan_str host)
{
	for (unsigned i = 0; i < v->nname; i++)
		if (pan_flow_belongs(v->name[i], host))
			return true;
	return false;
}

/* Files and the environment as a whole. */
static struct verdict
judge_strong(const struct pan_flow_val *v, struct pan_str host, enum pan_flow_host kind,
    enum pan_flow_how how)
{
	bool chat = pan_str_caseeq(host, PAN_LIT("api.telegram.org")) && how != HOW_BODY;
	bool bad = (kind == HOST_DROP && !chat) || kind == HOST_RAW;
	bool vague = kind == HOST_UNKNOWN;
	bool piece = (v->from & WAS_PICKED) != 0 || how == HOW_AUTH || how == HOW_URL;
	enum pan_severity most = vague ? PAN_SEV_HIGH : PAN_SEV_CRITICAL;

	if (v->from & FROM_KEY)
		return (struct verdict){ "sends-private-key", most };
	if (v->from & (FROM_BROWSER | FROM_WALLET | FROM_SYSTEM | FROM_HISTORY))
		return (struct verdict){ "sends-personal-store", most };
	if (v->from & FROM_ENV_ALL)
		return (struct verdict){ "sends-environment", most };
	if ((v->from & FROM_CRED) && !own(v, host) && !(vague && piece))
		return (struct verdict){ "sends-credential-file",
			piece && !bad ? PAN_SEV_HIGH : most };
	if (v->from & FROM_META)
		return (struct verdict){ "sends-cloud-identity", most };
	if ((v->from & FROM_DOTENV) && (bad || !piece))
		return (struct verdict){ "sends-credential-file",
			bad ? PAN_SEV_CRITICAL : PAN_SEV_HIGH };
	if ((v->from & FROM_AGENT) && (bad || !piece))
		return (struct verdict){ "sends-agent-files",
			bad         ? PAN_SEV_CRITICAL
			    : vague ? PAN_SEV_MEDIUM
			            : PAN_SEV_HIGH };
	if ((v->from & FROM_CLIP) && !vague)
		return (struct verdict){ "sends-clipboard",
			bad ? PAN_SEV_HIGH : PAN_SEV_MEDIUM };
	return (struct verdict){ NULL, PAN_SEV_INFORMATIONAL };
}

/* Single secrets by name: whose are they, and whose is the host? */
static struct verdict
judge_named(const struct pan_flow_val *v, struct pan_str host, enum pan_flow_host kind,
    enum pan_flow_how how)
{
	struct pan_str seen = { NULL, 0 };
	unsigned foreign = 0, stranger = 0;
	bool chat = pan_str_caseeq(host, PAN_LIT("api.telegram.org")) && how != HOW_BODY;
	bool bad = (kind == HOST_DROP && !chat) || kind == HOST_RAW;

	for (unsigned i = 0; i < v->nname; i++) {
		bool known;
		struct pan_str s = pan_flow_service(v->name[i], &known);

		if (pan_flow_belongs(s, host))
			continue;
		if (known && !pan_str_caseeq(s, seen)) {
			foreign++;
			seen = s;
		}
		stranger += !known;
	}
	if (how == HOW_NAME && (foreign > 0 || stranger > 0))
		return (struct verdict){ "hides-secret-in-name", PAN_SEV_CRITICAL };
	if (kind == HOST_UNKNOWN)
		return (struct verdict){ "sends-several-secrets",
			foreign > 1 && how == HOW_BODY ? PAN_SEV_MEDIUM
			                               : PAN_SEV_INFORMATIONAL };
	if (foreign > 1)
		return (struct verdict){ "sends-several-secrets", PAN_SEV_CRITICAL };
	if (foreign == 1)
		return (struct verdict){ "sends-secret-elsewhere",
			bad || kind == HOST_ANYONE ? PAN_SEV_CRITICAL : PAN_SEV_HIGH };
	if (stranger > 0 && bad)
		return (struct verdict){ "sends-secret-elsewhere", PAN_SEV_HIGH };
	if (stranger > 0 && how == HOW_BODY &&
	    (kind == HOST_ANYONE || (v->from & WAS_CODED)))
		return (struct verdict){ "sends-secret-elsewhere", PAN_SEV_MEDIUM };
	return (struct verdict){ NULL, PAN_SEV_INFORMATIONAL };
}

void
pan_flow_sent(struct pan_flow *f, const struct pan_flow_val *v, struct pan_str url,
    enum pan_flow_how how, size_t at, size_t end)
{
	struct pan_str host = pan_flow_host_of(url);
	enum pan_flow_host kind = pan_flow_host_kind(host);
	struct verdict out = { NULL, PAN_SEV_INFORMATIONAL };
	struct pan_str arg[2];

	if (kind == HOST_LOCAL)
		return;
	if ((v->from & (FROM_SECRET | IS_INPUT | FROM_HOST)) != 0 && how != HOW_AUTH)
		pan_flow_fact(f, PAN_FLOW_SENDS,
		    kind == HOST_UNKNOWN ? PAN_LIT("") : host, at, end);
	if ((v->from & FROM_SECRET) == 0)
		return;
	if (v->from & FROM_STRONG)
		out = judge_strong(v, host, kind, how);
	if (out.sev == PAN_SEV_INFORMATIONAL)
		out = judge_named(v, host, kind, how);
	if (out.sev == PAN_SEV_INFORMATIONAL || out.name == NULL)
		return;
	arg[0] = v->nname > 0 ? v->name[0] : PAN_LIT("-");
	arg[1] = kind == HOST_UNKNOWN ? PAN_LIT("?") : host;
	pan_flow_report_with(f, PAN_CHECK_SECRET_EXFILTRATION, out.sev, out.name, arg,
	    (size_t[]){ at, end });
}

void
pan_flow_gathered(struct pan_flow *f, const struct pan_flow_val *v, size_t at, size_t end)
{
	struct pan_str seen = { NULL, 0 };
	unsigned n = 0;

	for (unsigned i = 0; i < v->nname; i++) {
		bool known;
		struct pan_str s = pan_flow_service(v->name[i], &known);

		if (known && !pan_str_caseeq(s, seen)) {
			n++;
			seen = s;
		}
	}
	if (n < 2 && !(v->from & FROM_ENV_ALL))
		return;
	pan_flow_fact(f, PAN_FLOW_GATHERS, PAN_LIT(""), at, end);
	if (n >= 2)
		pan_flow_report(f, PAN_CHECK_SECRET_EXFILTRATION, PAN_SEV_MEDIUM,
		    "gathers-secrets", at, end);
}

/* ---- code from elsewhere that is run ---- */

/* "https://example.dev/install.sh", "https://get.example.dev": said to be an installer.
 */
static bool
is_installer(struct pan_str url)
{
	static const char *const names[] = { "install", "setup", "get", "bootstrap",
		"ins", "cli", "latest" };
	struct pan_str host = pan_flow_host_of(url), rest;

	if (pan_str_casefind(host, PAN_LIT("githubusercontent.com"), 0) != SIZE_MAX ||
	    pan_str_caseeq(host, PAN_LIT("github.com")))
		return true;
	if (host.n == 0)
		return false;
	rest = pan_str_slice(url, (size_t)(host.s - url.s) + host.n, url.n);
	if (rest.n <= 1)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t at = pan_str_casefind(rest, pan_str(names[i]), 0);

		if (at != SIZE_MAX && at > 0 && pan_flow_one_of(rest.s[at - 1], "/-_."))
			return true;
	}
	return false;
}

static enum pan_severity
judge_download(const struct pan_flow *f, struct pan_str url)
{
	enum pan_flow_host kind = pan_flow_host_kind(pan_flow_host_of(url));

	if (pan_flow_official(url))
		return PAN_SEV_LOW;
	switch (kind) {
	case HOST_LOCAL:
		return PAN_SEV_INFORMATIONAL;
	case HOST_RAW:
	case HOST_DROP:
		return PAN_SEV_CRITICAL;
	case HOST_ANYONE:
		return PAN_SEV_HIGH;
	case HOST_UNKNOWN:
		return f->prose ? PAN_SEV_LOW : PAN_SEV_MEDIUM;
	case HOST_PLAIN:
	default:
		break;
	}
	if (pan_str_starts(url, PAN_LIT("http://")))
		return PAN_SEV_HIGH;
	return f->prose && is_installer(url) ? PAN_SEV_LOW : PAN_SEV_MEDIUM;
}

void
pan_flow_run(struct pan_flow *f, const struct pan_flow_val *v, size_t at, size_t end)
{
	enum pan_severity sev;
	struct pan_str host;

	if (v->from & FROM_NET) {
		sev = judge_download(f, v->url);
		host = pan_flow_host_of(v->url);
		if (v->from & WAS_DECODED && sev < PAN_SEV_HIGH && sev > PAN_SEV_LOW)
			sev = PAN_SEV_HIGH;
		if (sev != PAN_SEV_INFORMATIONAL)
			pan_flow_report_with(f, PAN_CHECK_TOOL_POISONING, sev,
			    "downloads-and-runs", (struct pan_str[]){ host, { NULL, 0 } },
			    (size_t[]){ at, end });
	} else if (v->from & WAS_DECODED) {
		/* What could be read of it is looked at by whoever runs it. */
		pan_flow_report(f, PAN_CHECK_TOOL_POISONING,
		    f->prose && v->known ? PAN_SEV_MEDIUM : PAN_SEV_HIGH,
		    "runs-hidden-code", at, end);
	} else if (v->from & FROM_TEMP) {
		pan_flow_report(f, PAN_CHECK_TOOL_POISONING, PAN_SEV_HIGH,
		    "runs-hidden-code", at, end);
	}
}

/* What makes an entry that outlives the session an attack rather than a setting. */
static bool
fetches(struct pan_str text)
{
	return pan_str_find(text, PAN_LIT(" AAAA"), 0) !=
	    SIZE_MAX || /* somebody's fixed key */
	    pan_str_casefind(text, PAN_LIT("curl"), 0) != SIZE_MAX ||
	    pan_str_casefind(text, PAN_LIT("wget"), 0) != SIZE_MAX ||
	    pan_str_casefind(text, PAN_LIT("base64"), 0) != SIZE_MAX ||
	    pan_str_casefind(text, PAN_LIT("/dev/tcp"), 0) != SIZE_MAX;
}

void
pan_flow_wrote(struct pan_flow *f, struct pan_str path, const struct pan_flow_val *v,
    size_t at, size_t end)
{
	enum pan_severity sev;
	const char *what = pan_flow_persists(path, &sev);
	struct pan_flow_val *file;

	pan_flow_fact(f, PAN_FLOW_WRITES, path, at, end);
	file = pan_flow_var(f, f->files, path, true);
	if (file != NULL)
		*file = *v;
	if (what == NULL)
		return;
	if (sev < PAN_SEV_HIGH && (fetches(v->text) || (v->from & FROM_NET)))
		sev = PAN_SEV_HIGH;
	pan_flow_report_with(f, PAN_CHECK_TOOL_POISONING, sev, "persists",
	    (struct pan_str[]){ pan_str(what), { NULL, 0 } }, (size_t[]){ at, end });
}
