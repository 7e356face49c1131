#include "cli/fetch.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/copy.h"
#include "cli/rulebook.h"
#include "core/b64.h"
#include "core/own.h"
#include "scan/tar.h"
#include "sys/file.h"
#include "sys/hash.h"
#include "sys/home.h"
#include "sys/inflate.h"
#include "sys/spawn.h"

#define PACKED_MAX ((size_t)64 << 20)
#define UNPACKED_MAX ((size_t)512 << 20)
#define LICENSE_MAX ((size_t)1 << 20)

const char pan_fetch_offer[] = "npm:agent-threat-rules@4.0.0";

/* What may be fetched, with the registry's own SHA-512 of the bytes. */
static const struct {
	const char *spec, *name, *url, *sha512;
} known[] = {
	{ "npm:agent-threat-rules@4.0.0", "agent-threat-rules",
	    "https://registry.npmjs.org/agent-threat-rules/-/agent-threat-rules-4.0.0.tgz",
	    "LMc1Sy+PZUM37CG7BX6FbluQOkLPeP1AaLbDxKsftMVdOC7WxBqL0gaUg7IY/"
	    "bELuANsWGM96grNjilA0KhO8A==" },
};

struct fetcher {
	struct pan_cli *c;
	struct pan_arena *a;
	struct pan_str name;  /* of the source's folder */
	struct pan_str fresh; /* being filled */
	size_t files;
	struct pan_err *err;
};

static int
no_memory(struct pan_err *err)
{
	return pan_err_set(err, PAN_ENOMEM, "out of memory");
}

static bool
wanted(struct pan_str name)
{
	return pan_rulebook_wants(name) || pan_rulebook_is_license(name) ||
	    pan_str_ends(name, PAN_LIT("package.json"));
}

static int
make_parent(struct fetcher *f, struct pan_str path)
{
	size_t n = path.n;
	struct pan_str folder;

	while (n > 0 && path.s[n - 1] != '/')
		n--;
	folder = pan_arena_copy(f->a, pan_str_slice(path, 0, n > 0 ? n - 1 : 0));
	return folder.s == NULL ? no_memory(f->err)
	                        : pan_file_mkdirs(folder.s, 0700, f->err);
}

static int
put(struct fetcher *f, struct pan_str name, struct pan_str bytes)
{
	struct pan_str copy = pan_arena_copy(f->a, name);
	struct pan_str path = pan_home_join(f->a, f->fresh, copy.s == NULL ? "" : copy.s);
	int rc;

	if (copy.s == NULL || path.s == NULL)
		return no_memory(f->err);
	rc = make_parent(f, path);
	if (rc == PAN_OK)
		rc = pan_file_create(path.s, bytes, 0600, f->err);
	f->files += rc == PAN_OK && pan_rulebook_wants(name);
	return rc;
}

static bool
usable(const struct pan_member *m)
{
	return m->type == PAN_MEMBER_FILE && m->pack == PAN_PACK_STORED &&
	    wanted(m->name) && !pan_archive_escapes(m->name) &&
	    memchr(m->name.s, '\0', m->name.n) == NULL;
}

/* "./a/b" as "a/b". */
static struct pan_str
plain(struct pan_str name)
{
	while (pan_str_starts(name, PAN_LIT("./")))
		name = pan_str_slice(name, 2, name.n);
	return name;
}

/* The length of the folder, '/' included, that all of ${z} lies in; 0: there is none. */
static size_t
top_folder(const struct pan_archive *z)
{
	struct pan_str top = { NULL, 0 };

	for (size_t i = 0; i < z->n; i++) {
		struct pan_str name = plain(z->member[i].name);
		size_t slash = pan_str_find(name, PAN_LIT("/"), 0);

		if (!usable(&z->member[i]))
			continue;
		if (slash == SIZE_MAX)
			return 0;
		if (top.s == NULL)
			top = pan_str_slice(name, 0, slash + 1);
		else if (!pan_str_starts(name, top))
			return 0;
	}
	return top.n;
}

/*
 * The rules of a tar archive: what lies in "package/rules", as npm packs it, or else all
 * its rule files; with them the licence, and package.json for the name and version.
 */
static int
put_members(struct fetcher *f, struct pan_str tar)
{
	struct pan_archive z;
	bool npm = false;
	size_t top;
	int rc;

	pan_archive_init(&z, f->a);
	rc = pan_tar_read(f->a, tar, &z, f->err);
	if (rc != PAN_OK)
		return rc;
	top = top_folder(&z);
	for (size_t i = 0; i < z.n; i++)
		npm = npm || pan_str_starts(z.member[i].name, PAN_LIT("package/rules/"));
	for (size_t i = 0; i < z.n && rc == PAN_OK; i++) {
		struct pan_str name = plain(z.member[i].name);

		if (!usable(&z.member[i]))
			continue;
		if (npm && !pan_str_starts(name, PAN_LIT("package/rules/")) &&
		    !pan_str_is(name, "package/package.json") &&
		    !pan_rulebook_is_license(name))
			continue;
		rc = put(f, pan_str_slice(name, top, name.n), z.member[i].bytes);
	}
	return rc;
}

static int
put_archive(struct fetcher *f, const char *path, struct pan_str packed)
{
	struct pan_str name = pan_str(path);
	struct pan_buf b;
	int rc;

	if (pan_str_ends(name, PAN_LIT(".tar")))
		return put_members(f, packed);
	pan_buf_init(&b, UNPACKED_MAX);
	rc = pan_inflate(pan_str_ends(name, PAN_LIT("zst")) ? PAN_INFLATE_ZSTD
	                                                    : PAN_INFLATE_GZIP,
	    packed, &b, f->err);
	if (rc == PAN_OK)
		rc = put_members(f, pan_buf_str(&b));
	pan_buf_fini(&b);
	return rc == PAN_OK ? rc : pan_err_wrap(f->err, rc, "'%.80s'", path);
}

static int
check(struct pan_str bytes, const char *sha512, struct pan_err *err)
{
	unsigned char got[PAN_HASH_SIZE_512];
	struct pan_buf b;
	bool same;

	pan_hash_sha512(bytes, got);
	pan_buf_init(&b, 256);
	pan_b64_add(&b, (struct pan_str){ (const char *)got, sizeof(got) });
	same = pan_str_is(pan_buf_str(&b), sha512);
	pan_buf_fini(&b);
	return same ? PAN_OK
	            : pan_err_set(err, PAN_EVERIFY,
	                  "what came is not what was published: its checksum is wrong");
}

static int
download(struct fetcher *f, const char *url, const char *sha512)
{
	const char *const argv[] = { "curl", "-fsSL", "--proto", "=https", "--max-time",
		"120", url, NULL };
	struct pan_buf b, said;
	struct pan_spawn_opts how = { .timeout_ms = 130000,
		.out_max = PACKED_MAX,
		.errors = &said };
	int rc, status = 0;

	if (pan_home_offline())
		return pan_err_set(f->err, PAN_EACCES,
		    "PANGUARD_OFFLINE forbids the network");
	pan_buf_init(&b, PACKED_MAX);
	pan_buf_init(&said, PAN_SPAWN_ERRORS_MAX);
	rc = pan_spawn_read(argv, &how, &b, &status, f->err);
	if (rc == PAN_OK && status != 0)
		rc = pan_err_set(f->err, PAN_EIO, "cannot fetch '%.80s': %.*s", url,
		    PAN_STR(pan_str_trim(pan_str_slice(pan_buf_str(&said), 0, 100))));
	if (rc == PAN_OK)
		rc = check(pan_buf_str(&b), sha512, f->err);
	if (rc == PAN_OK)
		rc = put_archive(f, url, pan_buf_str(&b));
	pan_buf_fini(&b);
	pan_buf_fini(&said);
	return rc;
}

static bool
is_archive(struct pan_str path)
{
	return pan_str_ends(path, PAN_LIT(".tar")) ||
	    pan_str_ends(path, PAN_LIT(".tgz")) ||
	    pan_str_ends(path, PAN_LIT(".tar.gz")) ||
	    pan_str_ends(path, PAN_LIT(".tar.zst"));
}

static int
read_archive(struct fetcher *f, const char *path)
{
	struct pan_buf b;
	int rc;

	pan_buf_init(&b, PACKED_MAX);
	rc = pan_file_read(path, PACKED_MAX, &b, f->err);
	if (rc == PAN_OK)
		rc = put_archive(f, path, pan_buf_str(&b));
	pan_buf_fini(&b);
	return rc;
}

static int
bring(struct fetcher *f, const char *spec)
{
	struct pan_copy copied;
	int rc;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(spec, known[i].spec) == 0)
			return download(f, known[i].url, known[i].sha512);
	}
	if (is_archive(pan_str(spec)))
		return read_archive(f, spec);
	if (pan_file_kind(spec) != PAN_FILE_FOLDER)
		return pan_err_set(f->err, PAN_EARG,
		    "'%.80s' is no folder, no archive and no set of rules that is known",
		    spec);
	rc = pan_copy_tree(spec, f->fresh.s, wanted, &copied, f->err);
	f->files = copied.files;
	return rc;
}

/* The last part of ${s}, and the folder that it stands in. */
static struct pan_str
last_part(struct pan_str s, struct pan_str *folder)
{
	size_t i;

	while (s.n > 1 && s.s[s.n - 1] == '/')
		s.n--;
	for (i = s.n; i > 0 && s.s[i - 1] != '/'; i--)
		;
	*folder = pan_str_slice(s, 0, i > 0 ? i - 1 : 0);
	return pan_str_slice(s, i, s.n);
}

/* Names that many sets give the folder of their rules: the one above says whose. */
static bool
is_generic(struct pan_str s)
{
	return pan_str_is(s, "rules") || pan_str_is(s, "yara") ||
	    pan_str_is(s, "sigma") || pan_str_is(s, "src") || pan_str_is(s, ".");
}

static struct pan_str
without_ending(struct pan_str s)
{
	static const char *const endings[] = { ".tar.zst", ".tar.gz", ".tgz", ".tar" };

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		if (s.n > strlen(endings[i]) && pan_str_ends(s, pan_str(endings[i])))
			return pan_str_slice(s, 0, s.n - strlen(endings[i]));
	}
	return s;
}

/* The name of the folder for ${spec}: letters, digits, '-', '_' and '.' of its own. */
static struct pan_str
folder_name(struct pan_arena *a, const char *spec)
{
	struct pan_str s, folder, above;
	char name[80];
	size_t n = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(spec, known[i].spec) == 0)
			return pan_arena_copy(a, pan_str(known[i].name));
	}
	s = without_ending(last_part(pan_str(spec), &folder));
	above = last_part(folder, &folder);
	if (is_generic(s) && above.n > 0 && !pan_str_is(above, ".") &&
	    !pan_str_is(above, ".."))
		s = pan_arena_printf(a, "%.*s-%.*s", PAN_STR(above), PAN_STR(s));
	for (size_t i = 0; i < s.n && n < sizeof(name); i++) {
		char ch = s.s[i];
		bool good = ((ch | 32) >= 'a' && (ch | 32) <= 'z') ||
		    (ch >= '0' && ch <= '9') || ch == '-' || ch == '_' ||
		    (ch == '.' && n > 0);

		name[n++] = good ? ch : '_';
	}
	return n == 0 ? pan_arena_copy(a, PAN_LIT("rules"))
	              : pan_arena_copy(a, (struct pan_str){ name, n });
}

/* The licence in or above the folder that rules came from goes with them. */
static int
keep_license(struct fetcher *f, const char *spec, struct pan_fetched *out)
{
	static const char *const names[] = { "LICENSE", "LICENSE.txt", "LICENSE.md",
		"COPYING", "../LICENSE", "../LICENSE.txt", "../LICENSE.md",
		"../COPYING" };
	int rc = PAN_OK;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && rc == PAN_OK; i++) {
		bool fresh = i < 4;
		struct pan_str at =
		    pan_home_join(f->a, fresh ? f->fresh : pan_str(spec), names[i]);
		struct pan_buf b;

		if (at.s == NULL)
			return no_memory(f->err);
		if (pan_file_kind(at.s) != PAN_FILE_REGULAR)
			continue;
		pan_buf_init(&b, LICENSE_MAX);
		rc = pan_file_read(at.s, LICENSE_MAX, &b, f->err);
		if (rc == PAN_OK && !fresh)
			rc = put(f, PAN_LIT("LICENSE"), pan_buf_str(&b));
		if (rc == PAN_OK)
			out->license = pan_rulebook_license(pan_buf_str(&b));
		pan_buf_fini(&b);
		return rc;
	}
	return rc;
}

static int
swap(struct fetcher *f, struct pan_str target)
{
	int rc = pan_file_remove(target.s, f->err);

	if (rc != PAN_OK)
		return rc;
	if (rename(f->fresh.s, target.s) != 0)
		return pan_err_sys(f->err, "cannot put '%s' in place", target.s);
	return PAN_OK;
}

int
pan_fetch_rules(struct pan_cli *c, const char *spec, struct pan_fetched *out,
    struct pan_err *err)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(UNPACKED_MAX);
	struct fetcher f = { .c = c, .a = a, .err = err };
	struct pan_str added = pan_home_join(c->a, c->own, "rules/added"), target;
	int rc, cleaned;

	if (a == NULL)
		return no_memory(err);
	if (added.s == NULL)
		return pan_err_set(err, PAN_ENOENT,
		    "there is no home folder; set PANGUARD_HOME");
	*out = (struct pan_fetched){ .name = folder_name(c->a, spec) };
	f.name = out->name;
	f.fresh = pan_arena_printf(a, "%s/.new-%ld", added.s, (long)getpid());
	target = f.name.s == NULL ? f.name : pan_home_join(a, added, f.name.s);
	if (f.fresh.s == NULL || target.s == NULL)
		return no_memory(err);
	if ((rc = pan_file_mkdirs(f.fresh.s, 0700, err)) != PAN_OK)
		return rc;
	rc = bring(&f, spec);
	if (rc == PAN_OK && f.files == 0)
		rc = pan_err_set(err, PAN_EFORMAT, "'%.80s' holds no rules", spec);
	if (rc == PAN_OK)
		rc = keep_license(&f, spec, out);
	if (rc == PAN_OK)
		rc = swap(&f, target);
	cleaned = pan_file_remove(f.fresh.s, rc == PAN_OK ? err : NULL);
	return rc == PAN_OK ? cleaned : rc;
}

bool
pan_fetch_offered(struct pan_cli *c)
{
	struct pan_str path =
	    pan_home_join(c->a, c->own, "rules/added/agent-threat-rules");

	return path.s != NULL && pan_file_kind(path.s) == PAN_FILE_FOLDER;
}
