/*
 * cli/rulebook - rule files from folders, the program itself and the home, as rules of
 * three languages, and as the pack that they compile to.
 *
 * First files are gathered, source by source (pan_rulebook_bundled, _path, _added), then
 * read (pan_rulebook_read), then compiled.  What is said of them goes to one listener.
 */
#ifndef PAN_CLI_RULEBOOK_H
#define PAN_CLI_RULEBOOK_H

#include "cli/cli.h"
#include "match/pack.h"
#include "rule/ruleset.h"
#include "sigma/sigma.h"
#include "yara/yara.h"

#define PAN_RULEBOOK_FILES_MAX 100000
#define PAN_RULEBOOK_FILE_MAX ((size_t)16 << 20)
#define PAN_RULEBOOK_SOURCES_MAX 256

struct pan_rulebook_file {
	struct pan_str path, text;
	uint32_t source;
	enum pan_rule_language language;
};

/* What is known of a language, whichever it is. */
struct pan_rulebook_part {
	struct pan_pack_note *note; /* what was said while its files were read */
	size_t nnote, note_cap;
	uint32_t *source;                /* of each rule */
	unsigned char key[PAN_PACK_KEY]; /* digest of its files and of the sources */
	bool held; /* the earlier pack has it as it is: its files were not read */
	size_t files;
};

struct pan_rulebook {
	struct pan_arena *a;
	struct pan_pack_source *source;
	size_t nsource, source_cap;
	struct pan_rulebook_file *file;
	size_t nfile, file_cap;
	size_t files, errors, warnings;
	struct pan_ruleset_opts opts; /* say: wants to hear what is odd about the files */
	const struct pan_pack *before; /* from the last pan_rulebook_read() */
	struct pan_rulebook_part part[PAN_RULE_LANGUAGES];
	/* What was read. */
	const struct pan_rule **rule; /* ATR */
	size_t n, cap;
	struct pan_sigma_rule **sigma;
	size_t nsigma;
	const struct pan_yara_rule **yara;
	struct pan_str *yara_id; /* NAMESPACE:NAME */
	size_t nyara;
};

/* ${say} may be NULL; with ${thorough} it hears rule/lint's warnings too.  PAN_ENOMEM. */
PAN_MUST int pan_rulebook_init(struct pan_rulebook *rs, pan_ruleset_say *say, void *ctx,
    bool thorough, struct pan_err *err);
void pan_rulebook_fini(struct pan_rulebook *rs);

/* The rules inside the program. */
PAN_MUST int pan_rulebook_bundled(struct pan_rulebook *rs, struct pan_err *err);
/*
 * Every rule file at or below ${path}: .yaml and .yml (ATR or Sigma, by what is in them),
 * .yar, .yara and .rule (YARA).  The source's name and version come from a package.json
 * in or above the folder, else from the folder's name; its licence from a file LICENSE.
 * PAN_ENOENT, PAN_EACCES, PAN_EIO: ${path}; PAN_ELIMIT; PAN_ENOMEM.
 */
PAN_MUST int pan_rulebook_path(struct pan_rulebook *rs, const char *path,
    struct pan_err *err);
/* The rules that were added to PanGuard's folder ${own}, if any. */
PAN_MUST int pan_rulebook_added(struct pan_rulebook *rs, struct pan_str own,
    struct pan_err *err);

/*
 * Read what was gathered.  A rule that cannot be read is counted in errors and left out;
 * one whose id another source has taken is a warning.  Languages that ${before} (or NULL)
 * holds unchanged are not read: pan_rulebook_compile() takes them from there.
 * PAN_ELIMIT; PAN_ENOMEM.
 */
PAN_MUST int pan_rulebook_read(struct pan_rulebook *rs, const struct pan_pack *before,
    struct pan_err *err);

/* Compile what was read; what cannot be compiled is counted in errors. */
PAN_MUST int pan_rulebook_compile(struct pan_rulebook *rs, struct pan_buf *out,
    struct pan_err *err);

struct pan_rulebook_written {
	size_t bytes;
	size_t rules[PAN_RULE_LANGUAGES];
	size_t all;
};
/*
 * Read, compile and put the pack at ${path}, whose folder is made.  Unless ${fresh}, what
 * a pack at ${path} holds unchanged is not compiled again.
 */
PAN_MUST int pan_rulebook_write(struct pan_rulebook *rs, const char *path, bool fresh,
    struct pan_rulebook_written *out, struct pan_err *err);

/* A plain name for the licence whose text is ${text}: "MIT", or {NULL, 0}. */
struct pan_str pan_rulebook_license(struct pan_str text);
bool pan_rulebook_is_license(struct pan_str path);
/* Whether a file of this name can hold rules. */
bool pan_rulebook_wants(struct pan_str path);

#endif
