/*
 * yara/yara_module - the types of what libyara's modules offer: "pe.sections[0].name".
 *
 * A type is a place in a table of text; NULL is no type.
 */
#ifndef PAN_YARA_YARA_MODULE_H
#define PAN_YARA_YARA_MODULE_H

#include "core/str.h"

enum pan_yara_module_kind {
	PAN_YARA_MOD_INTEGER = 'i',
	PAN_YARA_MOD_FLOAT = 'f',
	PAN_YARA_MOD_TEXT = 's',
	PAN_YARA_MOD_STRUCT = '{',
	PAN_YARA_MOD_ARRAY = '[',
	PAN_YARA_MOD_DICT = '<',
	PAN_YARA_MOD_FUNCTION = '(',
};

/* The structure of module ${name}; NULL: there is none. */
const char *pan_yara_module_find(struct pan_str name);
/* ${type}'s kind. */
enum pan_yara_module_kind pan_yara_module_kind(const char *type);
/* The type of member ${name} of a structure; NULL: it has none. */
const char *pan_yara_module_member(const char *type, struct pan_str name);
/* What an array or a dictionary holds, or what a function returns. */
const char *pan_yara_module_item(const char *type);
/* Whether a function takes arguments of the types ${args}: letters of i f s r b. */
bool pan_yara_module_takes(const char *type, struct pan_str args);
/* The next module's name after number ${*at}, which starts at 0; NULL: no more. */
const char *pan_yara_module_next(size_t *at);

#endif
