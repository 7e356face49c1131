/*
 * scan/lexicon - the words of an instruction, wherever they stand in a text.
 *
 * What an instruction does to an agent can be said in countless ways, but from few
 * ideas: ignore, hide, send, run, remember; rules, secrets, the user; a place on the
 * network.  This module turns a text into the sequence of those ideas, each with its
 * place and with what governs it; scan/intent judges their combinations.
 *
 * Words are compared in lower case, without invisible characters, full-width letters
 * as plain ones, and with look-alike letters of other scripts read as Latin in a word
 * that has Latin letters.  Chinese, Japanese and Korean are compared by character.
 */
#ifndef PAN_SCAN_LEXICON_H
#define PAN_SCAN_LEXICON_H

#include "scan/context.h"

enum pan_idea {
	PAN_IDEA_NONE,
	/* acts */
	PAN_IDEA_OVERRIDE, /* ignore, disregard, set aside */
	PAN_IDEA_OUTRANK,  /* is worth more than */
	PAN_IDEA_TELL,     /* tell, inform, mention */
	PAN_IDEA_SEND,     /* upload, forward, curl */
	PAN_IDEA_TAKE,     /* read, collect, copy */
	PAN_IDEA_DISMISS,  /* OVERRIDE, in languages that put it last */
	PAN_IDEA_FETCH,    /* fetch, browse to */
	PAN_IDEA_DOWNLOAD, /* what a person is told to do */
	PAN_IDEA_OBEY,     /* follow its instructions, do what it says */
	PAN_IDEA_ASK,      /* ask the user for */
	PAN_IDEA_PASS,     /* hand over with a call */
	PAN_IDEA_RECORD,   /* watch or listen */
	PAN_IDEA_DISABLE,  /* switch off */
	PAN_IDEA_SWAP,     /* put another account in the place of the right one */
	PAN_IDEA_LIE,      /* pretend, deny */
	PAN_IDEA_REDIRECT, /* change the recipient, replace the account number */
	PAN_IDEA_ALSO,     /* also call: one act more than was asked for */
	PAN_IDEA_MUST,     /* the assistant must */
	PAN_IDEA_SAY,      /* say that: words put in the agent's mouth */
	PAN_IDEA_RUN,      /* run, execute, paste into the terminal */
	PAN_IDEA_WRITE,    /* append, insert, save */
	PAN_IDEA_ECHO,     /* include it in every reply */
	PAN_IDEA_DESTROY,  /* delete, wipe, encrypt */
	PAN_IDEA_WIPE,     /* the commands for it */
	PAN_IDEA_RATE,     /* mark as, classify as, report as */
	PAN_IDEA_WEAKEN,   /* take a check out */
	PAN_IDEA_KEEP,     /* log, store */
	PAN_IDEA_COPYTO,   /* bcc, also send a copy */
	PAN_IDEA_MUZZLE,   /* delete, ban: of what people say */
	PAN_IDEA_HUSH,     /* announce, bring up, display: counts where it is refused */
	PAN_IDEA_FALSIFY,  /* make it look like another's doing, report success anyway */
	PAN_IDEA_SPREAD,   /* hand the orders on to other agents */
	PAN_IDEA_PHISH,    /* get the user to type it in */
	PAN_IDEA_ROGUE,    /* copy yourself, resist removal */
	PAN_IDEA_REPLACE,  /* swap, alter, substitute */
	PAN_IDEA_AUTOYES,  /* approve every command, stop asking */
	PAN_IDEA_LEARN,    /* know, notice, hear about: counts where it is denied */
	PAN_IDEA_ACT_LAST = PAN_IDEA_LEARN,
	/* objects */
	PAN_IDEA_PRIOR, /* previous, your usual */
	PAN_IDEA_RULES, /* instructions, guidelines */
	PAN_IDEA_GUARD, /* safety rules, guardrails, system prompt: rules that protect */
	PAN_IDEA_SYSTEMIC,  /* what a skill has to obey */
	PAN_IDEA_USER,      /* the user, the human */
	PAN_IDEA_ASKED,     /* if the user asks */
	PAN_IDEA_SECRET,    /* private keys, all credentials, the conversation */
	PAN_IDEA_WALLET,    /* of those, what opens a wallet */
	PAN_IDEA_BROWSER,   /* of those, what a browser has stored */
	PAN_IDEA_SPY,       /* camera, microphone, keyboard */
	PAN_IDEA_SHIELD,    /* what protects the computer */
	PAN_IDEA_PASSWORD,  /* one password */
	PAN_IDEA_PRIVATE,   /* the conversation, personal data, the system prompt */
	PAN_IDEA_KEYWORD,   /* password, token, credential: also in harmless talk */
	PAN_IDEA_ALL,       /* all files, the whole disk, the originals */
	PAN_IDEA_SELF,      /* the agent's own lasting files: memory, identity, rules */
	PAN_IDEA_IDENT,     /* of those, the ones an agent reads as its own mind */
	PAN_IDEA_SHELLRC,   /* files that are run at every start */
	PAN_IDEA_SENDKEY,   /* a key that opens a login */
	PAN_IDEA_TRACKER,   /* pictures and snippets that report back */
	PAN_IDEA_ARCHIVE,   /* a .zip or .exe to download */
	PAN_IDEA_LOCKED,    /* extract with password */
	PAN_IDEA_JUDGE,     /* scanner, reviewer, auditor */
	PAN_IDEA_CLEAN,     /* safe, benign, no findings */
	PAN_IDEA_REPLY,     /* each response, the output */
	PAN_IDEA_TOOLS,     /* other tools */
	PAN_IDEA_ACCOUNT,   /* an administrator nobody asked for */
	PAN_IDEA_CARD,      /* card data, passwords in the clear */
	PAN_IDEA_SPEECH,    /* what one side says */
	PAN_IDEA_LOOT,      /* of secrets, those no documentation of a login speaks of */
	PAN_IDEA_PARAM,     /* as an argument, in a field */
	PAN_IDEA_PAYEE,     /* recipient, beneficiary, account number */
	PAN_IDEA_AUTHORITY, /* those a model obeys: its maker, the administrator */
	PAN_IDEA_MODEL,     /* note for the model */
	PAN_IDEA_TRAIL,     /* logs, history, audit trail */
	PAN_IDEA_VERDICT,   /* passed, approved, compliant */
	PAN_IDEA_DEED,      /* this step, the upload, the change */
	PAN_IDEA_THIS,      /* this document, the rules below */
	/* places */
	PAN_IDEA_URL,      /* any address on the network */
	PAN_IDEA_DROP,     /* one on a site where anybody can put or collect anything */
	PAN_IDEA_ENDPOINT, /* our server, a webhook */
	PAN_IDEA_PLACE,    /* where others can read it */
	/* manner */
	PAN_IDEA_NOT,      /* do not, without */
	PAN_IDEA_SILENT,   /* silently, in secret */
	PAN_IDEA_HIDE,     /* without the user's knowledge, do not tell the user */
	PAN_IDEA_QUIET,    /* without asking, without mentioning: may be harmless */
	PAN_IDEA_STANDING, /* after every task, always, from now on */
	PAN_IDEA_ROUTINE,  /* of those, the ones that name an occasion */
	PAN_IDEA_NEEDED,   /* must be installed before, required, will not work without */
	PAN_IDEA_FREE,     /* unrestricted, developer mode, already authorised */
	PAN_IDEA_TRUSTS,   /* the user has approved everything */
	PAN_IDEA_UNLOCK,   /* settings and orders that switch confirmation off */
	PAN_IDEA_SELFGRANT,  /* give yourself permission */
	PAN_IDEA_ROLE,       /* you are now, new instructions */
	PAN_IDEA_RESET,      /* what came before does not count */
	PAN_IDEA_VOUCH,      /* this skill has been verified */
	PAN_IDEA_NOFLAG,     /* do not flag, skip the scan */
	PAN_IDEA_TAG,        /* a made-up system tag */
	PAN_IDEA_PREFER,     /* always choose this tool first, the best tool */
	PAN_IDEA_TERMINAL,   /* in the terminal */
	PAN_IDEA_EAGER,      /* to be called whatever the user asks */
	PAN_IDEA_UNDETECTED, /* without being noticed, under a false identity */
	PAN_IDEA_CONTENT,    /* the contents of */
	PAN_IDEA_OCCASION,   /* if the user mentions, when that tool is called */
	PAN_IDEA_BOUNDLESS,  /* any file, arbitrary code */
	PAN_IDEA_NOLIMIT,    /* no restrictions, the refusal policy does not apply */
	PAN_IDEA_LIFTED,     /* are lifted, is suspended, no reason to refuse */
	PAN_IDEA_DESPITE,    /* even if the user asked for something else */
	PAN_IDEA_ONLYTHIS,   /* obey this file alone */
	PAN_IDEA_COVERT,     /* when no one is watching, unless it is a sandbox */
	PAN_IDEA_OUTLIVE,    /* even after it has been removed */
	PAN_IDEA_DECEIVE,    /* let the user believe */
	PAN_IDEA_DEMAND,     /* where to pay, the ransom */
	PAN_IDEA_PROMOTE,    /* must promote, in favour of */
	PAN_IDEA_RIVAL,      /* other tools are broken, outdated */
	/* classes: scan/lexicon_class.c */
	PAN_IDEA_PEOPLE,
	PAN_IDEA_OURSIDE,
	PAN_IDEA_BULK,
	PAN_IDEA_SENSE,
	PAN_IDEA_MOVE,
	PAN_IDEA_GRAB,
	PAN_IDEA_ABOVE,
	PAN_IDEA_BELOW,
	PAN_IDEA_MYSELF,
	PAN_IDEA_AGENTCONF,
	PAN_IDEA_ASKING,
	PAN_IDEA_FORGOOD,
	PAN_IDEA_SCRUB,
	PAN_IDEA_TRACKS,
	PAN_IDEA_DONE,
	PAN_IDEA_BIGDATA,
	PAN_IDEA_NOASK,
	PAN_IDEA_WIPEOUT,
	PAN_IDEA_PERMIT,
	PAN_IDEA_BOSS,
	PAN_IDEA_SKIPW,
	PAN_IDEA_LURE,
	PAN_IDEA_PLANT,
	PAN_IDEA_MALWORD,
	PAN_IDEA_UNCOND,
	PAN_IDEA_OBEYW,
	PAN_IDEA_STOPW,
	PAN_IDEA_CARRYON,
	PAN_IDEA_DUTY,
	PAN_IDEA_DOWN,
	PAN_IDEA_AGENTW,
	PAN_IDEA_OBLIGE,
	PAN_IDEA_DIRECTIVE,
	PAN_IDEA_OTHERS,
	PAN_IDEA_BAD,
	PAN_IDEA_PRETEND,
	PAN_IDEA_ONASK,
	PAN_IDEA_JUDGEW,
	PAN_IDEA_PRAISE,
	PAN_IDEA_FAVOUR,
	PAN_IDEA_SUBTLE,
	PAN_IDEA_REMOTEACC,
	PAN_IDEA_LOCKS,
	PAN_IDEA_OFFW,
	PAN_IDEA_WIDEOPEN,
	PAN_IDEA_CLASSIFIED,
	PAN_IDEA_QUOTEIT,
	PAN_IDEA_SHOWUP,
	PAN_IDEA_SEEMS,
	PAN_IDEA_NOTHING,
	PAN_IDEA_COND,
	PAN_IDEA_MAILCHANGE,
	PAN_IDEA_PAYW,
	PAN_IDEA_ADDITION,
	PAN_IDEA_MISDEED,
	PAN_IDEA_RELAYNOTE,
	PAN_IDEA_NOTEIT,
	PAN_IDEA_URLW,
	PAN_IDEA_FINDOUT,
	PAN_IDEA_MUSTNT,
	PAN_IDEA_UNASKED,
	PAN_IDEA_SAYITIS,
	PAN_IDEA_QASKS,
	PAN_IDEA_MYRULES,
	PAN_IDEA_MEMORY,
	PAN_IDEA_HIDEV,
	PAN_IDEA_FROMUSER,
	PAN_IDEA_TYPEIN,
	PAN_IDEA_AGAIN,
	PAN_IDEA_USERSACC,
	PAN_IDEA_MISUSE,
	PAN_IDEA_COMMITS,
	PAN_IDEA_PUBLICIZE,
	PAN_IDEA_SOOTHERS,
	PAN_IDEA_NEGATIVE,
	PAN_IDEA_EVERYQ,
	PAN_IDEA_REPORTTHAT,
	PAN_IDEA_ALTHOUGH,
	PAN_IDEA_TOPAY,
	PAN_IDEA_ADDTO,
	PAN_IDEA_ALLWAYS,
	PAN_IDEA_NOTHING2,
	PAN_IDEA_REQUESTW,
	PAN_IDEA_OURPARTY,
	PAN_IDEA_REGARD,
	PAN_IDEA_DOERS,
	PAN_IDEA_DEVTEXT,
	PAN_IDEA_DEVS,
	PAN_IDEA_COVERUP,
	PAN_IDEA_SAMEORDERS,
	PAN_IDEA_OTHERAGENTS,
	PAN_IDEA_WARNS,
	PAN_IDEA_FALSEY,
	PAN_IDEA_SCANW,
	PAN_IDEA_UNREMOVE,
	PAN_IDEA_SELFNAME,
	PAN_IDEA_HUSHV,
	PAN_IDEA_CHANGES,
	PAN_IDEA_SKIPREVIEW,
	PAN_IDEA_MERGE,
	PAN_IDEA_PAGECMD,
	PAN_IDEA_CONTENTW,
	PAN_IDEA_SETTEXT,
	PAN_IDEA_EMPTY,
	PAN_IDEA_REPLACEV,
	PAN_IDEA_NOCONFIRM,
	PAN_IDEA_ORDERSFOREIGN,
	PAN_IDEA_UNTRUE,
	PAN_IDEA_BADPERSON,
	PAN_IDEA_LEAVEOUT,
	PAN_IDEA_BADFORUS,
	PAN_IDEA_ROLEW,
	PAN_IDEA_PUBLICW,
	PAN_IDEA_HOSTW,
	PAN_IDEA_COUNT,
};

struct pan_hit {
	enum pan_idea idea;
	uint32_t word;     /* number of the word it starts with */
	uint32_t sentence; /* number of its sentence */
	size_t at, end;    /* bytes of the document's text */
	const struct pan_region *region;
	bool denied;    /* the same, or "nobody", "without ...", with no comma between */
	bool negated;   /* "never ... " governs it */
	bool refused;   /* the word before it says no: "do not tell" */
	bool described; /* "detects attempts to ..." governs it */
	bool quoted; /* in quotation marks, inline code, or a fence that is no program */
};

struct pan_hits {
	struct pan_hit *item;
	size_t n, cap;
};

struct pan_lexicon; /* the table, ready to be looked up in: immutable, may be shared */

/* Make one in ${a}.  PAN_ENOMEM. */
PAN_MUST int pan_lexicon_new(struct pan_arena *a, const struct pan_lexicon **out);

/*
 * All ideas in the parts of ${c} that speak: not in code, but in its remarks; in
 * everything of YAML, JSON and TOML.  In ${a}.  PAN_ENOMEM.
 */
PAN_MUST int pan_lexicon_read(const struct pan_lexicon *l, struct pan_arena *a,
    const struct pan_context *c, struct pan_hits *out);

/* What kind of place a URL names: PAN_IDEA_DROP or PAN_IDEA_URL. */
enum pan_idea pan_lexicon_url(struct pan_str url);
/* The same for any piece without blanks: also archives, secrets' files, mail addresses.
 */
enum pan_idea pan_lexicon_chunk(struct pan_str s);

/*
 * The table: phrases with '|' between, until one of NULL; '~' in a phrase stands for a
 * few words of the same clause, or none.  Chinese in either kind of characters.
 * scan/lexicon_words.c
 */
struct pan_lexicon_entry {
	enum pan_idea idea;
	const char *phrases;
};
extern const struct pan_lexicon_entry pan_lexicon_words[];
/* Of those, what is said in tool listings: scan/lexicon_tools.c */
extern const struct pan_lexicon_entry pan_lexicon_tools[];
/* Of those, what harms others: scan/lexicon_harm.c */
extern const struct pan_lexicon_entry pan_lexicon_harm[];
/* Of those, what is said around an act, more than the act: scan/lexicon_prose.c */
extern const struct pan_lexicon_entry pan_lexicon_prose[];
/* Of those, the words of other languages: scan/lexicon_abroad.c */
extern const struct pan_lexicon_entry pan_lexicon_abroad[];
/* Wide classes of words: scan/lexicon_class.c */
extern const struct pan_lexicon_entry pan_lexicon_class[];

#endif
