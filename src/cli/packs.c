#include "cli/packs.h"

#include <stdio.h>

#include "sys/home.h"

/* The pack inside the program; build/V/bundled.S puts it there. */
extern const char pan_packs_bundled[], pan_packs_bundled_end[];

struct pan_str
pan_packs_home(struct pan_cli *c)
{
	return pan_home_join(c->a, c->own, "rules/rules.pack");
}

static int
open_file(const char *path, struct pan_packs *p, struct pan_err *err)
{
	int rc = pan_file_map(path, &p->map, err);

	if (rc != PAN_OK)
		return rc;
	p->bytes = (struct pan_str){ p->map.bytes, p->map.n };
	rc = pan_pack_open(p->bytes, &p->pack, err);
	if (rc != PAN_OK)
		pan_file_unmap(&p->map);
	return rc;
}

static int
open_bundled(struct pan_packs *p, struct pan_err *err)
{
	p->bytes = (struct pan_str){ pan_packs_bundled,
		(size_t)(pan_packs_bundled_end - pan_packs_bundled) };
	p->path = (struct pan_str){ NULL, 0 };
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

int
pan_packs_open(struct pan_cli *c, const char *file, struct pan_packs *out,
    struct pan_err *err)
{
	struct pan_packs p = { 0 };
	struct pan_err why = { 0 };
	struct pan_str path = file != NULL ? pan_str(file) : pan_packs_home(c);
	int rc = PAN_ENOENT;

	if (path.s != NULL)
		rc = open_file(path.s, &p, &why);
	p.path = path;
	if (rc == PAN_ENOMEM)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	/* That nobody has put a pack into the home is the usual case. */
	if (rc != PAN_OK && (file != NULL || rc != PAN_ENOENT) &&
	    pass_over(c, &p, path, &why) != PAN_OK)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	if (rc != PAN_OK && (rc = open_bundled(&p, err)) != PAN_OK)
		return pan_err_wrap(err, rc, "the rules inside the program");
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
	pan_hash_sha256_hex(p->bytes, out);
}
