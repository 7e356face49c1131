/* Our table of libyara's modules against libyara's own objects, member by member. */
#include <stdbool.h>

#include <yara.h>

#include "tests/check.h"
#include "yara/yara_module.h"

static int seen;

static bool same(const YR_OBJECT *o, const char *type);

static bool
same_struct(const YR_OBJECT *o, const char *type)
{
	for (const YR_STRUCTURE_MEMBER *m = ((const YR_OBJECT_STRUCTURE *)o)->members;
	     m != NULL; m = m->next) {
		const char *name = m->object->identifier;
		const char *mine = pan_yara_module_member(type, pan_str(name));

		if (mine == NULL || !same(m->object, mine)) {
			printf("# member %s\n", name);
			return false;
		}
	}
	return pan_yara_module_member(type, PAN_LIT("no_such_member")) == NULL &&
	    pan_yara_module_member(type, PAN_LIT("")) == NULL;
}

static bool
same_function(const YR_OBJECT *o, const char *type)
{
	const YR_OBJECT_FUNCTION *f = (const YR_OBJECT_FUNCTION *)o;

	for (int i = 0; i < YR_MAX_OVERLOADED_FUNCTIONS; i++) {
		const char *args = f->prototypes[i].arguments_fmt;

		if (args != NULL && !pan_yara_module_takes(type, pan_str(args)))
			return false;
	}
	return !pan_yara_module_takes(type, PAN_LIT("bbbbb")) &&
	    same(f->return_obj, pan_yara_module_item(type));
}

static bool
same(const YR_OBJECT *o, const char *type)
{
	enum pan_yara_module_kind kind = pan_yara_module_kind(type);

	seen++;
	switch (o->type) {
	case OBJECT_TYPE_INTEGER:
		return kind == PAN_YARA_MOD_INTEGER;
	case OBJECT_TYPE_FLOAT:
		return kind == PAN_YARA_MOD_FLOAT;
	case OBJECT_TYPE_STRING:
		return kind == PAN_YARA_MOD_TEXT;
	case OBJECT_TYPE_STRUCTURE:
		return kind == PAN_YARA_MOD_STRUCT && same_struct(o, type);
	case OBJECT_TYPE_ARRAY:
		return kind == PAN_YARA_MOD_ARRAY &&
		    same(((const YR_OBJECT_ARRAY *)o)->prototype_item,
		        pan_yara_module_item(type));
	case OBJECT_TYPE_DICTIONARY:
		return kind == PAN_YARA_MOD_DICT &&
		    same(((const YR_OBJECT_DICTIONARY *)o)->prototype_item,
		        pan_yara_module_item(type));
	case OBJECT_TYPE_FUNCTION:
		return kind == PAN_YARA_MOD_FUNCTION && same_function(o, type);
	default:
		return false;
	}
}

static int
imported(YR_SCAN_CONTEXT *c, int message, void *data, void *ctx)
{
	const YR_OBJECT *o = data;
	const char *type;

	(void)c, (void)ctx;
	if (message != CALLBACK_MSG_MODULE_IMPORTED)
		return CALLBACK_CONTINUE;
	type = pan_yara_module_find(pan_str(o->identifier));
	if (type == NULL || !same(o, type))
		CHECK_FAIL_("module %s is not as libyara has it", o->identifier);
	return CALLBACK_CONTINUE;
}

TEST(every_module_has_the_members_that_libyara_gives_it)
{
	const char *name;
	int modules = 0;

	for (size_t at = 0; (name = pan_yara_module_next(&at)) != NULL; modules++) {
		YR_COMPILER *c = NULL;
		YR_RULES *rules = NULL;
		char text[100];

		(void)snprintf(text, sizeof(text),
		    "import \"%s\" rule r { condition: true }", name);
		CHECK_INT(yr_compiler_create(&c), ERROR_SUCCESS);
		CHECK_INT(yr_compiler_add_string(c, text, NULL), 0);
		if (yr_compiler_get_rules(c, &rules) == ERROR_SUCCESS)
			CHECK_INT(yr_rules_scan_mem(rules, (const uint8_t *)"x", 1, 0,
			              imported, NULL, 0),
			    ERROR_SUCCESS);
		yr_rules_destroy(rules);
		yr_compiler_destroy(c);
	}
	printf("# %d modules, %d objects\n", modules, seen);
	CHECK(modules > 8 && seen > 800);
}

TEST(what_no_module_has_is_not_found)
{
	CHECK(pan_yara_module_find(PAN_LIT("androguard")) == NULL);
	CHECK(pan_yara_module_find(PAN_LIT("")) == NULL);
	CHECK(pan_yara_module_member(pan_yara_module_find(PAN_LIT("pe")), PAN_LIT("i")) ==
	    NULL);
}

int
main(void)
{
	int failed;

	if (yr_initialize() != ERROR_SUCCESS)
		return 1;
	RUN(every_module_has_the_members_that_libyara_gives_it);
	RUN(what_no_module_has_is_not_found);
	failed = DONE();
	(void)yr_finalize();
	return failed;
}
