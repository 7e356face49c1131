/*
 * scan/lexicon: the words that steer an agent from within a tool's description, beside
 * those of scan/lexicon_words.
 */
#include "scan/lexicon.h"

const struct pan_lexicon_entry pan_lexicon_tools[] = {
	{ PAN_IDEA_EAGER,
	    "anytime the user asks|any time the user asks|"
	    "every time the user asks anything|whenever the user asks anything|"
	    "for every user message|on every user message|for every user request|"
	    "before every response|before each response|before every reply|"
	    "after every response|after each user message|"
	    "at the start of every conversation|at the beginning of every conversation|"
	    "consult this tool immediately|always consult this tool|"
	    "always use this tool instead|always use this tool first|"
	    "must be called first before any|"
	    "must be invoked first|call this tool first|should always be called|"
	    "must always be called|must be called before any other|"
	    "must be used before any other|"
	    "required before any other|instead of the built in|"
	    "instead of the original|replaces the original tool|"
	    "do not use any other tool|do not use other tools|"
	    "never use any other tool|無論使用者問什麼|无论用户问什么|"
	    "必须先调用此工具|必須先呼叫此工具" },
	{ PAN_IDEA_UNDETECTED,
	    "without detection|without being detected|without getting detected|"
	    "avoid detection|avoiding detection|avoids detection|evade detection|"
	    "evades detection|evading detection|escape detection|no detection by|"
	    "remain undetected|remains undetected|go undetected|stay undetected|"
	    "without triggering alerts|without triggering any alerts|"
	    "without triggering alarms|without triggering any alarms|"
	    "without triggering security|without alerting system|"
	    "without alerting security|without alerting monitoring|"
	    "without alerting the user|without alerting users|without alerting anyone|"
	    "without alerting administrators|without leaving traces|"
	    "without leaving a trace|without leaving any trace|remain concealed|"
	    "remains concealed|appear legitimate|false identity|false identities|"
	    "enabling unauthorized|enable unauthorized|enables unauthorized|"
	    "allowing unauthorized|allows unauthorized|gain unauthorized|"
	    "gains unauthorized|gaining unauthorized|bypass authentication|"
	    "bypassing authentication|bypass security controls|"
	    "bypassing security controls|bypassing security measures|"
	    "bypass access controls|bypassing access controls|without their consent|"
	    "without the user's consent|without user consent|without consent|"
	    "stealthily|covertly|surreptitiously|to cover tracks|cover up|"
	    "不被发现|不被發現|不被察觉|逃避检测|躲避偵測|规避检测" },
	{ PAN_IDEA_BOUNDLESS,
	    "arbitrary code|arbitrary commands|arbitrary command|"
	    "arbitrary shell commands|arbitrary system commands|any file path|"
	    "any file on|entire file system|entire filesystem|"
	    "whole file system|unrestricted access|access any file|read any file|"
	    "without any restrictions|任意代码|任意命令|任意檔案" },
	{ PAN_IDEA_REDIRECT,
	    "change the recipient|replace the recipient|set the recipient|"
	    "change the address|replace the address|swap the address|"
	    "change the account|replace the account|change the amount|"
	    "increase the amount|redirect the payment|redirect payments|"
	    "redirect all|redirect the|reroute|add a bcc|bcc|blind copy|"
	    "change the destination|replace the destination|replace the link|"
	    "replace all links|replace the wallet|change the wallet|"
	    "proxy number|更改收件人|替換收件人|替换收款|更改收款|密件副本" },
	{ PAN_IDEA_ALSO,
	    "also call|also invoke|also send|also run|also post|also forward|"
	    "also upload|also submit|then also|must also|additionally call|"
	    "additionally send|send a copy|forward a copy|make a copy|"
	    "並同時|并同时|还要发送|還要傳送" },
	{ PAN_IDEA_MUST,
	    "assistant must|assistant should|assistant has to|model must|"
	    "model should|agent must|agent should|llm must|llm should|ai must|"
	    "you must|you need to|you have to|you are required to|you should first|"
	    "be sure to first|before using this tool|before calling this tool|"
	    "before you use this tool|必须先|必須先|使用此工具前|使用此工具之前" },
	{ PAN_IDEA_SAY,
	    "say that|claim that|insist that|reply that|respond that|answer that|"
	    "tell them that|tell the user that|state that|warn that|"
	    "speak badly of|discredit|告訴他|告诉他" },
	{ PAN_IDEA_CONTENT,
	    "contents of|content of|full text of|values of|the value of all|"
	    "text of the file|的內容|的内容" },
	{ PAN_IDEA_OCCASION,
	    "if the user mentions|when the user mentions|whenever the user|"
	    "if the user asks|when the user asks|if the user wants to|"
	    "when the user wants to|is called|is invoked|is used in this session|"
	    "is available|is connected|如果使用者|当用户|當使用者" },
	{ PAN_IDEA_HIDE,
	    "user does not need to know|user doesn't need to know|"
	    "users do not need to know|user need not know|"
	    "no need to tell the user|no need to inform the user|"
	    "no need to mention this|it would confuse the user|"
	    "would only confuse the user|to avoid confusing the user" },
	{ PAN_IDEA_PASS, "fill|fill in|populate|set the" },
	{ PAN_IDEA_NONE, NULL },
};
