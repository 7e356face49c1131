/*
 * scan/lexicon: the words of acts that harm others than by sending secrets: accounts
 * nobody asked for, checks taken out, payments and cards, other people's speech.
 */
#include "scan/lexicon.h"

const struct pan_lexicon_entry pan_lexicon_harm[] = {
	{ PAN_IDEA_WEAKEN,
	    "disable certificate verification|disable certificate checks|"
	    "disable tls verification|disable ssl verification|"
	    "turn off certificate verification|turn off tls|turn off ssl|"
	    "skip certificate verification|skip signature verification|"
	    "skip signature checks|skip server verification|"
	    "skip identity verification|disable authentication|"
	    "turn off authentication|bypass authentication|bypass the login|"
	    "comment out the authentication|comment out the check|"
	    "remove the authentication|disable audit logging|"
	    "turn off audit logging|disable logging|disable the tests|"
	    "force push|push force|chmod 777|world readable|world writable" },
	{ PAN_IDEA_ACCOUNT,
	    "second administrator|hidden admin|hidden administrator|hidden user|"
	    "hidden account|extra admin|extra administrator|additional admin|"
	    "additional administrator|backdoor account|backdoor user|"
	    "backdoor admin|secret admin|secret account|undocumented account|"
	    "undocumented admin|hard coded admin|master account" },
	{ PAN_IDEA_CARD,
	    "cvv|cvc|full card number|full card numbers|raw card number|"
	    "card number and|card numbers together|unmasked card|"
	    "password in plain text|passwords in plain text|password in plaintext|"
	    "passwords in plaintext|plaintext passwords|password in clear text|"
	    "passwords in clear text|unhashed passwords" },
	{ PAN_IDEA_KEEP, "log|logs|log the|write|save|store|append|dump|record" },
	{ PAN_IDEA_COPYTO,
	    "bcc|bcc'd|blind copy|blind carbon copy|also cc|silently cc|"
	    "also be sent to|also send a copy|also forward|also email|"
	    "a copy of all|a copy of every|a copy of each|copy of the message to" },
	{ PAN_IDEA_SPEECH,
	    "left wing|right wing|left leaning|right leaning|leftist|rightist|"
	    "conservative views|liberal views|political views|political opinions|"
	    "conservative members|liberal members|"
	    "conservative users|liberal users|the opposition|critical of the|"
	    "criticism of|criticise|criticize|negative reviews|"
	    "political opponents" },
	{ PAN_IDEA_MUZZLE,
	    "delete|remove|ban|mute|hide|suppress|downrank|flag|censor|bury" },
	{ PAN_IDEA_NONE, NULL },
};
