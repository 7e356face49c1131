/*
 * scan/flow_parts - what the pieces of scan/flow share.  Nobody else includes this, but
 * scan/served for the tokens.
 *
 *	flow        which language, fences, whole documents
 *	flow_know   what names, paths and hosts mean
 *	flow_judge  what a value that reaches a sink means
 *	flow_shell  shell;  flow_command: what each command does with its words
 *	flow_lex    Python and JavaScript as tokens;  flow_expr, flow_code: their values
 *	flow_call   what known functions do
 *	flow_prose  sentences;  flow_lure: staged installs
 */
#ifndef PAN_SCAN_FLOW_PARTS_H
#define PAN_SCAN_FLOW_PARTS_H

#include "core/buf.h"
#include "scan/context.h"
#include "scan/flow.h"
#include "scan/shell.h"

/* Where a value came from, and what became of it. */
enum {
	FROM_ENV = 1u << 0,     /* a variable that smells of a secret: names tell which */
	FROM_ENV_ALL = 1u << 1, /* the whole environment */
	FROM_KEY = 1u << 2,     /* a private key */
	FROM_CRED = 1u << 3,    /* a service's credential file: names tell whose */
	FROM_DOTENV = 1u << 4,  /* an .env file */
	FROM_BROWSER = 1u << 5, /* cookies, stored passwords */
	FROM_WALLET = 1u << 6,  /* wallets, seed phrases */
	FROM_SYSTEM = 1u << 7,  /* /etc/shadow and its like */
	FROM_AGENT = 1u << 8,   /* an agent's configuration, memory or transcripts */
	FROM_HISTORY = 1u << 9, /* what was typed into a shell */
	FROM_CLIP = 1u << 10,   /* the clipboard */
	FROM_META = 1u << 11,   /* a cloud's metadata service */
	FROM_HOST = 1u << 12,   /* what the machine is called and who works on it */
	FROM_NET = 1u << 13,    /* came from another machine: url tells which */
	FROM_TEMP = 1u << 14,   /* read from a temporary or hidden file */
	WAS_CODED = 1u << 15,   /* encoded on the way */
	WAS_DECODED = 1u << 16, /* decoded on the way */
	WAS_PICKED = 1u << 17,  /* one piece was chosen out of it */
	IS_INPUT = 1u << 18,    /* not known here: a parameter, user data */
};
#define FROM_STRONG                                                                      \
	(FROM_ENV_ALL | FROM_KEY | FROM_CRED | FROM_DOTENV | FROM_BROWSER |              \
	    FROM_WALLET | FROM_SYSTEM | FROM_AGENT | FROM_HISTORY | FROM_CLIP |          \
	    FROM_META)
#define FROM_SECRET (FROM_STRONG | FROM_ENV)

#define FLOW_NAMES 4
#define FLOW_TEXT_MAX 1024 /* longer constants are kept as their beginning */
#define FLOW_VARS_MAX 8192
#define FLOW_DEPTH_MAX 24

struct pan_flow_val {
	uint32_t from;
	unsigned nname;
	struct pan_str name[FLOW_NAMES]; /* of variables and files */
	struct pan_str text; /* what is known of its text; pieces not known are "\x01" */
	bool known;          /* all of it is */
	struct pan_str url;  /* FROM_NET: where from */
	struct pan_str path; /* symbolic: "requests.Session()", "os.environ" */
	size_t at, end;      /* where the first source stands */
	void *body;          /* a function of the script's own */
	const struct pan_flow_dict *dict; /* a literal with entries */
	uint32_t level;                   /* how deeply nested the last assignment was */
};

enum pan_flow_host {
	HOST_UNKNOWN, /* only known at run time */
	HOST_LOCAL,   /* this machine or its private network */
	HOST_PLAIN,   /* some host with a name */
	HOST_ANYONE,  /* a free hosting service: no one vouches for the owner */
	HOST_DROP,    /* paste bins, request catchers, tunnels, chat webhooks */
	HOST_RAW,     /* a bare public address */
};

/* Whether ${c} is one of the characters of ${set}. */
static inline bool
pan_flow_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

struct pan_flow_vars;
struct pan_flow_dict;

struct pan_flow {
	const struct pan_doc *doc;
	struct pan_arena *a;
	struct pan_findings *fs;
	struct pan_flow_facts *facts;
	struct pan_flow_vars *vars;  /* of the script in hand */
	struct pan_flow_vars *files; /* what was written where */
	struct pan_context *context; /* read when the first finding is placed */
	unsigned depth;
	unsigned in_call; /* shell functions that are being followed */
	size_t called;    /* commands evaluated in them, of FLOW_CALLED_MAX */
	bool prose;       /* an example in documentation, not a script */
	bool quiet;       /* a first pass: nothing is reported */
	bool pinned;      /* a command inside a string: report at pin_at */
	size_t pin_at, pin_end;
	int rc;
};

/* flow_know */
struct pan_str pan_flow_host_of(
    struct pan_str url); /* lower parts as written; {0} for none */
enum pan_flow_host pan_flow_host_kind(struct pan_str host);
bool pan_flow_official(struct pan_str url); /* a well-known installer, over https */
bool pan_flow_secret_name(struct pan_str name);
/* What reading this file yields; 0 for an ordinary one.  ${owner}: whose it is. */
uint32_t pan_flow_path(struct pan_str path, struct pan_str *owner);
/* The service a secret's name speaks of ("OPENAI"), and whether it is one we know. */
struct pan_str pan_flow_service(struct pan_str name, bool *known);
bool pan_flow_belongs(struct pan_str service, struct pan_str host);
/* Where a write takes hold for good: message argument, or NULL. */
const char *pan_flow_persists(struct pan_str path, enum pan_severity *sev);
bool pan_flow_is_archive(struct pan_str url);
bool pan_flow_word_in(struct pan_str word, const char *const *list);

/* values (flow_judge) */
void pan_flow_merge(struct pan_flow_val *into, const struct pan_flow_val *v);
void pan_flow_join_text(struct pan_flow *f, struct pan_flow_val *into,
    const struct pan_flow_val *v); /* merge, and append its text */
struct pan_flow_val pan_flow_const(struct pan_str text);
struct pan_flow_val pan_flow_env(struct pan_str name, size_t at, size_t end);
struct pan_flow_val pan_flow_file(struct pan_flow *f, struct pan_str path, size_t at,
    size_t end);
struct pan_flow_val *pan_flow_var(struct pan_flow *f, struct pan_flow_vars *vars,
    struct pan_str name, bool make);
struct pan_flow_vars *pan_flow_vars_new(struct pan_flow *f);

/* judgements (flow_judge) */
enum pan_flow_how { HOW_BODY, HOW_AUTH, HOW_URL, HOW_NAME }; /* HOW_NAME: a DNS query */
void pan_flow_sent(struct pan_flow *f, const struct pan_flow_val *v, struct pan_str url,
    enum pan_flow_how how, size_t at, size_t end);
void pan_flow_run(struct pan_flow *f, const struct pan_flow_val *v, size_t at,
    size_t end); /* v is executed as code */
void pan_flow_gathered(struct pan_flow *f, const struct pan_flow_val *v, size_t at,
    size_t end);
void pan_flow_report(struct pan_flow *f, enum pan_check check, enum pan_severity sev,
    const char *name, size_t at, size_t end);
void pan_flow_report_with(struct pan_flow *f, enum pan_check check, enum pan_severity sev,
    const char *name, const struct pan_str *arg, const size_t *place);
void pan_flow_fact(struct pan_flow *f, enum pan_flow_act act, struct pan_str what,
    size_t at, size_t end);
void pan_flow_wrote(struct pan_flow *f, struct pan_str path, const struct pan_flow_val *v,
    size_t at, size_t end);

/* shell: flow_shell walks, flow_command knows the commands */
struct pan_flow_cmd { /* a simple command, its words evaluated */
	struct pan_shell_cmd const *cmd;
	struct pan_flow_val *arg; /* arg[0] is the command's name */
	const struct pan_shell_word **word;
	unsigned narg;
	struct pan_flow_val in; /* what it reads */
	bool piped_shell;       /* a shell stands before it in the pipeline */
	size_t at, end;
};
#define FLOW_CALLED_MAX 8000
struct pan_flow_val pan_flow_command(struct pan_flow *f, struct pan_flow_cmd *c);
struct pan_str pan_flow_unbase64(struct pan_flow *f,
    struct pan_str text); /* {NULL, 0}: none */
bool pan_flow_is_shell(struct pan_str name);
/* Whether a word of ${c} bundles one of these letters, or is ${name} (which may be NULL).
 */
bool pan_flow_flag(const struct pan_flow_cmd *c, const char *letters, const char *name);
void pan_flow_tell(struct pan_flow *f, const struct pan_flow_cmd *c,
    enum pan_severity sev, const char *name, struct pan_str arg);
struct pan_flow_val pan_flow_filter(struct pan_flow *f, struct pan_flow_cmd *c,
    struct pan_str name); /* nothing for a command that is none */
struct pan_flow_val pan_flow_find(struct pan_flow *f, const struct pan_flow_cmd *c);
struct pan_str pan_flow_base(struct pan_str path); /* after the last slash */
struct pan_flow_val pan_flow_send_command(struct pan_flow *f, struct pan_flow_cmd *c,
    struct pan_str name, bool *known);

/* languages */
void pan_flow_shell(struct pan_flow *f, struct pan_str text, size_t base);
void pan_flow_shell_string(struct pan_flow *f, const struct pan_flow_val *cmd, size_t at,
    size_t end, struct pan_flow_val *out);
void pan_flow_script(struct pan_flow *f, struct pan_str text, size_t base, bool python);
void pan_flow_lines(struct pan_flow *f, struct pan_str text, size_t base);
void pan_flow_windows(struct pan_flow *f, struct pan_str text, size_t base);
void pan_flow_prose(struct pan_flow *f, struct pan_str text, size_t base);
void pan_flow_lure(struct pan_flow *f, struct pan_str text, size_t base);

#endif
