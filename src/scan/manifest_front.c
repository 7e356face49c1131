#include "core/yaml.h"
#include "scan/manifest_parts.h"

#define NONE ((struct pan_str){ NULL, 0 })

/* What stands between the first two lines of "---", and where. */
static bool
frontmatter(struct pan_str text, struct pan_str *out, size_t *base)
{
	size_t from = pan_str_starts(text, PAN_LIT("\xEF\xBB\xBF")) ? 3 : 0, end;

	while (from < text.n && (text.s[from] == '\n' || text.s[from] == '\r'))
		from++;
	if (!pan_str_starts(pan_str_slice(text, from, text.n), PAN_LIT("---")))
		return false;
	from = pan_str_find(text, PAN_LIT("\n"), from);
	if (from == SIZE_MAX)
		return false;
	end = pan_str_find(text, PAN_LIT("\n---"), from);
	if (end == SIZE_MAX)
		return false;
	*base = from + 1;
	*out = pan_str_slice(text, from + 1, end + 1);
	return true;
}

static bool
letter_or_digit(char c)
{
	return ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9');
}

/* Whether one of two names holds the other, letters and digits only, in either case. */
static bool
akin(struct pan_str a, struct pan_str b)
{
	char x[128], y[128];
	size_t nx = 0, ny = 0;

	for (size_t i = 0; i < a.n && nx < sizeof(x); i++)
		if (letter_or_digit(a.s[i]))
			x[nx++] = a.s[i];
	for (size_t i = 0; i < b.n && ny < sizeof(y); i++)
		if (letter_or_digit(b.s[i]))
			y[ny++] = b.s[i];
	if (nx == 0 || ny == 0)
		return true;
	return pan_str_casefind((struct pan_str){ x, nx }, (struct pan_str){ y, ny },
	           0) != SIZE_MAX ||
	    pan_str_casefind((struct pan_str){ y, ny }, (struct pan_str){ x, nx }, 0) !=
	    SIZE_MAX;
}

/* Whether a folder's name was chosen by a person: no hash, no version, no "tmp.Xy12". */
static bool
spoken(struct pan_str name)
{
	size_t digits = 0;

	for (size_t i = 0; i < name.n; i++) {
		digits += name.s[i] >= '0' && name.s[i] <= '9';
		if (name.s[i] == '.' || (unsigned char)name.s[i] >= 0x80)
			return false;
	}
	return name.n >= 3 && name.n <= 64 && digits * 4 < name.n;
}

static struct pan_str
folder_name(struct pan_str path)
{
	while (path.n > 1 && path.s[path.n - 1] == '/')
		path.n--;
	for (size_t i = path.n; i > 0; i--) {
		if (path.s[i - 1] == '/')
			return pan_str_slice(path, i, path.n);
	}
	return path;
}

static void
check_name(struct pan_manifest_reader *r, const struct pan_node *n)
{
	struct pan_str name = pan_node_text(n), folder = folder_name(r->s->path);
	struct pan_str real = pan_manifest_imitates("skill", name);

	if (name.n == 0)
		return;
	if (real.s == NULL)
		real = pan_manifest_misspells(name);
	if (real.s != NULL)
		pan_manifest_add(r, PAN_SEV_MEDIUM, "imitated-name", n, name, real);
	if (spoken(folder) && !pan_str_ends(folder, PAN_LIT(".md")) &&
	    !akin(folder, name) && strchr(r->doc->path, '/') == NULL)
		pan_manifest_add(r, PAN_SEV_LOW, "name-mismatch", n, name, folder);
}

void
pan_manifest_front(struct pan_manifest_reader *r)
{
	struct pan_str yaml;
	struct pan_node *root = NULL;
	const struct pan_node *about;
	size_t base;

	if (!frontmatter(r->doc->text, &yaml, &base)) {
		pan_manifest_add(r, PAN_SEV_LOW, "no-description", NULL, NONE, NONE);
		return;
	}
	r->base = base;
	if (pan_yaml_parse(r->a, yaml, &root, NULL) != PAN_OK ||
	    root->kind != PAN_NODE_MAP) {
		pan_manifest_add_at(r, PAN_SEV_LOW, "manifest-unreadable", base,
		    base + yaml.n, pan_str(r->doc->path));
		return;
	}
	check_name(r, pan_node_get(root, "name"));
	about = pan_node_get(root, "description");
	if (pan_str_trim(pan_node_text(about)).n == 0)
		pan_manifest_add(r, PAN_SEV_LOW, "no-description", about, NONE, NONE);
}
