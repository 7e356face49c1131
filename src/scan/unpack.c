#include "scan/unpack.h"

#include "core/limits.h"
#include "core/own.h"
#include "core/utf8.h"
#include "scan/kind.h"
#include "scan/notebook.h"
#include "scan/office.h"
#include "scan/page.h"
#include "scan/pdf.h"
#include "scan/pyc.h"
#include "scan/tar.h"
#include "scan/zip.h"
#include "sys/inflate.h"

#define BOMB_MIN                                                                         \
	((size_t)4 << 20) /* less than this is no bomb, however well it packs            \
	                   */
#define STRINGS_MAX ((size_t)1 << 20)
#define MEMBERS_MAX                                                                      \
	((size_t)256 << 20) /* memory for the list of an archive's members               \
	                     */

static void
buf_fini(struct pan_buf *b)
{
	pan_buf_fini(b);
}

const char *
pan_unpack_path(struct pan_arena *a, struct pan_str name, bool *hostile)
{
	static const char digits[] = "0123456789abcdef";
	PAN_AUTO(buf_fini) struct pan_buf b = { 0 };
	size_t at = 0;

	pan_buf_init(&b, SIZE_MAX / 2);
	while (at < name.n) {
		unsigned len = 1;
		uint32_t cp = pan_utf8_at(name, at, &len);
		unsigned char c = (unsigned char)name.s[at];

		if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || (len == 1 && c >= 0x80) ||
		    (cp >= 0xD800 && cp < 0xE000)) {
			for (unsigned i = 0; i < len; i++) {
				c = (unsigned char)name.s[at + i];
				pan_buf_addz(&b, "\\x");
				pan_buf_addc(&b, digits[c >> 4]);
				pan_buf_addc(&b, digits[c & 15]);
			}
			if (hostile != NULL)
				*hostile = true;
		} else {
			/* A name that a shell would run, where a script hands it to one.
			 */
			if (hostile != NULL &&
			    (c == '`' || (c == '(' && at > 0 && name.s[at - 1] == '$')))
				*hostile = true;
			pan_buf_add(&b, pan_str_slice(name, at, at + len));
		}
		at += len;
	}
	return b.rc != PAN_OK ? NULL : pan_arena_copy(a, pan_buf_str(&b)).s;
}

void
pan_unpack_missed(struct pan_unpack *u, const char *key, const char *path)
{
	u->s->complete = false;
	pan_subject_note(u->s, key, path);
}

int
pan_unpack_keep(struct pan_unpack *u, const char *path, struct pan_str s,
    struct pan_str *copy)
{
	if (s.n > PAN_SCAN_BYTES_MAX - u->bytes) {
		pan_unpack_missed(u, "limit-bytes", path);
		return PAN_ELIMIT;
	}
	*copy = pan_arena_copy(u->s->arena, s);
	if (copy->s == NULL)
		return PAN_ENOMEM;
	u->bytes += s.n;
	return PAN_OK;
}

int
pan_unpack_add(struct pan_unpack *u, const struct pan_doc *d, struct pan_doc **out)
{
	struct pan_doc *copy = pan_arena_get(u->s->arena, sizeof(*copy));

	if (copy == NULL)
		return PAN_ENOMEM;
	*copy = *d;
	copy->next = NULL;
	if (copy->parent == NULL && pan_doc_index(copy, u->s->arena) != PAN_OK)
		return PAN_ENOMEM;
	if (u->last == NULL)
		u->s->doc = copy;
	else
		u->last->next = copy;
	u->last = copy;
	if (out != NULL)
		*out = copy;
	return PAN_OK;
}

/* Whether a file of this name tells what the subject is. */
static bool
is_manifest(struct pan_str path)
{
	static const char *const names[] = { "skill.md", "plugin.json",
		"marketplace.json", "package.json", "server.json", "manifest.json",
		"mcp.json", ".mcp.json", "mcp_config.json", "claude_desktop_config.json",
		"hooks.json", "settings.json", "settings.local.json", "pyproject.toml",
		"setup.py", "setup.cfg", "_meta.json", "gemini-extension.json",
		"package-lock.json", "requirements.txt" };
	struct pan_str base = pan_kind_base(path);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (pan_str_caseeq(base, pan_str(names[i])))
			return true;
	return false;
}

/* The text of ${it} in the arena: the bytes themselves where that will do. */
static int
decode(struct pan_unpack *u, const struct pan_unpack_item *it, const struct pan_kind *k,
    struct pan_doc *d)
{
	PAN_AUTO(buf_fini) struct pan_buf b = { 0 };

	d->raw = pan_arena_copy(u->s->arena, it->bytes);
	if (d->raw.s == NULL)
		return PAN_ENOMEM;
	if (k->charset == PAN_CHARSET_UTF8 && !k->nul && !k->malformed) {
		d->text = pan_str_slice(d->raw, k->bom, d->raw.n);
		return PAN_OK;
	}
	pan_buf_init(&b, PAN_SCAN_BYTES_MAX);
	pan_kind_decode(k, it->bytes, &b);
	if (b.rc == PAN_ENOMEM)
		return PAN_ENOMEM;
	return pan_unpack_keep(u, it->path, pan_buf_str(&b), &d->text);
}

static int
add_text(struct pan_unpack *u, const struct pan_unpack_item *it, const struct pan_kind *k)
{
	struct pan_doc d = { .path = it->path, .kind = k->doc };
	struct pan_doc *kept;
	int rc = decode(u, it, k, &d);

	if (rc == PAN_ELIMIT) {
		u->s->coverage.skipped++;
		return PAN_OK;
	}
	if (rc != PAN_OK)
		return rc;
	u->s->coverage.inspected += it->bytes.n;
	d.executable = k->script || it->runs;
	d.manifest = is_manifest(pan_str(it->path));
	if (k->nul)
		pan_subject_note(u->s, "nul", it->path);
	if (k->malformed)
		pan_subject_note(u->s, "malformed", it->path);
	if (k->doc == PAN_DOC_HTML)
		return pan_page_add(u, &d);
	if (pan_kind_ext(pan_str(it->path), ".ipynb")) {
		rc = pan_notebook_add(u, &d);
		if (rc != PAN_EFORMAT)
			return rc;
	}
	return pan_unpack_add(u, &d, &kept);
}

/* A doc of text that was drawn out of ${it}: "PATH!/NAME".  It has ${it}'s bytes if no
 * other doc does (${whole}), else none. */
static int
add_drawn(struct pan_unpack *u, const struct pan_unpack_item *it, const char *name,
    bool whole, const struct pan_buf *text)
{
	struct pan_doc d = { .kind = pan_str_is(pan_str(name), "code.py")
		    ? PAN_DOC_PYTHON
		    : PAN_DOC_TEXT };
	int rc;

	if (text->rc == PAN_ENOMEM)
		return PAN_ENOMEM;
	if (text->n == 0)
		return PAN_OK;
	d.path = pan_arena_printf(u->s->arena, "%s!/%s", it->path, name).s;
	if (d.path == NULL)
		return PAN_ENOMEM;
	rc = pan_unpack_keep(u, it->path, pan_buf_str(text), &d.text);
	if (rc != PAN_OK)
		return rc == PAN_ELIMIT ? PAN_OK : rc;
	if (whole && (d.raw = pan_arena_copy(u->s->arena, it->bytes)).s == NULL)
		return PAN_ENOMEM;
	return pan_unpack_add(u, &d, NULL);
}

/* In pictures and the like chance makes short strings; nobody runs those either. */
static size_t
string_min(const char *why)
{
	struct pan_str w = pan_str(why);

	return pan_str_is(w, "opaque.image") || pan_str_is(w, "opaque.media") ||
	        pan_str_is(w, "opaque.font") || pan_str_is(w, "opaque.compressed")
	    ? 16
	    : 8;
}

/* The doc that stands for what cannot be read. */
static int
add_shut(struct pan_unpack *u, const struct pan_unpack_item *it, const char *why,
    bool program)
{
	struct pan_doc d = { .path = it->path,
		.kind = PAN_DOC_OPAQUE,
		.opaque_why = why };

	d.executable = program || it->runs;
	d.manifest = is_manifest(pan_str(it->path));
	/* For rules about bytes; bytecode is also compared with its source at the end. */
	d.raw = pan_arena_copy(u->s->arena, it->bytes);
	if (d.raw.s == NULL)
		return PAN_ENOMEM;
	u->s->coverage.opaque++;
	if (pan_str_is(pan_str(why), "opaque.pickle"))
		pan_subject_note(u->s, "pickle", it->path);
	return pan_unpack_add(u, &d, NULL);
}

static int
add_opaque(struct pan_unpack *u, const struct pan_unpack_item *it, const char *why,
    bool program)
{
	PAN_AUTO(buf_fini) struct pan_buf b = { 0 };
	int rc = add_shut(u, it, why, program);

	pan_buf_init(&b, SIZE_MAX / 2);
	if (rc != PAN_OK)
		return rc;
	pan_kind_strings(it->bytes, string_min(why), STRINGS_MAX, &b);
	return add_drawn(u, it, "strings", false, &b);
}

/* How much one packed thing may become, and whether that is for fear of bombs. */
static size_t
ceiling(const struct pan_unpack *u, size_t packed, bool *bomb)
{
	size_t max = PAN_SCAN_BYTES_MAX - u->bytes;
	size_t ratio = packed < SIZE_MAX / PAN_SCAN_RATIO_MAX
	    ? packed * PAN_SCAN_RATIO_MAX
	    : SIZE_MAX;

	if (max > PAN_SCAN_FILE_MAX)
		max = PAN_SCAN_FILE_MAX;
	if (ratio < BOMB_MIN)
		ratio = BOMB_MIN;
	*bomb = ratio < max;
	return *bomb ? ratio : max;
}

/* Unpack ${in} into ${out}; what went wrong is noted, what came out of it is kept. */
static int
unpack(struct pan_unpack *u, const char *path, enum pan_inflate_format format,
    struct pan_str in, struct pan_buf *out)
{
	bool bomb;
	int rc;

	pan_buf_init(out, ceiling(u, in.n, &bomb));
	rc = pan_inflate(format, in, out, NULL);
	if (rc == PAN_ELIMIT)
		pan_unpack_missed(u, bomb ? "archive-bomb" : "limit-file", path);
	else if (rc == PAN_EFORMAT)
		pan_unpack_missed(u, "archive-broken", path);
	return rc == PAN_ENOMEM ? rc : PAN_OK;
}

static void
note_tricks(struct pan_unpack *u, unsigned tricks, const char *path)
{
	static const struct {
		unsigned bit;
		const char *key;
	} notes[] = {
		{ PAN_TRICK_PATH, "archive-path" },
		{ PAN_TRICK_LINK, "archive-link" },
		{ PAN_TRICK_TWICE, "archive-twice" },
		{ PAN_TRICK_TWO_FACED, "archive-two-faced" },
		{ PAN_TRICK_OVERLAP, "archive-overlap" },
		{ PAN_TRICK_HIDDEN, "archive-hidden" },
		{ PAN_TRICK_LOCKED, "archive-locked" },
		{ PAN_TRICK_BROKEN, "archive-broken" },
	};

	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
		if (tricks & notes[i].bit)
			pan_subject_note(u->s, notes[i].key, path);
	if (tricks & (PAN_TRICK_LOCKED | PAN_TRICK_BROKEN))
		u->s->complete = false;
}

/* A member that is no file: counted, never followed. */
static int
skip_member(struct pan_unpack *u, const struct pan_member *m, struct pan_str digest_path)
{
	u->s->coverage.files++;
	u->s->coverage.skipped++;
	if (digest_path.s == NULL)
		return PAN_OK;
	return pan_digest_add(u->digest,
	    m->type == PAN_MEMBER_LINK ? PAN_DIGEST_LINK : PAN_DIGEST_OTHER, false,
	    digest_path,
	    m->type == PAN_MEMBER_LINK ? m->bytes : (struct pan_str){ "", 0 });
}

static int
read_member(struct pan_unpack *u, const struct pan_member *m, struct pan_unpack_item *it)
{
	PAN_AUTO(buf_fini) struct pan_buf b = { 0 };
	int rc = PAN_OK;

	pan_buf_init(&b, 0);
	it->bytes = m->bytes;
	it->runs = m->runs;
	if ((m->tricks & PAN_TRICK_LOCKED) || m->pack == PAN_PACK_UNKNOWN) {
		u->s->coverage.files++;
		u->s->coverage.bytes += m->bytes.n;
		u->s->complete = false;
		if (m->pack == PAN_PACK_UNKNOWN)
			pan_subject_note(u->s, "archive-broken", it->path);
		if (it->digest_path.s != NULL)
			rc = pan_digest_add(u->digest, PAN_DIGEST_OTHER, it->runs,
			    it->digest_path, (struct pan_str){ "", 0 });
		return rc != PAN_OK ? rc : add_opaque(u, it, "opaque.locked", false);
	}
	if (m->pack != PAN_PACK_STORED) {
		rc = unpack(u, it->path,
		    m->pack == PAN_PACK_ZSTD ? PAN_INFLATE_ZSTD : PAN_INFLATE_RAW,
		    m->bytes, &b);
		if (rc != PAN_OK)
			return rc;
		it->bytes = b.n > 0 ? pan_buf_str(&b) : (struct pan_str){ "", 0 };
	}
	return pan_unpack_item(u, it);
}

static int
add_member(struct pan_unpack *u, const struct pan_unpack_item *in,
    const struct pan_member *m, bool document)
{
	bool hostile = false;
	const char *inner = pan_unpack_path(u->s->arena, m->name, &hostile);
	struct pan_unpack_item it = { .name = m->name,
		.nest = in->nest + 1,
		.document = document };

	if (inner == NULL)
		return PAN_ENOMEM;
	it.path = pan_arena_printf(u->s->arena, "%s!/%s", in->path, inner).s;
	if (it.path == NULL)
		return PAN_ENOMEM;
	note_tricks(u, m->tricks, it.path);
	if (m->type == PAN_MEMBER_FOLDER)
		return PAN_OK;
	if (in->digest_members) {
		it.digest_path = pan_arena_copy(u->s->arena, m->name);
		if (it.digest_path.s == NULL)
			return PAN_ENOMEM;
	}
	if (m->type != PAN_MEMBER_FILE)
		return skip_member(u, m, it.digest_path);
	if (document)
		pan_office_note(u->s, m->name, it.path);
	return read_member(u, m, &it);
}

static bool
is_document(const struct pan_archive *z)
{
	for (size_t i = 0; i < z->n; i++)
		if (pan_str_is(z->member[i].name, "[Content_Types].xml") ||
		    pan_str_is(z->member[i].name, "mimetype"))
			return true;
	return false;
}

/* PAN_EFORMAT: it is no such archive after all. */
static int
add_archive(struct pan_unpack *u, const struct pan_unpack_item *it, bool zip)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(MEMBERS_MAX);
	struct pan_archive z = { 0 };
	bool document;
	int rc;

	if (a == NULL)
		return PAN_ENOMEM;
	rc = zip ? pan_zip_read(a, it->bytes, &z, NULL)
	         : pan_tar_read(a, it->bytes, &z, NULL);
	if (rc != PAN_OK)
		return rc;
	if (it->nest >= PAN_SCAN_NEST_MAX) {
		pan_unpack_missed(u, "limit-nest", it->path);
		return add_opaque(u, it, "opaque.nested", false);
	}
	note_tricks(u, z.tricks, it->path);
	document = zip && is_document(&z);
	for (size_t i = 0; rc == PAN_OK && i < z.n; i++)
		rc = add_member(u, it, &z.member[i], document);
	if (z.more)
		pan_unpack_missed(u, "limit-files", it->path);
	if ((z.tricks & PAN_TRICK_BROKEN) == 0)
		u->s->coverage.inspected += it->size;
	return rc;
}

/* gzip or zstd around one file; around a tar it is the tar that counts. */
static int
add_packed(struct pan_unpack *u, const struct pan_unpack_item *it,
    enum pan_inflate_format format)
{
	PAN_AUTO(buf_fini) struct pan_buf b = { 0 };
	struct pan_unpack_item in = *it;
	struct pan_str base = pan_kind_base(pan_str(it->path));
	size_t dot = base.n;
	int rc;

	if (it->nest >= PAN_SCAN_NEST_MAX) {
		pan_unpack_missed(u, "limit-nest", it->path);
		return add_opaque(u, it, "opaque.nested", false);
	}
	rc = unpack(u, it->path, format, it->bytes, &b);
	if (rc != PAN_OK)
		return rc;
	if (b.n == 0) /* not even a byte of it */
		return add_opaque(u, it, "opaque.compressed", false);
	in.bytes = pan_buf_str(&b);
	if (pan_kind_of(PAN_LIT("x"), in.bytes).form == PAN_FORM_TAR ||
	    pan_kind_ext(base, ".tgz") || pan_kind_ext(base, ".tar.gz") ||
	    pan_kind_ext(base, ".tar.zst")) {
		if (in.bytes.n > PAN_SCAN_BYTES_MAX - u->bytes)
			pan_unpack_missed(u, "limit-bytes", it->path);
		rc = add_archive(u, &in, false);
		if (rc != PAN_EFORMAT)
			return rc;
	}
	while (dot > 0 && base.s[dot - 1] != '.')
		dot--;
	in.digest_path = (struct pan_str){ NULL, 0 };
	in.digest_members = false;
	in.runs = false;
	in.nest++;
	in.path = pan_arena_printf(u->s->arena, "%s!/%.*s", it->path,
	    dot > 1 ? (int)dot - 1 : 4, dot > 1 ? base.s : "data")
	              .s;
	in.name = (struct pan_str){ "", 0 };
	if (in.path == NULL)
		return PAN_ENOMEM;
	u->s->coverage.inspected += it->bytes.n;
	return pan_unpack_item(u, &in);
}

static int
add_pdf(struct pan_unpack *u, const struct pan_unpack_item *it)
{
	PAN_AUTO(buf_fini) struct pan_buf b = { 0 };
	struct pan_pdf pdf;
	bool bomb;
	int rc;

	pan_buf_init(&b, ceiling(u, it->bytes.n, &bomb));
	rc = pan_pdf_read(it->bytes, &b, &pdf);
	if (rc != PAN_OK)
		return rc;
	if (pdf.script)
		pan_subject_note(u->s, "pdf-script", it->path);
	if (pdf.action)
		pan_subject_note(u->s, "pdf-action", it->path);
	if (pdf.embedded)
		pan_subject_note(u->s, "pdf-embedded", it->path);
	if (pdf.locked)
		pan_unpack_missed(u, "pdf-locked", it->path);
	if (pdf.complete) {
		u->s->coverage.inspected += it->bytes.n;
		return add_drawn(u, it, "text", true, &b);
	}
	rc = add_drawn(u, it, "text", false, &b);
	return rc != PAN_OK ? rc : add_opaque(u, it, "opaque.pdf", false);
}

static int
add_pyc(struct pan_unpack *u, const struct pan_unpack_item *it)
{
	PAN_AUTO(buf_fini) struct pan_buf b = { 0 };
	bool read;
	int rc;

	pan_buf_init(&b, PAN_SCAN_BYTES_MAX - u->bytes);
	rc = pan_pyc_read(it->bytes, &b, NULL, NULL);
	if (rc == PAN_ENOMEM)
		return rc;
	read = rc == PAN_OK;
	rc = add_drawn(u, it, "code.py", false, &b);
	if (rc != PAN_OK)
		return rc;
	/* What damaged code did not tell may be among its strings. */
	return read ? add_shut(u, it, "opaque.pyc", true)
	            : add_opaque(u, it, "opaque.pyc", true);
}

static int
add_office(struct pan_unpack *u, const struct pan_unpack_item *it,
    const struct pan_kind *k)
{
	PAN_AUTO(buf_fini) struct pan_buf xml = { 0 };
	PAN_AUTO(buf_fini) struct pan_buf b = { 0 };
	struct pan_doc d = { .path = it->path, .kind = PAN_DOC_TEXT };
	int rc;

	pan_buf_init(&b, SIZE_MAX / 2);
	pan_buf_init(&xml, SIZE_MAX / 2);
	pan_kind_decode(k, it->bytes, &xml);
	pan_office_text(pan_buf_str(&xml), &b);
	if (pan_office_external(it->name, pan_buf_str(&xml)))
		pan_subject_note(u->s, "office-external", it->path);
	if (xml.rc != PAN_OK || b.rc != PAN_OK)
		return PAN_ENOMEM;
	u->s->coverage.inspected += it->bytes.n;
	rc = pan_unpack_keep(u, it->path, pan_buf_str(&b), &d.text);
	if (rc != PAN_OK)
		return rc == PAN_ELIMIT ? PAN_OK : rc;
	d.raw = pan_arena_copy(u->s->arena, it->bytes);
	return d.raw.s == NULL ? PAN_ENOMEM : pan_unpack_add(u, &d, NULL);
}

/* PAN_EFORMAT: it is not what it began as. */
static int
add_form(struct pan_unpack *u, const struct pan_unpack_item *it, const struct pan_kind *k)
{
	switch (k->form) {
	case PAN_FORM_TEXT:
		if (it->document &&
		    (pan_kind_ext(it->name, ".xml") || pan_kind_ext(it->name, ".rels")))
			return add_office(u, it, k);
		return add_text(u, it, k);
	case PAN_FORM_OPAQUE:
		return add_opaque(u, it, k->opaque, k->program);
	case PAN_FORM_ZIP:
		return add_archive(u, it, true);
	case PAN_FORM_TAR:
		return add_archive(u, it, false);
	case PAN_FORM_GZIP:
		return add_packed(u, it, PAN_INFLATE_GZIP);
	case PAN_FORM_ZSTD:
		return add_packed(u, it, PAN_INFLATE_ZSTD);
	case PAN_FORM_PDF:
		return add_pdf(u, it);
	case PAN_FORM_PYC:
		return add_pyc(u, it);
	}
	return PAN_EFORMAT;
}

static int
add_digest(struct pan_unpack *u, const struct pan_unpack_item *it, size_t before)
{
	if (it->digest_path.s == NULL || (it->digest_members && u->digest->n > before))
		return PAN_OK;
	return pan_digest_add(u->digest, PAN_DIGEST_FILE, it->runs, it->digest_path,
	    it->bytes);
}

int
pan_unpack_item(struct pan_unpack *u, const struct pan_unpack_item *it)
{
	struct pan_unpack_item item = *it;
	struct pan_coverage *c = &u->s->coverage;
	struct pan_kind k;
	bool hostile = false;
	size_t before = u->digest->n;
	int rc = PAN_OK;

	c->files++;
	c->bytes += it->bytes.n;
	item.size = it->bytes.n;
	it = &item;
	if (pan_unpack_path(u->s->arena, it->name, &hostile) == NULL)
		return PAN_ENOMEM;
	if (hostile)
		pan_subject_note(u->s, "name-hostile", it->path);
	if (c->files > PAN_SCAN_FILES_MAX ||
	    it->bytes.n > PAN_SCAN_BYTES_MAX - u->bytes) {
		c->skipped++;
		pan_unpack_missed(u,
		    c->files > PAN_SCAN_FILES_MAX ? "limit-files" : "limit-bytes",
		    it->path);
		return add_digest(u, it, before);
	}
	u->bytes += it->bytes.n;
	k = pan_kind_of(pan_str(it->path), it->bytes);
	/* Packed in a way that nothing here opens: there may be anything in it. */
	if (k.opaque != NULL &&
	    (strcmp(k.opaque, "opaque.compressed") == 0 ||
	        strcmp(k.opaque, "opaque.package") == 0))
		u->s->complete = false;
	if (k.disguised)
		pan_subject_note(u->s, "disguised", it->path);
	rc = add_form(u, it, &k);
	if (rc == PAN_EFORMAT) {
		if (k.form == PAN_FORM_ZIP || k.form == PAN_FORM_TAR)
			pan_unpack_missed(u, "archive-broken", it->path);
		k = pan_kind_plain(pan_str(it->path), it->bytes);
		rc = add_form(u, it, &k);
	}
	if (rc == PAN_OK && k.form != PAN_FORM_ZIP && k.form != PAN_FORM_TAR &&
	    pan_zip_ends(it->bytes)) {
		pan_subject_note(u->s, "polyglot", it->path);
		rc = add_archive(u, it, true);
		rc = rc == PAN_EFORMAT ? PAN_OK : rc;
	}
	return rc != PAN_OK ? rc : add_digest(u, it, before);
}
