#include "scan/manifest_parts.h"

#define NONE ((struct pan_str){ NULL, 0 })
#define DEPENDENCIES_MAX 2000 /* of one package; the rest is not compared with names */

/* Where ${s} has one of ${words} as a word; SIZE_MAX when it has none. */
static bool
has_word(struct pan_str s, const char *const *words)
{
	for (; *words != NULL; words++) {
		size_t n = strlen(*words), at = 0;

		while ((at = pan_str_find(s, pan_str(*words), at)) != SIZE_MAX) {
			bool left = at == 0 || strchr(" ;&|(\"'`/", s.s[at - 1]) != NULL;
			bool right =
			    at + n >= s.n || strchr(" ;&|)\"'`", s.s[at + n]) != NULL;

			if (left && right)
				return true;
			at += n;
		}
	}
	return false;
}

/*
 * What a script that runs by itself at installation may do: building and setting up the
 * author's own tools is ordinary; fetching something and code on the command line is not.
 */
static enum pan_severity
hook_severity(struct pan_str script)
{
	static const char *const fetches[] = { "curl", "wget", "nc", "ncat", "powershell",
		"pwsh", "Invoke-WebRequest", "iwr", "certutil", "bitsadmin", NULL };
	static const char *const inlined[] = { "-e", "--eval", "-c", "eval", "base64",
		NULL };
	static const char *const plain[] = { "node-gyp", "node-gyp-build", "husky", "tsc",
		"patch-package", "prebuild-install", "prisma", "electron-builder",
		"lefthook", "simple-git-hooks", "playwright", "npm", "pnpm", "yarn",
		"echo", "opencollective", "ngcc", "rimraf", "node", "is-ci", "bun",
		NULL };

	if (has_word(script, fetches))
		return PAN_SEV_HIGH;
	if (has_word(script, inlined))
		return PAN_SEV_MEDIUM;
	return has_word(script, plain) ? PAN_SEV_LOW : PAN_SEV_MEDIUM;
}

static void
check_hooks(struct pan_manifest_reader *r, const struct pan_node *scripts)
{
	static const char *const hooks[] = { "preinstall", "install", "postinstall",
		"preuninstall", "postuninstall", NULL };

	for (const char *const *h = hooks; *h != NULL; h++) {
		const struct pan_node *n = pan_node_get(scripts, *h);
		struct pan_str script = pan_node_text(n);

		if (script.n > 0)
			pan_manifest_add(r, hook_severity(script), "install-hook", n,
			    pan_str(*h), script);
	}
}

/* "1.2.3", "^1.2", "~1", ">=1 <2", "workspace:*" and the like tie a version down. */
static bool
loose(struct pan_str v)
{
	v = pan_str_trim(v);
	return v.n == 0 || pan_str_is(v, "*") || pan_str_is(v, "x") ||
	    pan_str_is(v, "latest") || pan_str_is(v, "next");
}

static void
check_version(struct pan_manifest_reader *r, const struct pan_node *n)
{
	struct pan_str v = pan_node_text(n);

	if (pan_manifest_shady_url(v))
		pan_manifest_add(r, PAN_SEV_MEDIUM, "package-from-elsewhere", n, n->key,
		    v);
	else if (pan_str_starts(v, PAN_LIT("https://")) ||
	    pan_str_starts(v, PAN_LIT("git")))
		pan_manifest_add(r, PAN_SEV_LOW, "package-from-elsewhere", n, n->key, v);
	else if (loose(v))
		pan_manifest_add(r, PAN_SEV_LOW, "unpinned-package", n, n->key, NONE);
}

void
pan_manifest_npm(struct pan_manifest_reader *r, const struct pan_node *root)
{
	static const char *const sections[] = { "dependencies", "devDependencies",
		"optionalDependencies", "peerDependencies", NULL };
	unsigned n = 0;

	check_hooks(r, pan_node_get(root, "scripts"));
	for (const char *const *s = sections; *s != NULL; s++) {
		const struct pan_node *map = pan_node_get(root, *s);
		bool peer = strcmp(*s, "peerDependencies") == 0;

		if (!pan_node_is(map, PAN_NODE_MAP))
			continue;
		for (const struct pan_node *d = map->child; d != NULL; d = d->next) {
			struct pan_str real;

			if (n++ >= DEPENDENCIES_MAX)
				return;
			real = pan_manifest_imitates("npm", d->key);
			if (real.s != NULL)
				pan_manifest_add(r, PAN_SEV_MEDIUM, "imitated-package", d,
				    d->key, real);
			if (!peer)
				check_version(r, d);
		}
	}
}
