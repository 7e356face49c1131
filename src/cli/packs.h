/*
 * cli/packs - which compiled rules are used.
 *
 * The pack named by --pack, else the one that `panguard rules add` and `rules compile`
 * put into PanGuard's folder, else the one inside the program.  A pack that is damaged,
 * of another build or missing is never used: the one inside takes its place, and whoever
 * asked is told so.
 */
#ifndef PAN_CLI_PACKS_H
#define PAN_CLI_PACKS_H

#include "cli/cli.h"
#include "match/pack.h"
#include "sys/file.h"
#include "sys/hash.h"

struct pan_packs {
	struct pan_pack *pack;
	struct pan_str path; /* of the file, or empty for the one inside the program */
	struct pan_str note; /* why the pack is not the one that was meant, or empty */
	struct pan_str bytes;
	struct pan_file_map map;
	char sha256[PAN_HASH_HEX]; /* of bytes, or "" when nobody has reckoned it yet */
};

/*
 * Open the pack to be used; ${file} is the argument of --pack, or NULL.  What had to be
 * passed over is in ${out}->note, in the language of ${c}, and on standard error.  The
 * only failures: PAN_ENOMEM, PAN_EVERIFY when the program itself is damaged.
 */
PAN_MUST int pan_packs_open(struct pan_cli *c, const char *file, struct pan_packs *out,
    struct pan_err *err);
void pan_packs_close(struct pan_packs *p);

/* Where `rules compile` puts the pack; {NULL, 0} when there is no home. */
struct pan_str pan_packs_home(struct pan_cli *c);
/* SHA-256 of the pack's bytes, for reports. */
void pan_packs_sha256(const struct pan_packs *p, char out[PAN_HASH_HEX]);

#endif
