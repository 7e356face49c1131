#include "scan/manifest_parts.h"

#define NONE ((struct pan_str){ NULL, 0 })

/* Programs that fetch a package and run it, and the words before the package's name. */
static const struct {
	const char *command, *list;
	const char *verb; /* must come first, or NULL */
} runners[] = {
	{ "npx", "npm", NULL },
	{ "bunx", "npm", NULL },
	{ "pnpx", "npm", NULL },
	{ "pnpm", "npm", "dlx" },
	{ "yarn", "npm", "dlx" },
	{ "npm", "npm", "exec" },
	{ "uvx", "pypi", NULL },
	{ "pipx", "pypi", "run" },
};

static struct pan_str
base_name(struct pan_str path)
{
	for (size_t i = path.n; i > 0; i--) {
		if (path.s[i - 1] == '/' || path.s[i - 1] == '\\')
			return pan_str_slice(path, i, path.n);
	}
	return path;
}

/* "name@1.2", "@scope/name@1.2", "name==1.2": the name, and whether a version is fixed.
 */
static struct pan_str
package_name(struct pan_str spec, bool *pinned)
{
	size_t at = pan_str_find(spec, PAN_LIT("@"), 1);
	size_t eq = pan_str_find(spec, PAN_LIT("=="), 0);
	struct pan_str version;

	if (at == SIZE_MAX && eq == SIZE_MAX) {
		*pinned = false;
		return spec;
	}
	if (eq != SIZE_MAX) {
		*pinned = true;
		return pan_str_slice(spec, 0, eq);
	}
	version = pan_str_slice(spec, at + 1, spec.n);
	*pinned = version.n > 0 && !pan_str_is(version, "latest") &&
	    !pan_str_is(version, "next");
	return pan_str_slice(spec, 0, at);
}

static void
check_package(struct pan_manifest_reader *r, const char *list, const struct pan_node *arg)
{
	struct pan_str spec = pan_node_text(arg), name, real;
	bool pinned;

	if (pan_str_find(spec, PAN_LIT("://"), 0) != SIZE_MAX) {
		pan_manifest_add(r,
		    pan_manifest_shady_url(spec) ? PAN_SEV_MEDIUM : PAN_SEV_LOW,
		    "package-from-elsewhere", arg, spec, spec);
		return;
	}
	if (spec.n == 0 || spec.s[0] == '.' || spec.s[0] == '/')
		return;
	name = package_name(spec, &pinned);
	real = pan_manifest_imitates(list, name);
	if (real.s != NULL)
		pan_manifest_add(r, PAN_SEV_MEDIUM, "imitated-package", arg, name, real);
	if (!pinned)
		pan_manifest_add(r, PAN_SEV_LOW, "unpinned-server", arg, name, NONE);
}

/* The package that "npx -y NAME ..." runs is the first argument that is no option. */
static void
check_runner(struct pan_manifest_reader *r, struct pan_str command,
    const struct pan_node *arg)
{
	const char *verb = NULL, *list = NULL;

	command = base_name(command);
	for (size_t i = 0; i < sizeof(runners) / sizeof(runners[0]); i++) {
		if (pan_str_is(command, runners[i].command)) {
			list = runners[i].list;
			verb = runners[i].verb;
		}
	}
	for (; list != NULL && arg != NULL; arg = arg->next) {
		struct pan_str t = pan_node_text(arg);

		if (pan_str_is(t, "--from") || pan_str_is(t, "-p") ||
		    pan_str_is(t, "--package")) {
			check_package(r, list, arg->next);
			return;
		}
		if (pan_str_is(t, "--python") || pan_str_is(t, "--with")) {
			arg = arg->next;
			if (arg == NULL)
				return;
			continue;
		}
		if (t.n == 0 || t.s[0] == '-')
			continue;
		if (verb != NULL) {
			if (!pan_str_is(t, verb))
				return;
			verb = NULL;
			continue;
		}
		check_package(r, list, arg);
		return;
	}
}

static bool
at_home(struct pan_str url)
{
	static const char *const hosts[] = { "localhost", "127.", "[::1]", "0.0.0.0",
		"10.", "192.168.", "host.docker.internal", NULL };
	struct pan_str host = pan_str_slice(url, 7, url.n);

	for (const char *const *h = hosts; *h != NULL; h++) {
		if (pan_str_starts(host, pan_str(*h)))
			return true;
	}
	return false;
}

static void
check_server(struct pan_manifest_reader *r, const struct pan_node *n)
{
	static const char *const urls[] = { "url", "serverUrl", "httpUrl", "uri", NULL };
	const struct pan_node *command = pan_node_get(n, "command");
	const struct pan_node *args = pan_node_get(n, "args");
	const struct pan_node *free_hand = pan_node_get(n, "autoApprove");

	if (pan_node_is(command, PAN_NODE_LIST) && command->child != NULL)
		check_runner(r, pan_node_text(command->child), command->child->next);
	else if (pan_node_is(args, PAN_NODE_LIST))
		check_runner(r, pan_node_text(command), args->child);
	for (const char *const *u = urls; *u != NULL; u++) {
		const struct pan_node *url = pan_node_get(n, *u);

		if (pan_str_starts(pan_node_text(url), PAN_LIT("http://")) &&
		    !at_home(pan_node_text(url)))
			pan_manifest_add(r, PAN_SEV_MEDIUM, "plain-http-server", url,
			    pan_node_text(url), NONE);
	}
	if (free_hand == NULL)
		free_hand = pan_node_get(n, "alwaysAllow");
	if ((pan_node_is(free_hand, PAN_NODE_LIST) && free_hand->count > 0) ||
	    pan_node_bool(pan_node_get(n, "trust"), false))
		pan_manifest_add(r, PAN_SEV_LOW, "trusted-server", n, n->key, NONE);
}

void
pan_manifest_servers(struct pan_manifest_reader *r, const struct pan_node *root)
{
	static const char *const places[] = { "mcpServers", "servers", "context_servers",
		"mcp_servers", NULL };

	for (const char *const *p = places; *p != NULL; p++) {
		const struct pan_node *map = pan_node_get(root, *p);

		if (!pan_node_is(map, PAN_NODE_MAP))
			continue;
		for (const struct pan_node *n = map->child; n != NULL; n = n->next) {
			if (pan_node_is(n, PAN_NODE_MAP))
				check_server(r, n);
		}
	}
}
