/*
 * cli/settings - what the user has set, in config.json of PanGuard's own folder.
 *
 * Nothing has to be set.  A file that cannot be read is named by `panguard doctor` and
 * `config`; other commands go on as if nothing were set.
 */
#ifndef PAN_CLI_SETTINGS_H
#define PAN_CLI_SETTINGS_H

#include "cli/cli.h"

struct pan_settings_key {
	const char *name;
	const char *const *choices; /* NULL-ended */
	const char *about;          /* message key */
};
extern const struct pan_settings_key pan_settings_keys[]; /* ends with a name of NULL */

/* From the file, else the locale. */
enum pan_lang pan_settings_lang(struct pan_cli *c);
/* The value of ${key}, {NULL, 0} when it is not set.  PAN_EFORMAT, PAN_EIO ...: the file
 * is there and cannot be read. */
PAN_MUST int pan_settings_get(struct pan_cli *c, const char *key, struct pan_str *out,
    struct pan_err *err);
/* Set ${key} to ${value} (NULL: take it out), keeping the others. */
PAN_MUST int pan_settings_set(struct pan_cli *c, const char *key, const char *value,
    struct pan_err *err);

#endif
