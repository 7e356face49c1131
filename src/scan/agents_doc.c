#include "core/json.h"
#include "scan/agents.h"
#include "sys/file.h"
#include "sys/home.h"

struct pan_str
pan_agents_document(struct pan_arena *a, const struct pan_server *s)
{
	struct pan_str out = { NULL, 0 }, name = pan_arena_copy(a, s->name);
	struct pan_json_out j;
	struct pan_buf b;

	if (name.s == NULL)
		return out;
	pan_buf_init(&b, (size_t)PAN_AGENTS_CONFIG_MAX * 7);
	for (uint32_t i = 1; i < s->line; i++)
		pan_buf_addc(&b, '\n');
	pan_json_out_init(&j, &b, 0);
	pan_json_open(&j, NULL, '{');
	pan_json_open(&j, "mcpServers", '{');
	pan_json_node(&j, name.s, s->entry);
	pan_json_close(&j, '}');
	pan_json_close(&j, '}');
	pan_buf_addc(&b, '\n');
	if (pan_buf_done(&b, NULL) == PAN_OK)
		out = pan_arena_copy(a, pan_buf_str(&b));
	pan_buf_fini(&b);
	return out;
}

/* Programs whose first plain argument is the file they run. */
static bool
interpreter(struct pan_str command)
{
	static const char *const names[] = { "node", "nodejs", "deno", "bun", "tsx",
		"ts-node", "python", "python3", "python3.11", "python3.12", "python3.13",
		"uv", "sh", "bash", "zsh", "ruby", "perl", "php", "pwsh" };

	for (size_t i = command.n; i > 0; i--) {
		if (command.s[i - 1] == '/') {
			command = pan_str_slice(command, i, command.n);
			break;
		}
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (pan_str_is(command, names[i]))
			return true;
	}
	return false;
}

/* ${path} where the server would look for it, if a file is there. */
static struct pan_str
file_at(struct pan_arena *a, const struct pan_server *s, struct pan_str folder,
    struct pan_str path)
{
	struct pan_str at, base = s->cwd.s != NULL ? s->cwd : s->project;

	if (folder.s != NULL)
		base = folder;
	if (pan_str_starts(path, PAN_LIT("~/")))
		at = pan_home_join(a, pan_home_user(a), path.s + 2);
	else if (path.n > 0 && path.s[0] == '/')
		at = pan_arena_copy(a, path);
	else if (base.s != NULL && base.n > 0 && base.s[0] == '/')
		at = pan_arena_printf(a, "%.*s/%.*s", PAN_STR(base), PAN_STR(path));
	else
		return (struct pan_str){ NULL, 0 };
	if (at.s == NULL || pan_file_kind(at.s) != PAN_FILE_REGULAR)
		return (struct pan_str){ NULL, 0 };
	return at;
}

struct pan_str
pan_agents_program(struct pan_arena *a, const struct pan_server *s)
{
	struct pan_str folder = { NULL, 0 }, hit;
	struct pan_str command = pan_arena_copy(a, s->command);

	if (command.s == NULL || command.n == 0)
		return folder;
	if (!interpreter(command)) {
		if (memchr(command.s, '/', command.n) == NULL)
			return folder;
		return file_at(a, s, folder, command);
	}
	for (size_t i = 0; i < s->narg; i++) {
		struct pan_str arg = pan_arena_copy(a, s->arg[i]);

		if (arg.s == NULL)
			break;
		if ((pan_str_is(arg, "--directory") || pan_str_is(arg, "--project")) &&
		    i + 1 < s->narg) {
			folder = s->arg[++i];
			continue;
		}
		if (arg.n == 0 || arg.s[0] == '-')
			continue;
		hit = file_at(a, s, folder, arg);
		if (hit.s != NULL)
			return hit;
	}
	return (struct pan_str){ NULL, 0 };
}
