#include "cli/rulebook_parts.h"

/* ---- files by their names ---- */

struct pan_str
pan_rulebook_base(struct pan_str path)
{
	while (path.n > 1 && path.s[path.n - 1] == '/')
		path.n--;
	for (size_t i = path.n; i > 0; i--) {
		if (path.s[i - 1] == '/')
			return pan_str_slice(path, i, path.n);
	}
	return path;
}

static bool
is_yara(struct pan_str path)
{
	return pan_str_ends(path, PAN_LIT(".yar")) ||
	    pan_str_ends(path, PAN_LIT(".yara")) || pan_str_ends(path, PAN_LIT(".rule"));
}

bool
pan_rulebook_wants(struct pan_str path)
{
	return is_yara(path) || pan_str_ends(path, PAN_LIT(".yaml")) ||
	    pan_str_ends(path, PAN_LIT(".yml"));
}

/* ---- ATR and Sigma by what is in them ---- */

/* Whether some line of ${text} begins with ${key}. */
static bool
has_key(struct pan_str text, const char *key)
{
	struct pan_str k = pan_str(key);

	if (pan_str_starts(text, k))
		return true;
	for (size_t i = pan_str_find(text, k, 0); i != SIZE_MAX;
	     i = pan_str_find(text, k, i + 1)) {
		if (text.s[i - 1] == '\n' || text.s[i - 1] == '\r')
			return true;
	}
	return false;
}

static bool
has_any(struct pan_str text, const char *const *key, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (has_key(text, key[i]))
			return true;
	}
	return false;
}

/*
 * Both are YAML with title, id and detection.  What tells them apart stands at the
 * margin: every Sigma rule names its log, every correlation is called one, and ATR's
 * rules say which part of an agent they watch.  A broken rule lacks just that; then it
 * counts what else only one of them has.
 */
enum pan_rule_language
pan_rulebook_language(struct pan_str path, struct pan_str text)
{
	static const char *const atr[] = { "agent_source:", "detection_tier:",
		"schema_version:", "test_cases:", "response:", "id: ATR-" };
	static const char *const sigma[] = { "logsource:", "correlation:", "filter:",
		"action: global", "action: reset", "action: repeat" };

	if (is_yara(path))
		return PAN_RULE_YARA;
	if (has_key(text, atr[0]))
		return PAN_RULE_ATR;
	if (has_any(text, sigma, sizeof(sigma) / sizeof(sigma[0])))
		return PAN_RULE_SIGMA;
	if (has_any(text, atr, sizeof(atr) / sizeof(atr[0])))
		return PAN_RULE_ATR;
	/* Written as one flow mapping, in quotes, or without its log. */
	return pan_str_find(text, PAN_LIT("agent_source"), 0) == SIZE_MAX &&
	        (pan_str_find(text, PAN_LIT("logsource"), 0) != SIZE_MAX ||
	            has_key(text, "detection:"))
	    ? PAN_RULE_SIGMA
	    : PAN_RULE_ATR;
}

/* ---- licences ---- */

bool
pan_rulebook_is_license(struct pan_str path)
{
	struct pan_str name = pan_rulebook_base(path);

	return pan_str_caseeq(name, PAN_LIT("LICENSE")) ||
	    pan_str_caseeq(name, PAN_LIT("LICENSE.txt")) ||
	    pan_str_caseeq(name, PAN_LIT("LICENSE.md")) ||
	    pan_str_caseeq(name, PAN_LIT("COPYING"));
}

struct pan_str
pan_rulebook_license(struct pan_str text)
{
	/* What each licence calls itself, the more special ones first. */
	static const struct {
		const char *says, *name;
	} known[] = { { "Detection Rule License", "DRL-1.1" },
		{ "Elastic License 2.0", "Elastic-2.0" },
		{ "GNU AFFERO GENERAL PUBLIC LICENSE", "AGPL-3.0" },
		{ "GNU LESSER GENERAL PUBLIC LICENSE", "LGPL" },
		{ "GNU GENERAL PUBLIC LICENSE\n                       Version 2",
		    "GPL-2.0" },
		{ "GNU GENERAL PUBLIC LICENSE", "GPL-3.0" },
		{ "Mozilla Public License", "MPL-2.0" },
		{ "Apache License", "Apache-2.0" }, { "2-Clause BSD", "BSD-2-Clause" },
		{ "Redistribution and use", "BSD" },
		{ "Permission is hereby granted, free of charge", "MIT" },
		{ "Attribution 4.0 International", "CC-BY-4.0" },
		{ "CC0 1.0", "CC0-1.0" } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (pan_str_casefind(text, pan_str(known[i].says), 0) != SIZE_MAX)
			return pan_str(known[i].name);
	}
	return (struct pan_str){ NULL, 0 };
}
