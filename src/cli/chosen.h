/*
 * cli/chosen - the file in which a user's choices about single rules lie
 * (match/choices.h): rules/choices.json of PanGuard's own folder.
 */
#ifndef PAN_CLI_CHOSEN_H
#define PAN_CLI_CHOSEN_H

#include "cli/cli.h"
#include "match/choices.h"

/* Read them; without a home or a file there are none.  PAN_EFORMAT and other failures
 * name the file. */
PAN_MUST int pan_chosen_read(struct pan_cli *c, struct pan_choices *out,
    struct pan_err *err);
/*
 * Put ${choice} in the place of whatever was chosen for its id; one that changes nothing
 * takes it out.  The others are kept.  Failures as above, and of writing.
 */
PAN_MUST int pan_chosen_write(struct pan_cli *c, const struct pan_choice *choice,
    size_t n, struct pan_err *err);

#endif
