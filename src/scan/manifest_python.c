#include "scan/manifest_parts.h"

#define NONE ((struct pan_str){ NULL, 0 })
#define LINES_MAX 5000

static bool
name_byte(char c)
{
	return ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9') ||
	    c == '-' || c == '_' || c == '.';
}

/* "requests[socks] >= 2" begins with the package's name. */
static struct pan_str
requirement_name(struct pan_str line)
{
	size_t n = 0;

	while (n < line.n && name_byte(line.s[n]))
		n++;
	return pan_str_slice(line, 0, n);
}

static void
check_option(struct pan_manifest_reader *r, struct pan_str line, size_t at)
{
	static const char *const options[] = { "--index-url", "--extra-index-url", "-i ",
		"--trusted-host", "--find-links", "-f ", NULL };
	struct pan_str home = PAN_LIT("https://pypi.org/"),
	               torch = PAN_LIT("https://download.pytorch.org/");

	for (const char *const *o = options; *o != NULL; o++) {
		if (!pan_str_starts(line, pan_str(*o)))
			continue;
		if (pan_str_find(line, home, 0) == SIZE_MAX &&
		    pan_str_find(line, torch, 0) == SIZE_MAX)
			pan_manifest_add_at(r, PAN_SEV_MEDIUM, "other-index", at,
			    at + line.n, line);
		return;
	}
}

static void
check_requirement(struct pan_manifest_reader *r, struct pan_str line, size_t at,
    bool *pinned)
{
	struct pan_str name = requirement_name(line), real;
	size_t url = pan_str_find(line, PAN_LIT("://"), 0);

	if (url != SIZE_MAX) {
		struct pan_str from;

		while (url > 0 && name_byte(line.s[url - 1]))
			url--;
		from = pan_str_slice(line, url, line.n);
		pan_manifest_add_at(r,
		    pan_manifest_shady_url(from) ? PAN_SEV_MEDIUM : PAN_SEV_LOW,
		    "package-from-elsewhere", at, at + line.n, line);
		return;
	}
	real = pan_manifest_imitates("pypi", name);
	if (real.s != NULL) {
		struct pan_node where = { .at = at - r->base,
			.end = at - r->base + name.n };

		pan_manifest_add(r, PAN_SEV_MEDIUM, "imitated-package", &where, name,
		    real);
	}
	if (pan_str_find(line, PAN_LIT("="), 0) == SIZE_MAX &&
	    pan_str_find(line, PAN_LIT("<"), 0) == SIZE_MAX && name.n > 0)
		*pinned = false;
}

void
pan_manifest_requirements(struct pan_manifest_reader *r)
{
	struct pan_str text = r->doc->text;
	bool pinned = true;
	size_t at = 0;

	for (unsigned n = 0; at < text.n && n < LINES_MAX; n++) {
		size_t end = pan_str_find(text, PAN_LIT("\n"), at), from = at;
		struct pan_str line;

		if (end == SIZE_MAX)
			end = text.n;
		line = pan_str_slice(text, at, end);
		line = pan_str_slice(line, 0, pan_str_find(line, PAN_LIT("#"), 0));
		line = pan_str_trim(line);
		if (line.n > 0)
			from = (size_t)(line.s - text.s);
		at = end + 1;
		if (line.n == 0)
			continue;
		if (line.s[0] == '-')
			check_option(r, line, from);
		else
			check_requirement(r, line, from, &pinned);
	}
	if (!pinned)
		pan_manifest_add(r, PAN_SEV_LOW, "unpinned-package", NULL,
		    pan_str(r->doc->path), NONE);
}

void
pan_manifest_pyproject(struct pan_manifest_reader *r, const struct pan_node *root)
{
	const struct pan_node *list =
	    pan_node_path(root, "project", "dependencies", NULL);
	const struct pan_node *poetry =
	    pan_node_path(root, "tool", "poetry", "dependencies", NULL);
	unsigned n = 0;

	if (pan_node_is(list, PAN_NODE_LIST)) {
		for (const struct pan_node *d = list->child; d != NULL && n++ < LINES_MAX;
		     d = d->next) {
			struct pan_str name = requirement_name(pan_node_text(d));
			struct pan_str real = pan_manifest_imitates("pypi", name);

			if (real.s != NULL)
				pan_manifest_add(r, PAN_SEV_MEDIUM, "imitated-package", d,
				    name, real);
		}
	}
	if (!pan_node_is(poetry, PAN_NODE_MAP))
		return;
	for (const struct pan_node *d = poetry->child; d != NULL && n++ < LINES_MAX;
	     d = d->next) {
		struct pan_str real = pan_manifest_imitates("pypi", d->key);

		if (real.s != NULL)
			pan_manifest_add(r, PAN_SEV_MEDIUM, "imitated-package", d, d->key,
			    real);
	}
}
