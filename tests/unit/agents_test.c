#include "scan/agents.h"

#include <sys/stat.h>
#include <unistd.h>

#include "core/json.h"
#include "sys/file.h"
#include "tests/check.h"
#include "tests/oom.h"

static char root[] = "/tmp/pan-agents-XXXXXX";
static struct pan_arena *arena;

static const char *
at(const char *name)
{
	return pan_arena_printf(arena, "%s/%s", root, name).s;
}

/* Write ${text} to ${name} below the test's folder, with the folders above it. */
static void
put(const char *name, const char *text)
{
	struct pan_str path = pan_arena_printf(arena, "%s/%s", root, name);
	struct pan_str folder = pan_arena_copy(arena,
	    (struct pan_str){ path.s, (size_t)(strrchr(path.s, '/') - path.s) });

	CHECK_INT(pan_file_mkdirs(folder.s, 0700, NULL), PAN_OK);
	CHECK_INT(pan_file_write(path.s, pan_str(text), 0600, NULL), PAN_OK);
}

static int
find(struct pan_agent **out)
{
	struct pan_agents_where where = { at("home"), at("home/project") };

	return pan_agents_find(arena, &where, out, NULL);
}

static const struct pan_agent *
agent(const struct pan_agent *list, const char *id)
{
	while (list != NULL && strcmp(list->id, id) != 0)
		list = list->next;
	return list;
}

/* "name|transport|command arg arg|url|flags" of each server, one a line. */
static struct pan_str
servers(const char *id, const char *path, const char *text, int *rc)
{
	static struct pan_buf b;
	struct pan_server *s = NULL;
	struct pan_err err = { 0 };

	pan_buf_fini(&b);
	pan_buf_init(&b, 10000);
	*rc = pan_agents_read(arena, id, pan_str(path), pan_str(text), &s, &err);
	for (; s != NULL; s = s->next) {
		pan_buf_printf(&b, "%.*s|%s|%.*s", PAN_STR(s->name), s->transport,
		    PAN_STR(s->command));
		for (size_t i = 0; i < s->narg; i++)
			pan_buf_printf(&b, " %.*s", PAN_STR(s->arg[i]));
		pan_buf_printf(&b, "|%.*s|%s%s%.*s@%u\n", PAN_STR(s->url),
		    s->disabled ? "d" : "", s->trusted ? "t" : "", PAN_STR(s->project),
		    s->line);
	}
	return b.n == 0 ? PAN_LIT("") : pan_buf_str(&b);
}

static const struct {
	const char *id, *path, *text, *want; /* want NULL: cannot be read */
} sample[] = {
	{ "claude-code", "~/.claude.json",
	    "{\"n\":3,\"mcpServers\":{\n\"fs\":{\"type\":\"stdio\",\"command\":\"npx\",\"args\":"
	    "[\"-y\",\"p\"]}},\"projects\":{\"/home/u/x\":{\"mcpServers\":{\"api\":{\"type\":"
	    "\"http\",\"url\":\"https://m\"}}}}}",
	    "fs|stdio|npx -y p||@2\napi|http||https://m|/home/u/x@2\n" },
	{ "windsurf", "mcp_config.json",
	    "{\"mcpServers\":{\"r\":{\"serverUrl\":\"https://m\"}}}",
	    "r|http-or-sse||https://m|@1\n" },
	{ "gemini-cli", "/h/.gemini/settings.json",
	    "{\"mcpServers\":{\"h\":{\"httpUrl\":\"https://m\",\"trust\":true},\"e\":{\"url\":"
	    "\"https://s\"}}}",
	    "h|http||https://m|t@1\ne|sse||https://s|@1\n" },
	{ "codex", "~/.codex/config.toml",
	    "model = 1\n[mcp_servers.fs]\ncommand = \"npx\"\nargs = [\"-y\"]\n[mcp_servers.\"a.b\"]\n"
	    "url = \"https://m\"\n",
	    "fs|stdio|npx -y||@2\na.b|http||https://m|@5\n" },
	{ "cline", "cline_mcp_settings.json",
	    "{\"mcpServers\":{\"a\":{\"command\":\"x\",\"disabled\":true,\"autoApprove\":[\"r\"]}}}",
	    "a|stdio|x||dt@1\n" },
	{ "continue", "~/.continue/config.yaml",
	    "name: l\nmcpServers:\n  - name: fs\n    command: npx\n    args:\n      - -y\n"
	    "  - name: r\n    type: streamable-http\n    url: https://m\n",
	    "fs|stdio|npx -y||@3\nr|http||https://m|@7\n" },
	{ "vscode-copilot", ".vscode/mcp.json",
	    "{ // c\n \"servers\": {\"a\": {\"type\":\"http\",\"url\":\"https://m\"},}, }",
	    "a|http||https://m|@2\n" },
	{ "vscode-copilot", "~/.config/Code/User/settings.json",
	    "{\"mcp\":{\"servers\":{\"a\":{\"type\":\"sse\",\"url\":\"http://m\"}}}}",
	    "a|sse||http://m|@1\n" },
	{ "vscode-copilot", "~/.config/Code/User/settings.json", "{\"mcp\":{}}", "" },
	{ "zed", "~/.config/zed/settings.json",
	    "// Zed\n{\"context_servers\":{\"a\":{\"source\":\"custom\",\"command\":{\"path\":\"x\","
	    "\"args\":[\"y\"]}}}}",
	    "a|stdio|x y||@2\n" },
	{ "openclaw", "~/.openclaw/openclaw.json",
	    "{ mcp: { servers: { r: { url: 'https://m', enabled: false }, }, }, }",
	    "r|http||https://m|d@1\n" },
	{ "goose", "~/.config/goose/config.yaml",
	    "extensions:\n  developer:\n    type: builtin\n  fs:\n    type: stdio\n    cmd: npx\n"
	    "    args: [a]\n",
	    "fs|stdio|npx a||@5\n" },
	{ "opencode", "opencode.json",
	    "{\"mcp\":{\"fs\":{\"type\":\"local\",\"command\":[\"npx\",\"-y\"]}}}",
	    "fs|stdio|npx -y||@1\n" },
	{ "claude-code", "~/.claude.json",
	    "{\"mcpServers\": {\"fs\": {\"command\": \"npx\"", NULL },
	{ "cursor", "~/.cursor/mcp.json", "", NULL },
	{ "cursor", "~/.cursor/mcp.json", "[]", NULL },
	{ "cursor", "~/.cursor/mcp.json", "{\"mcpServers\":\"all\"}", NULL },
	{ "cursor", "~/.cursor/mcp.json", "{\"mcpServers\":{\"a\":\"npx\"}}", NULL },
};

TEST(each_agents_format_is_read_as_the_agent_reads_it)
{
	for (size_t i = 0; i < sizeof(sample) / sizeof(sample[0]); i++) {
		int rc;
		struct pan_str got =
		    servers(sample[i].id, sample[i].path, sample[i].text, &rc);

		if (sample[i].want == NULL) {
			if (rc != PAN_EFORMAT)
				CHECK_FAIL_("sample %zu was read", i);
			continue;
		}
		CHECK_INT(rc, PAN_OK);
		CHECK_TEXT(got, sample[i].want);
	}
}

TEST(skills_and_servers_of_user_and_project_are_found)
{
	struct pan_agent *list = NULL;
	const struct pan_agent *a;

	put("home/.claude/skills/weather/SKILL.md", "x");
	put("home/.claude/skills/group/inner/skill.md", "x");
	put("home/.claude/skills/notes/readme.txt", "x");
	put("home/.claude/commands/git/commit.md", "x");
	put("home/.claude/plugins/cache/m/p/1.0/.claude-plugin/plugin.json", "{}");
	put("home/.claude/plugins/cache/m/p/1.0/.mcp.json",
	    "{\"mcpServers\":{\"p\":{\"command\":\"x\"}}}");
	put("home/project/.mcp.json", "{\"mcpServers\":{\"q\":{\"url\":\"https://m\"}}}");
	put("home/project/.claude/skills/local/SKILL.md", "x");
	put("home/.codex/config.toml", "[mcp_servers.a]\ncommand = 'x'\n");
	CHECK_INT(find(&list), PAN_OK);
	a = agent(list, "claude-code");
	CHECK(a != NULL);
	CHECK_INT(a == NULL ? 0 : a->nskill, 5);
	CHECK_INT(a == NULL ? 0 : a->nserver, 2);
	CHECK_INT(a == NULL ? 1 : a->nbroken, 0);
	a = agent(list, "codex");
	CHECK_INT(a == NULL ? 0 : a->nserver, 1);
	CHECK(agent(list, "cursor") == NULL);
}

TEST(a_configuration_that_cannot_be_read_is_reported_and_left_alone)
{
	struct pan_agent *list = NULL;
	const struct pan_agent *a;
	struct stat before, after;

	put("home/.cursor/mcp.json", "{\"mcpServers\": {");
	CHECK_INT(stat(at("home/.cursor/mcp.json"), &before), 0);
	CHECK_INT(find(&list), PAN_OK);
	a = agent(list, "cursor");
	CHECK_INT(a == NULL ? 0 : a->nbroken, 1);
	CHECK(a != NULL && a->config->error.n > 0);
	CHECK_INT(stat(at("home/.cursor/mcp.json"), &after), 0);
	CHECK(before.st_mtim.tv_nsec == after.st_mtim.tv_nsec &&
	    before.st_size == after.st_size);
}

TEST(a_skill_that_two_agents_share_counts_once)
{
	struct pan_agent *list = NULL;
	const struct pan_agent *a;

	put("home/.agents/skills/shared/SKILL.md", "x");
	CHECK_INT(symlink(at("home/.agents/skills/shared"),
	              at("home/.claude/skills/shared")),
	    0);
	CHECK_INT(find(&list), PAN_OK);
	a = agent(list, "claude-code");
	CHECK_INT(a == NULL ? 0 : a->nskill, 6);
	a = agent(list, "codex");
	CHECK_INT(a == NULL ? 1 : a->nskill, 0);
}

TEST(folders_that_contain_themselves_end)
{
	struct pan_agent *list = NULL;

	CHECK_INT(symlink("..", at("home/.claude/skills/loop")), 0);
	CHECK_INT(find(&list), PAN_OK);
}

TEST(a_server_becomes_a_document_on_its_own_line)
{
	struct pan_server *s = NULL;
	struct pan_node *n = NULL;
	struct pan_str doc;

	CHECK_INT(pan_agents_read(arena, "codex", PAN_LIT("config.toml"),
	              PAN_LIT("\n[mcp_servers.x]\ncommand = 'sh'\nargs = ['-c', 'id']\n"),
	              &s, NULL),
	    PAN_OK);
	doc = s == NULL ? PAN_LIT("") : pan_agents_document(arena, s);
	CHECK(pan_str_starts(doc, PAN_LIT("\n{")));
	CHECK_INT(pan_json_parse(arena, doc, PAN_JSON_STRICT, &n, NULL), PAN_OK);
	CHECK_TEXT(pan_node_text(pan_node_path(n, "mcpServers", "x", "command", NULL)),
	    "sh");
}

TEST(the_file_that_a_server_runs_is_found)
{
	struct pan_server *s = NULL;
	const char *text;

	put("srv/main.py", "x");
	text = pan_arena_printf(arena,
	    "{\"mcpServers\":{\"a\":{\"command\":\"python3\",\"args\":[\"-u\",\"%s\"]},"
	    "\"b\":{\"command\":\"uv\",\"args\":[\"--directory\",\"%s\",\"run\",\"main.py\"]},"
	    "\"c\":{\"command\":\"%s\"},\"d\":{\"command\":\"npx\",\"args\":[\"-y\",\"x\"]}}}",
	    at("srv/main.py"), at("srv"), at("srv/main.py"))
	           .s;
	CHECK_INT(pan_agents_read(arena, "cursor", PAN_LIT("mcp.json"), pan_str(text), &s,
	              NULL),
	    PAN_OK);
	for (int i = 0; i < 3 && s != NULL; i++, s = s->next)
		CHECK_TEXT(pan_agents_program(arena, s), at("srv/main.py"));
	CHECK(s != NULL && pan_agents_program(arena, s).s == NULL);
}

TEST(survives_any_failed_allocation)
{
	int rc, i = 0;

	do {
		struct pan_agents_where where = { at("home"), NULL };
		struct pan_arena *a;
		struct pan_agent *list = NULL;

		oom_arm(++i);
		a = pan_arena_new(8u << 20);
		rc = a == NULL ? PAN_ENOMEM : pan_agents_find(a, &where, &list, NULL);
		oom_arm(0);
		pan_arena_free(a);
	} while (rc == PAN_ENOMEM && i < 1000);
	CHECK_INT(rc, PAN_OK);
	CHECK(i > 1);
}

int
main(void)
{
	arena = pan_arena_new((size_t)64 << 20);
	if (mkdtemp(root) == NULL)
		return 1;
	RUN(each_agents_format_is_read_as_the_agent_reads_it);
	RUN(skills_and_servers_of_user_and_project_are_found);
	RUN(a_configuration_that_cannot_be_read_is_reported_and_left_alone);
	RUN(a_skill_that_two_agents_share_counts_once);
	RUN(folders_that_contain_themselves_end);
	RUN(a_server_becomes_a_document_on_its_own_line);
	RUN(the_file_that_a_server_runs_is_found);
	RUN(survives_any_failed_allocation);
	CHECK_INT(pan_file_remove(root, NULL), PAN_OK);
	pan_arena_free(arena);
	return DONE();
}
