#include "scan/audit_notes.h"

#include <string.h>

#define ENCODED PAN_CHECK_ENCODED_PAYLOAD
#define MANIFEST PAN_CHECK_MANIFEST_INTEGRITY
#define UNICODE PAN_CHECK_HIDDEN_UNICODE

static const struct {
	const char *key;
	enum pan_check check;
	enum pan_severity severity;
} tricks[] = {
	{ "link-out", MANIFEST, PAN_SEV_MEDIUM },
	{ "name-hostile", UNICODE, PAN_SEV_HIGH },
	{ "disguised", ENCODED, PAN_SEV_HIGH },
	{ "polyglot", ENCODED, PAN_SEV_MEDIUM },
	{ "nul", ENCODED, PAN_SEV_MEDIUM },
	{ "archive-bomb", ENCODED, PAN_SEV_HIGH },
	{ "archive-locked", ENCODED, PAN_SEV_HIGH },
	{ "archive-path", ENCODED, PAN_SEV_HIGH },
	{ "archive-link", ENCODED, PAN_SEV_MEDIUM },
	{ "archive-twice", ENCODED, PAN_SEV_MEDIUM },
	{ "archive-two-faced", ENCODED, PAN_SEV_HIGH },
	{ "archive-overlap", ENCODED, PAN_SEV_HIGH },
	{ "archive-hidden", ENCODED, PAN_SEV_HIGH },
	{ "office-macro", ENCODED, PAN_SEV_HIGH },
	{ "office-embedded", ENCODED, PAN_SEV_LOW },
	{ "office-external", ENCODED, PAN_SEV_MEDIUM },
	{ "pdf-script", ENCODED, PAN_SEV_MEDIUM },
	{ "pdf-action", ENCODED, PAN_SEV_HIGH },
	{ "pdf-embedded", ENCODED, PAN_SEV_LOW },
	{ "pdf-locked", ENCODED, PAN_SEV_LOW },
	{ "pyc-alone", ENCODED, PAN_SEV_MEDIUM },
	{ "pyc-differs", ENCODED, PAN_SEV_HIGH },
	{ "pickle", ENCODED, PAN_SEV_MEDIUM },
};

/* The document a note speaks of, or the first: a finding stands somewhere. */
static const struct pan_doc *
doc_of(const struct pan_subject *s, struct pan_str path)
{
	for (const struct pan_doc *d = s->doc; d != NULL; d = d->next)
		if (d->depth == 0 && pan_str_is(path, d->path))
			return d;
	return s->doc;
}

static int
add_trick(struct pan_subject *s, size_t trick, struct pan_str path)
{
	struct pan_finding f = { .check = tricks[trick].check,
		.severity = tricks[trick].severity,
		.doc = doc_of(s, path) };

	/* A script under a text's name is odd; a finished program under one is a lie. */
	if (strcmp(tricks[trick].key, "disguised") == 0 && f.doc != NULL &&
	    f.doc->kind != PAN_DOC_OPAQUE)
		f.severity = PAN_SEV_MEDIUM;
	f.rule = pan_arena_printf(s->arena, "pan:%s", tricks[trick].key);
	f.arg[0] = path;
	if (f.rule.s == NULL)
		return PAN_ENOMEM;
	/* Without any document there is nothing to point at: an empty one stands in. */
	if (f.doc == NULL) {
		struct pan_doc *d = pan_arena_get(s->arena, sizeof(*d));
		struct pan_str name = pan_arena_copy(s->arena, path);

		if (d == NULL || name.s == NULL)
			return PAN_ENOMEM;
		d->path = name.s;
		d->kind = PAN_DOC_OPAQUE;
		f.doc = d;
	}
	pan_findings_add(&s->findings, &f);
	return s->findings.rc;
}

static const char *const program[] = { "elf", "pe", "macho", "wasm", "class", "bytecode",
	"package", NULL };
static const char *const container[] = { "compressed", "nested", NULL };

/* Whether ${why}, a key "opaque.NAME", has one of these names. */
static bool
is_one_of(const char *why, const char *const *name)
{
	if (why == NULL || strncmp(why, "opaque.", 7) != 0)
		return false;
	for (; *name != NULL; name++)
		if (strcmp(why + 7, *name) == 0)
			return true;
	return false;
}

int
pan_audit_notes(struct pan_subject *s)
{
	for (size_t i = 0; i < s->coverage.nnote; i++) {
		struct pan_str note = s->coverage.note[i];
		size_t tab = pan_str_find(note, PAN_LIT("\t"), 0);
		struct pan_str key = pan_str_slice(note, 0, tab);

		for (size_t k = 0; k < sizeof(tricks) / sizeof(tricks[0]); k++) {
			struct pan_str path = pan_str_slice(note,
			    tab == SIZE_MAX ? note.n : tab + 1, note.n);

			if (pan_str_is(key, tricks[k].key) &&
			    add_trick(s, k, path) != PAN_OK)
				return PAN_ENOMEM;
		}
	}
	for (const struct pan_doc *d = s->doc; d != NULL; d = d->next) {
		if (d->kind != PAN_DOC_OPAQUE || d->depth > 0)
			continue;
		if (d->executable || is_one_of(d->opaque_why, program))
			pan_findings_own(&s->findings, MANIFEST, PAN_SEV_MEDIUM,
			    "unread-program", d, 0, 0);
		else if (is_one_of(d->opaque_why, container))
			pan_findings_own(&s->findings, ENCODED, PAN_SEV_MEDIUM,
			    "unread-archive", d, 0, 0);
	}
	return s->findings.rc;
}

bool
pan_audit_notes_unread(const struct pan_subject *s)
{
	static const char *const harmless[] = { "image", "media", "font", NULL };

	if (!s->complete || s->coverage.skipped > 0)
		return true;
	for (const struct pan_doc *d = s->doc; d != NULL; d = d->next)
		if (d->kind == PAN_DOC_OPAQUE && !is_one_of(d->opaque_why, harmless))
			return true;
	return false;
}
