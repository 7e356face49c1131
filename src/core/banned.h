/*
 * core/banned - calls that are easy to get wrong.  The Makefile puts this before
 * every file of src/, and using one of them is an error that names its
 * replacement.  These are declarations, so the system's own headers still work.
 */
#ifndef PAN_CORE_BANNED_H
#define PAN_CORE_BANNED_H

#define PAN_BANNED(use) __attribute__((deprecated("banned here: use " use)))

char *strcpy(char *to, const char *from) PAN_BANNED("core/buf");
char *strcat(char *to, const char *from) PAN_BANNED("core/buf");
char *strncpy(char *to, const char *from, __SIZE_TYPE__ n) PAN_BANNED("core/buf");
char *strncat(char *to, const char *from, __SIZE_TYPE__ n) PAN_BANNED("core/buf");
char *strtok(char *s, const char *by) PAN_BANNED("core/str");
int sprintf(char *to, const char *fmt, ...) PAN_BANNED("core/buf");
int atoi(const char *s) PAN_BANNED("core/str");
long atol(const char *s) PAN_BANNED("core/str");
int system(const char *command) PAN_BANNED("sys/spawn");

#endif
