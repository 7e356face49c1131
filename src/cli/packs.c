#include "cli/packs.h"

#include <stdio.h>
#include <string.h>

#include "cli/chosen.h"
#include "sys/home.h"

/* The pack inside the program and its SHA-256; build/V/bundled.S puts them there. */
extern const char pan_packs_bundled[], pan_packs_bundled_end[];
extern const char pan_packs_bundled_sha256[PAN_HASH_HEX - 1];

struct pan_str
pan_packs_home(struct pan_cli *c)
{
	return pan_home_join(c->a, c->own, "rules/rules.pack");
}

/* What tells the mapped file from any other, and from itself after a change. */
static struct pan_str
stamp(struct pan_cli *c, const struct pan_file_map *m)
{
	return pan_arena_printf(c->a, "%zu %llu %lld\n", m->n,
	    (unsigned long long)m->inode, (long long)m->changed_ns);
}

/* The note of an earlier check: whether it is about this very pack. */
static bool
checked(const char *note, struct pan_str now, struct pan_packs *p)
{
	struct pan_buf b;
	struct pan_str was;
	bool same;

	pan_buf_init(&b, 256);
	same = pan_file_read(note, 255, &b, NULL) == PAN_OK;
	was = pan_buf_str(&b);
	same = same && was.n == now.n + PAN_HASH_HEX - 1 && pan_str_starts(was, now);
	if (same)
		memcpy(p->sha256, was.s + now.n, PAN_HASH_HEX - 1);
	pan_buf_fini(&b);
	return same;
}

/*
 * Reading all of a large pack to check it takes as long as a small audit, and hashing it
 * longer.  So once the pack in the home was checked, that and its SHA-256 are noted
 * beside it, and hold until it changes.
 */
static int
check_whole(struct pan_cli *c, const char *path, bool home, struct pan_packs *p,
    struct pan_err *err)
{
	struct pan_str now = stamp(c, &p->map);
	struct pan_str note = pan_arena_printf(c->a, "%s.checked", path), text;
	int rc;

	if (now.s == NULL || note.s == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	if (home && checked(note.s, now, p))
		return PAN_OK;
	rc = pan_pack_whole(p->pack, err);
	if (rc != PAN_OK || !home)
		return rc;
	pan_hash_sha256_hex(p->bytes, p->sha256);
	text = pan_arena_printf(c->a, "%.*s%s", (int)now.n, now.s, p->sha256);
	if (text.s == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	/* A home that cannot be written costs time, nothing else. */
	rc = pan_file_write(note.s, text, 0600, NULL);
	return rc == PAN_ENOMEM ? rc : PAN_OK;
}

static int
open_file(struct pan_cli *c, const char *path, bool home, struct pan_packs *p,
    struct pan_err *err)
{
	int rc = pan_file_map(path, &p->map, err);

	if (rc != PAN_OK)
		return rc;
	p->bytes = (struct pan_str){ p->map.bytes, p->map.n };
	rc = pan_pack_open(p->bytes, &p->pack, err);
	if (rc == PAN_OK && (rc = check_whole(c, path, home, p, err)) != PAN_OK)
		pan_pack_freep(&p->pack);
	if (rc != PAN_OK)
		pan_file_unmap(&p->map);
	return rc;
}

static int
open_bundled(struct pan_packs *p, struct pan_err *err)
{
	p->bytes = (struct pan_str){ pan_packs_bundled,
		(uintptr_t)pan_packs_bundled_end - (uintptr_t)pan_packs_bundled };
	p->path = (struct pan_str){ NULL, 0 };
	memcpy(p->sha256, pan_packs_bundled_sha256, PAN_HASH_HEX - 1);
	return pan_pack_open(p->bytes, &p->pack, err);
}

/* Say that ${path} is not used, on standard error now and in the report later. */
static int
pass_over(struct pan_cli *c, struct pan_packs *p, struct pan_str path,
    const struct pan_err *why)
{
	struct pan_buf b;

	pan_buf_init(&b, 65536);
	pan_cli_add(&b, c, "cli.pack.passed-over", path, pan_str(why->text));
	p->note = pan_arena_copy(c->a, pan_buf_str(&b));
	pan_buf_fini(&b);
	if (p->note.s == NULL)
		return PAN_ENOMEM;
	(void)fprintf(stderr, "panguard: %s\n", p->note.s);
	return PAN_OK;
}

/* Let the user's choices count.  A file of them that cannot be read is told, and then
 * every rule is as its author wrote it. */
static int
choose(struct pan_cli *c, struct pan_pack *p, struct pan_err *err)
{
	struct pan_choices choices;
	struct pan_err why = { 0 };
	int rc = pan_chosen_read(c, &choices, &why);

	if (rc == PAN_OK)
		return pan_pack_choose(p, &choices, err);
	if (rc == PAN_ENOMEM)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	(void)pan_cli_say(c, "cli.choices.passed-over", pan_str(why.text));
	return PAN_OK;
}

int
pan_packs_open(struct pan_cli *c, const char *file, struct pan_packs *out,
    struct pan_err *err)
{
	struct pan_packs p = { 0 };
	struct pan_err why = { 0 };
	struct pan_str path = file != NULL ? pan_str(file) : pan_packs_home(c);
	int rc = PAN_ENOENT;

	if (path.s != NULL)
		rc = open_file(c, path.s, file == NULL, &p, &why);
	p.path = path;
	if (rc == PAN_ENOMEM)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	/* That nobody has put a pack into the home is the usual case. */
	if (rc != PAN_OK && (file != NULL || rc != PAN_ENOENT) &&
	    pass_over(c, &p, path, &why) != PAN_OK)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	if (rc != PAN_OK && (rc = open_bundled(&p, err)) != PAN_OK)
		return pan_err_wrap(err, rc, "the rules inside the program");
	if ((rc = choose(c, p.pack, err)) != PAN_OK) {
		pan_packs_close(&p);
		return rc;
	}
	*out = p;
	return PAN_OK;
}

void
pan_packs_close(struct pan_packs *p)
{
	pan_pack_freep(&p->pack);
	pan_file_unmap(&p->map);
}

void
pan_packs_sha256(const struct pan_packs *p, char out[PAN_HASH_HEX])
{
	if (p->sha256[0] != '\0')
		memcpy(out, p->sha256, PAN_HASH_HEX);
	else
		pan_hash_sha256_hex(p->bytes, out);
}
