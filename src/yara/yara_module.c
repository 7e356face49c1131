#include "yara/yara_module.h"

#include "yara/yara_module_table.h"

#define MODULES (sizeof(modules) / sizeof(modules[0]))

/* Of a member that is written without a type. */
static const char integer[] = "i";

const char *
pan_yara_module_find(struct pan_str name)
{
	for (size_t i = 0; i < MODULES; i++)
		if (pan_str_is(name, modules[i].name))
			return modules[i].type;
	return NULL;
}

const char *
pan_yara_module_next(size_t *at)
{
	return *at < MODULES ? modules[(*at)++].name : NULL;
}

enum pan_yara_module_kind
pan_yara_module_kind(const char *type)
{
	return (enum pan_yara_module_kind) * type;
}

/* Behind the type at ${p}. */
static const char *
behind(const char *p)
{
	int depth = 0;

	while (*p == '[' || *p == '<' || *p == '(')
		p = *p == '(' ? strchr(p, ')') + 1 : p + 1;
	do {
		depth += (*p == '{') - (*p == '}');
		p++;
	} while (depth > 0);
	return p;
}

const char *
pan_yara_module_member(const char *type, struct pan_str name)
{
	const char *p = type + 1;

	while (*p != '}') {
		size_t n = strcspn(p, " :}");
		const char *own = p[n] == ':' ? p + n + 1 : NULL;

		if (n == name.n && memcmp(p, name.s, n) == 0)
			return own == NULL ? integer : own;
		p = own == NULL ? p + n : behind(own);
		if (*p == ' ')
			p++;
	}
	return NULL;
}

const char *
pan_yara_module_item(const char *type)
{
	return *type == '(' ? strchr(type, ')') + 1 : type + 1;
}

bool
pan_yara_module_takes(const char *type, struct pan_str args)
{
	const char *p = type + 1;

	for (;;) {
		size_t n = strcspn(p, ",)");

		if ((n == 1 && *p == '-' && args.n == 0) ||
		    (n == args.n && memcmp(p, args.s, n) == 0))
			return true;
		if (p[n] == ')')
			return false;
		p += n + 1;
	}
}
