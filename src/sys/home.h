/*
 * sys/home - where things lie on this machine, and what the terminal is.
 *
 * Everything here may be absent: a service has no HOME, a script has no terminal.
 */
#ifndef PAN_SYS_HOME_H
#define PAN_SYS_HOME_H

#include <stdbool.h>

#include "core/arena.h"

/* The user's home folder, from HOME or the user database; {NULL, 0} when there is none.
 */
struct pan_str pan_home_user(struct pan_arena *a);
/* PanGuard's own folder: $PANGUARD_HOME, else ~/.panguard, else (root) /var/lib/panguard;
 * {NULL, 0} when there is none.  It need not exist. */
struct pan_str pan_home_own(struct pan_arena *a);
/* "${folder}/${name}", NUL-ended; {NULL, 0} when ${folder} is or memory ran out. */
struct pan_str pan_home_join(struct pan_arena *a, struct pan_str folder,
    const char *name);
/* The current folder; {NULL, 0} when it cannot be named. */
struct pan_str pan_home_cwd(struct pan_arena *a);
/* Columns of the terminal at descriptor ${fd}; 0 when it is no terminal. */
unsigned pan_home_columns(int fd);
/* Whether colour is welcome at ${fd}: a terminal that is not "dumb", and no NO_COLOR. */
bool pan_home_colour(int fd);
/* Processors we may use, at least 1. */
unsigned pan_home_cpus(void);
/* PANGUARD_OFFLINE forbids all network traffic. */
bool pan_home_offline(void);

#endif
