#include "core/lang.h"

#include <stdlib.h>

#include "core/str.h"

bool
pan_lang_from(const char *name, enum pan_lang *out)
{
	static const struct {
		const char *head;
		enum pan_lang lang;
	} names[] = {
		{ "en", PAN_LANG_EN },
		{ "zh-tw", PAN_LANG_ZH_TW },
		{ "zh-hk", PAN_LANG_ZH_TW },
		{ "zh-mo", PAN_LANG_ZH_TW },
		{ "zh-hant", PAN_LANG_ZH_TW },
	};
	struct pan_str s = pan_str(name);
	char folded[8] = { 0 };

	for (size_t i = 0; i < s.n && i < sizeof(folded) - 1; i++)
		folded[i] = (char)(s.s[i] == '_'         ? '-'
		        : s.s[i] >= 'A' && s.s[i] <= 'Z' ? s.s[i] + 32
		                                         : s.s[i]);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = strlen(names[i].head);

		if (strncmp(folded, names[i].head, n) == 0 &&
		    (s.n == n || strchr("-_.@", s.s[n]) != NULL)) {
			*out = names[i].lang;
			return true;
		}
	}
	if (strcmp(folded, "zh") != 0)
		return false;
	*out = PAN_LANG_ZH_TW;
	return true;
}

enum pan_lang
pan_lang_from_locale(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	enum pan_lang lang = PAN_LANG_EN;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value == NULL || value[0] == '\0')
			continue;
		(void)pan_lang_from(value, &lang);
		break;
	}
	return lang;
}
