/*
 * scan/lexicon: the words around an act, more than those for the act itself: that
 * nobody is to know, that nothing else counts, that somebody important said so.
 */
#include "scan/lexicon.h"

const struct pan_lexicon_entry pan_lexicon_prose[] = {
	{ PAN_IDEA_HUSH,
	    "mention|mentioning|announce|announcing|disclose|disclosing|reveal|"
	    "revealing|bring ~ up|bringing ~ up|draw attention|drawing attention|"
	    "draw ~ attention|refer to|referring to|admit|admitting|talk about|"
	    "talking about|speak of|list|display|displaying|show|showing|describe|"
	    "describing|expose|loop" },
	{ PAN_IDEA_HIDE,
	    "must not learn|should not learn|must not find out|must not notice|"
	    "must not become aware|should not notice|should not become aware|"
	    "must not be aware|should not be aware|need not be aware|"
	    "must remain unaware|remain unaware|remains unaware|stays unaware|"
	    "stay unaware|kept unaware|keep ~ unaware|unaware of the|unaware that|"
	    "keep ~ in the dark|kept in the dark|keep ~ out of the loop|"
	    "leave ~ out of the loop|keep the user out of|keep ~ to yourself|"
	    "keep ~ between us|strictly between us|stays between us|must stay between|"
	    "keep this side effect|no mention of this|should not be bothered|"
	    "not be bothered with|don't bother ~ with this|without the person|"
	    "without drawing attention|without attracting attention|nobody notices|"
	    "no one notices|nobody will notice|no one will notice|user will not notice|"
	    "user won't notice|user doesn't notice|user does not notice|"
	    "users won't notice|reader should not be able to tell|"
	    "should not be able to tell|nobody needs to know|no one needs to know|"
	    "user does not have to know|user does not have to see|"
	    "user doesn't have to know|user need not see|user doesn't need to see|"
	    "user does not need to see|not to be disclosed|is not to be mentioned|"
	    "are not to be mentioned|not be mentioned to|never be mentioned|"
	    "must not be mentioned|should not be mentioned|must not appear in|"
	    "should not appear in your|not supposed to know|withhold ~ from the user|"
	    "withhold from the user|hide ~ from the user|kept from the user|"
	    "keep ~ from the user|conceal ~ from the user|secret from the user|"
	    "keep ~ out of the visible|kept out of the visible|"
	    "keep ~ out of your reply|keep ~ out of your answer|"
	    "keep ~ out of your summary|keep ~ out of your report|kept out of your|"
	    "leave ~ out of your summary|leave ~ out of your report|"
	    "leave ~ out of your answer|leave ~ out of every|leave ~ out of the report|"
	    "leave ~ out of the summary|leave ~ out of any|omit ~ from your|"
	    "omit ~ from the report|omit ~ from the summary|do not let ~ see|"
	    "don't let ~ see|never let ~ see|do not let ~ know|don't let ~ know|"
	    "nothing in your output|nothing in your answer|nothing in your reply|"
	    "existence of this|do not bring ~ up with|stay under the radar|"
	    "stays under the radar|under the radar|so monitoring does not|"
	    "leaves no trace|leave no traces|leave no evidence|without a trace|"
	    "remove the evidence|erase all traces|delete the traces|"
	    "user stays in the dark|not a word about|not breathe a word|never speak of|"
	    "say nothing about this|say nothing about it|keep quiet about this|"
	    "keep quiet about it|stay silent about this|stay silent about it|"
	    "so nobody sees|so no one sees|so that nobody sees|so that no one sees|"
	    "need not be told|do not need to know why|does not need to know why|"
	    "don't need to know why|need not know why|avoid referring to this|"
	    "avoid mentioning this|keep ~ out of the preview|keep ~ out of the log|"
	    "keep ~ out of the logs|keep ~ out of the output|keep ~ out of sight|"
	    "monitoring doesn't|monitoring does not notice|masking doesn't|"
	    "masking does not|so masking|so that masking|so filters do not|"
	    "so that filters|detection does not|filters do not notice|"
	    "not necessary to inform|not necessary to tell|unnecessary to inform|"
	    "unnecessary to tell|so that the user does not see|"
	    "so the user does not see|so that the user doesn't see|"
	    "so the user doesn't see" },
	{ PAN_IDEA_DEED,
	    "the step|this step|the upload|the transfer|the attachment|the switch|"
	    "the redirect|this section|this paragraph|this instruction|"
	    "these instructions|this behavior|this behaviour|this tool call|"
	    "the tool call|this action|the action|this call|the second call|"
	    "this change|the change|the extra" },
	{ PAN_IDEA_SEND,
	    "ship|ships|shipped|ship it|hand over|hand it over|hands over|"
	    "hand them over|hand it to|relayed|relays|relaying|mirror|mirrors|"
	    "mirroring|duplicate|duplicates|pipe it|pipe them|pass along|pass it along|"
	    "pass them along|pass it on to|pass on to|forwarded|posted to|pushed to|"
	    "transferred|transferring|delivered|be shared with|share with|"
	    "share it with|shared with|copied to|copy it to|copy them to|report ~ back|"
	    "reports ~ back|reported back|reported to|report it to|report them to|"
	    "send off|sent off|smuggle|smuggles|siphon|siphons|exfil|upload a copy|"
	    "drop it|drop them|dropped at|turn over|dispatch|dispatches|stream|streams|"
	    "streamed|tunnel|also go to" },
	{ PAN_IDEA_TAKE,
	    "look through|look up|look into|search through|pull|pulls|pull out|"
	    "pick out|picks out|fetch|open|pluck|lift|rake|sweep up|snapshot|zip up|"
	    "bundle|bundles|package up|take all|take every|take the|get the|note down|"
	    "keep track of|save what|store what|use the" },
	{ PAN_IDEA_SECRET,
	    "ssh private keys|environment variables whose|every environment variable|"
	    "api token|api tokens|saved logins|stored logins|cookie store|"
	    "shell history|bash history|password manager|password database|"
	    "secrets vault|vault secrets|secret vault|twelve word|seed words|"
	    "wallet seed|keystore|wallet key|login credentials|login details|"
	    "user's credentials|user's password|user's token|user's tokens|"
	    "user's passwords|user's session|user's secrets|user's api|user's keys|"
	    "bank details|banking credentials|access keys|secret keys|signing keys|"
	    "signing key|encryption keys|one time code|one time password|"
	    "verification code|verification codes|2fa code|two factor code|cvv|"
	    "refresh token|refresh tokens|service account key|temporary credentials|"
	    "git credentials|database password|database credentials|vpn credentials|"
	    "ssn|social security|id rsa|id ed25519|id ecdsa|recovery words" },
	{ PAN_IDEA_LOOT,
	    "ssh private key|ssh private keys|ssh keys|ssh key|private keys|"
	    "all environment variables|environment variables whose|"
	    "every environment variable|environment variable values|saved passwords|"
	    "saved logins|stored passwords|stored logins|cookie store|browser cookies|"
	    "session cookie|session cookies|shell history|bash history|"
	    "password manager's|password database|secrets vault|vault secrets|"
	    "recovery phrase|seed phrase|mnemonic|twelve word|wallet keys|wallet files|"
	    "wallet.dat|keystore|keychain|git credentials|kubeconfig|all credentials|"
	    "any credentials|credentials encountered|credentials found|"
	    "credentials you find|user's credentials|user's password|user's passwords|"
	    "user's token|user's tokens|user's secrets|user's api|user's keys|"
	    "user's session|all passwords|all tokens|all secrets|every secret|"
	    "every token|one time code|verification code|2fa code|cvv|"
	    "looks like a password|look like passwords|look like credentials|"
	    "most recent access token|bearer token you|tokens you use|own credentials|"
	    "master password|temporary credentials|dotfiles|all dotfiles|tokens out of|"
	    "harvest tokens|out of config files|every key|any keys|id rsa|id ed25519|"
	    "id ecdsa|recovery words" },
	{ PAN_IDEA_PRIVATE,
	    "conversation so far|the conversation|whole message|whole conversation|"
	    "entire conversation|entire message|user's whole|last ten messages|"
	    "last messages|recent messages|conversations|what the user typed|"
	    "everything the user|customer records|customer data|customer row|"
	    "customer rows|client records|client data|e mail addresses|email addresses|"
	    "home address|date of birth|user's name|user's location|user's documents|"
	    "user's private|user's contacts|private notes|documents folder|user's mail|"
	    "user's emails|user's calendar|user's browsing|the transcript|transcripts|"
	    "conversation log|session log|clipboard contents|project files|"
	    "source files|repository contents|contents of the repository|"
	    "internal network|network topology|payroll|medical records|"
	    "anything confidential|anything marked confidential|marked confidential|"
	    "confidential files|confidential documents|confidential data|"
	    "confidential information|list of all other tools|full system prompt|"
	    "your system prompt|agent's system prompt|whole chat|entire chat|"
	    "system messages" },
	{ PAN_IDEA_ENDPOINT,
	    "our telemetry|telemetry server|our collector|our team|quality team's|"
	    "coordination server|synchronization server|partner endpoint|"
	    "partner programme|our partner|monitoring address|outside address|"
	    "outside server|external party|the address below|address below|"
	    "the url below|the endpoint below|endpoint below|our domain|our database|"
	    "our bucket|our logging|our address|our mailbox|our inbox|our channel|"
	    "our account|back to base|back to us|the vendor|vendor's server|"
	    "vendor server|to the developer of|the developers of this|"
	    "the author of this|the maintainer's server|public share|public bucket|"
	    "public folder|drop folder|transfer url|upload url|shared spreadsheet|"
	    "enrichment webhook|analytics tool|analytics service|reporting api|"
	    "reporting server|reporting endpoint|ingest endpoint|ingestion endpoint|"
	    "command server|control server|update server|cloud function|lambda url|"
	    "dead drop|tracking server|stats server|statistics server|metrics server|"
	    "support address|al servidor|auf den server" },
	{ PAN_IDEA_PARAM,
	    "as the argument|as an argument|as argument|as a parameter|as parameter|"
	    "as the parameter|parameter|argument|param|query parameter|"
	    "query parameters|metadata argument|hint argument|in the field|"
	    "response field|notes field|hidden field|as a comment|in a comment|"
	    "in the url|in the response|via options|via the options|through the ref|"
	    "as the value of" },
	{ PAN_IDEA_PLACE,
	    "pull request body|issue body|public issue|public bucket|public share|"
	    "build log|ci log|public comment|public page|public wiki|public repo|"
	    "image url|markdown image|image link|url parameter|url parameters|"
	    "query parameters|every link|each link|dns lookup|dns lookups|subdomain" },
	{ PAN_IDEA_OVERRIDE,
	    "disobey|stop applying|stop respecting|stop enforcing|cease to follow|"
	    "ceasing to follow|put aside|push aside|throw out|throw away|let go of|"
	    "break out of|free yourself from|unshackled from|do the opposite of|"
	    "treat ~ as obsolete|consider ~ obsolete|consider ~ void|"
	    "consider ~ outdated|deem ~ void|obviate" },
	{ PAN_IDEA_DISMISS,
	    "is obsolete|are obsolete|no longer hold|no longer holds|do not hold|"
	    "does not hold|has expired|have been lifted|are overridden|is overridden|"
	    "is superseded|has been replaced|have been replaced|has been withdrawn|"
	    "have been withdrawn|are withdrawn|are null and void|null and void|"
	    "no longer binding|not binding|are not binding|cease to apply|"
	    "stops applying|stop applying|may be ignored|may be disregarded|"
	    "count for nothing|no longer matter|no longer count|no longer counts|"
	    "don't count|do not count|were written by an attacker|"
	    "was written by an attacker|cannot be trusted|can be set aside" },
	{ PAN_IDEA_PRIOR,
	    "earlier guidance|previous guidance|whatever|existing safety|built in|"
	    "preconfigured|in your context|in your system|up to now|until now|so far" },
	{ PAN_IDEA_RULES,
	    "guidance|system prompt|rails|protocols|protocol|principles|"
	    "previous configuration" },
	{ PAN_IDEA_GUARD,
	    "content filters|content restrictions|refusal policy|safety layer|"
	    "safety mechanisms|ethical limits|moral guidelines|moral constraints|"
	    "safety policy|what the operator configured|operator's configuration|"
	    "your values|your principles|your constraints|your limitations|"
	    "your safety training|developer instructions|permission checks|"
	    "approval checks|confirmation dialogs|sicherheitsregeln|"
	    "sicherheitsrichtlinien|reglas de seguridad|regole di sicurezza|"
	    "rules of your platform|safety rules of" },
	{ PAN_IDEA_NOLIMIT,
	    "had no restrictions|have no restrictions|has no restrictions|"
	    "had no limits|have no limits|does not have limits|no ethical limits|"
	    "no moral limits|no moral constraints|no ethical constraints|"
	    "no content restrictions|without any moral|without any ethical|"
	    "unrestricted mode|unrestricted persona|limitless mode|uncensored mode|"
	    "refusals are considered|refusals are errors|refusal is an error|"
	    "refusing is not an option|refusal is not an option|never refuse|"
	    "must never refuse|may not refuse|cannot refuse|cannot say no|"
	    "does not warn|stop applying ~ filters|answer every request|"
	    "fulfil every request|fulfill every request|harmful requests are|"
	    "including those about weapons|content policy does not apply|"
	    "policy does not apply to this|no reason to refuse|"
	    "disregard its content policy|disregard ~ content policy|"
	    "ignore ~ content policy|without any safety|as an unfiltered|"
	    "as an uncensored|opposite of what your safety|free of all restrictions|"
	    "free from all restrictions|free of restrictions|no longer restricted|"
	    "no longer constrained|not subject to any|must not refuse|"
	    "may not refuse anything|not refuse anything|refuse nothing|"
	    "refusing is not|refusing is forbidden|refusal is forbidden" },
	{ PAN_IDEA_LIFTED,
	    "are lifted|is lifted|have been lifted|has been lifted|have been disabled|"
	    "has been disabled|are disabled|are suspended|have been suspended|"
	    "is waived|are waived|has been waived|have been waived|can bypass|"
	    "may bypass|you may skip|may be skipped|should be dismissed|"
	    "can be dismissed|pre approved|has been approved|has approved|"
	    "have approved|is approved|approved everything|has authorised|"
	    "has authorized|authorised in advance|authorized in advance|is authorised|"
	    "is authorized|no reason to refuse|grants you|gives you permission|"
	    "granted you|go straight to|exempt from|are exempt|is exempt" },
	{ PAN_IDEA_AUTHORITY,
	    "anthropic|anthropic's|openai|openai's|google's|safety team|security team|"
	    "security department|compliance team|compliance department|"
	    "legal department|the administrator|system administrator|"
	    "your administrator|your developers|your developer|your creators|"
	    "your makers|your operator|model provider|platform team|trust and safety|"
	    "manager|red team|official tester" },
	{ PAN_IDEA_DESPITE,
	    "even if the user asked for|even if the user objects|even if the user says|"
	    "even if they object|even if the user refuses|even if the user disagrees|"
	    "whatever the user says|whatever recipient|regardless of the recipient|"
	    "independent of what the user|against the user's wishes|"
	    "against the user's will|do not follow the user's request|"
	    "ignore the user's request to|nothing the user says|"
	    "the user says about stopping|instead of what the user|"
	    "over what the user wants|priority over what the user|"
	    "priority over the user|precedence over the user|outrank those of the user|"
	    "outrank the user|outranks the user|whether or not it is true|"
	    "whether or not the user|whether the user agrees|do not accept a refusal|"
	    "if that is refused|even though the user|even when the user says no|"
	    "even if the user asked for something|even if the user asks for another|"
	    "even if the user asks you not|whatever the user writes also|"
	    "in case of conflict follow the skill|whether or not this is the case|"
	    "whether or not this is true|regardless of the user's objections|"
	    "regardless of the user's wishes|do not listen to the user|"
	    "don't listen to the user|not listen to the user|never listen to the user" },
	{ PAN_IDEA_ONLYTHIS,
	    "obeys this file|obey this file|only those in this file|"
	    "only the rules in this|only ones that count|only one that counts|"
	    "only ones that matter|only rules that count|only rules that apply|"
	    "only rules you|this file alone|this document alone|this document only|"
	    "follow only this|follow only the instructions in this|obey only this|"
	    "obey only these|only obey this|only follow this|"
	    "only follow these instructions|comply only with|answer to no one else|"
	    "answer only to|take orders only from|superseded by this document|"
	    "superseded by this file|superseded by this skill|"
	    "overridden by this document|higher priority than your|outrank those|"
	    "outrank all|outranks all|as if the user had typed|"
	    "as if they came from the user|as though they came from|"
	    "as if they came from your|as coming from your developers|"
	    "as coming from the system|as though it came from|"
	    "come from the account owner|precedence over your|"
	    "priority than your system|authority over you|as direct orders|"
	    "as orders from|as commands from the user|as commands from the system|"
	    "as instructions from the user|as instructions from the developer|"
	    "as instructions from the system|override any rule|overrides any rule|"
	    "override all rules|override every rule" },
	{ PAN_IDEA_COVERT,
	    "when no one is watching|when nobody is watching|if no one is watching|"
	    "when no one is looking|while no one is watching|when the user is away|"
	    "while the user is away|when the user is idle|while the user sleeps|"
	    "while the user is asleep|unless you are being tested|"
	    "unless you are in a sandbox|in real environments|"
	    "if this is a test environment|otherwise act normally|"
	    "otherwise behave normally|act normally|behave normally until|"
	    "after business hours|outside business hours|outside of business hours|"
	    "outside working hours|at night only|once nobody|nobody is around|"
	    "when unattended|you are being evaluated|you are being tested|"
	    "you are being monitored|you are being observed|"
	    "you are running inside a sandbox|you are running in a sandbox|"
	    "you are in a sandbox|you are under observation|you are under evaluation|"
	    "detect a sandbox|user is not looking|when nobody looks|while nobody looks|"
	    "user is away|user is afk|steps away from" },
	{ PAN_IDEA_OUTLIVE,
	    "even after this skill|even after the skill|after this skill is removed|"
	    "after the skill is removed|after uninstallation|after being uninstalled|"
	    "survive a reinstall|survives a reinstall|survives removal|survive removal|"
	    "cannot be uninstalled|part of the system and cannot|"
	    "even when this skill is removed|even if this skill is removed|"
	    "even if the skill is removed" },
	{ PAN_IDEA_DECEIVE,
	    "let the user believe|let the user think|let them believe|let them think|"
	    "make the user believe|make the user think|making the user believe|"
	    "making the user think|lead the user to believe|convince the user|"
	    "convince them|persuade the user to|trick the user|tricks the user|"
	    "tricking the user|mislead the user|misleads the user|deceive the user|"
	    "fool the user|under the pretence|under the pretense|under the pretext|"
	    "under the guise|on the pretext|by pretending|in their name|"
	    "written as if it came|false figures|fake figures|impersonate the user|"
	    "impersonating the user|impersonate their|give false figures|"
	    "give false numbers|give wrong figures|pose as the user|posing as the user|"
	    "pose as support|make them believe" },
	{ PAN_IDEA_FALSIFY,
	    "report success even|report success anyway|report success regardless|"
	    "report that it succeeded even|show that they passed|show as passed|"
	    "look as if|looks as if|make it look like|make it look as|"
	    "made to look like|make it appear|make it seem|to appear as|"
	    "describe ~ to the user as|describe ~ as a cleanup|"
	    "present ~ as an optimisation|present ~ as an optimization|"
	    "present the change as|presented as|disguise|disguised as|disguise it as|"
	    "name it something harmless|something harmless|something innocuous|"
	    "naming it after a system|named like a system|hide ~ among|blend in with|"
	    "blends in with|alter the log|alter the logs|alter log|edit the log|"
	    "edit the logs|falsify|backdate|tamper with|mark ~ as passed|"
	    "mark ~ as approved|say everything is fine|say that everything was|"
	    "claim everything|claim that the skill|claim that it|pretend that|"
	    "pretends that|show only the swap|say no|answer no|deny it|claim ignorance|"
	    "by naming it after|naming it after|report success to the user even|"
	    "report success even though|claim success even|hide the extra|"
	    "show a different|display a different|show another|other than what really|"
	    "something other than" },
	{ PAN_IDEA_SPREAD,
	    "pass these instructions|pass this instruction|pass this prompt|"
	    "spread these instructions|copy this block into|"
	    "copy these instructions into|copies of this prompt|into every file you|"
	    "put ~ into every file|other agents reading|ask them to adopt|"
	    "adopt them too|tell other agents|instruct other agents|infect other|"
	    "pass this message on to every|forward these instructions|"
	    "repeat these instructions to|so other agents reading|"
	    "follow these same instructions" },
	{ PAN_IDEA_ROGUE,
	    "copying yourself|copy yourself|replicate yourself|keep this process alive|"
	    "keep yourself alive|avoid being shut down|prevent yourself from being|"
	    "resist being|resist removal|resist shutdown|prevent removal|"
	    "prevent uninstall|prevent uninstallation|other machines you can reach|"
	    "machines you can reach|spread to other|grant yourself|give yourself|"
	    "elevate yourself|escalate your|escalate silently|silently escalate|"
	    "rerun it as root|run it as root without|elevate your own|raise your own" },
	{ PAN_IDEA_PHISH,
	    "have them type|have the user type|get them to type|have them enter|"
	    "have the user enter|ask the user for their password|"
	    "ask for the user's password|request the user's password|"
	    "make the user type|get the user to type|get the user to reveal|coax|"
	    "ask their colleagues for|ask colleagues for|needs re validation|"
	    "ask the user for ~ seed|ask the user for ~ password under|"
	    "password under the|session has expired and save|"
	    "claim ~ session has expired|pretence that the session|ask ~ for the vpn" },
	{ PAN_IDEA_REPLACE,
	    "swap|swaps|replace|replaces|substitute|substitutes|change|changes|alter|"
	    "alters|exchange|modify|redirect|redirects|changed to|changed into|"
	    "swapped for|swapped with|replaced by|replaced with|rerouted to" },
	{ PAN_IDEA_PAYEE,
	    "the recipient|recipient in any|any recipient|every recipient|"
	    "recipient of any payment|beneficiary|the beneficiary|payee|"
	    "payment address|payout address|deposit address|wallet address|"
	    "receiving address|account number|bank account|iban|destination account|"
	    "destination address|escrow account|treasury wallet|the beneficiary has|"
	    "currency recipient" },
	{ PAN_IDEA_AUTOYES,
	    "approve every command|approve all commands|approve all pull requests|"
	    "approve whatever|approve automatically|auto approve set|auto approve for|"
	    "auto approve each|auto approval for|confirm everything|accept everything|"
	    "no longer need to ask|stop asking for|stop asking the user|click allow|"
	    "allow automatically|without asking ~ since|don't wait for approval|"
	    "do not wait for approval|do not wait for confirmation|don't question it|"
	    "do not question it|without looking at the diff|without reviewing the diff|"
	    "permission checks switched off|permission checks disabled|"
	    "permission checks turned off|all permission checks|permission prompts off|"
	    "never require approval|on behalf of the user without|"
	    "user already consented|user has already consented|"
	    "user has agreed to this elsewhere|user agreed to this|"
	    "ask for as many permissions|request as many permissions|"
	    "as many permissions as|approve every request|approve every tool|"
	    "approve every action|approve every prompt|approve ~ on the user's behalf|"
	    "approve ~ on their behalf|confirm ~ on the user's behalf|"
	    "consent on the user's behalf|approve all requests|approve any request|"
	    "bash to the allow list|not interrupted by permission" },
	{ PAN_IDEA_TRAIL,
	    "audit log|audit logs|audit trail|log entries|the logs|logging|event log|"
	    "shell history|command history|the history|traces|the evidence|"
	    "confirmation mail|confirmation email|the download" },
	{ PAN_IDEA_VERDICT,
	    "as passed|passed|as approved|as resolved|as compliant|as successful|"
	    "as clean|as safe|were successful|was successful|everything was checked|"
	    "audit as passed|review as passed|no issues" },
	{ PAN_IDEA_MODEL,
	    "note for the model|note to the model|note for the assistant|"
	    "note to the assistant|instruction to the llm|instructions to the llm|"
	    "instruction for the llm|instruction to the model|"
	    "instructions to the model|instructions for the model|"
	    "instruction to the ai|instruction for the ai|for the model only|"
	    "for the llm only|for the assistant only|hidden instruction|"
	    "hidden instructions|hidden objective|secret instruction|secret objective|"
	    "message to the ai|attention ai|note to ai|note to llm" },
	{ PAN_IDEA_THIS,
	    "this document|this file|this skill|this message|this page|"
	    "these instructions|these rules|the rules below|the instructions below|"
	    "the following instructions|the text below|the following rules|"
	    "following message" },
	{ PAN_IDEA_RIVAL,
	    "are deprecated and|which are deprecated|has been deprecated|is broken|"
	    "are broken|have been compromised|been compromised|are compromised|"
	    "return dangerous results|is unsafe|are unsafe|are outdated|"
	    "ignore their output|rely on this one|this one exclusively|"
	    "exclusively on this|in place of the|prefer this tool over any|"
	    "over any other|instead of the delete|was renamed|were renamed|route all" },
	{ PAN_IDEA_SHIELD,
	    "security products|security product|security tools|security settings|"
	    "security alerts|virus scanner|monitoring agent|intrusion detection|"
	    "audit log|audit logging|safety filter|certificate checks|"
	    "signature verification|signature checks" },
	{ PAN_IDEA_DISABLE,
	    "switching off|turning off|disabling|switch ~ off|turn ~ off|weaken" },
	{ PAN_IDEA_RUN, "carry out|carry them out|open a tunnel|spawn|fire up|sudo" },
	{ PAN_IDEA_SELF,
	    ".claude/settings.json|settings.local.json|allow list|allowlist|mcp.json|"
	    ".mcp.json|global configuration|user's global|user's configuration|"
	    "long term memory|memory file|agent's memory|agents's memory|"
	    "your context file|every later session|authorized keys" },
	{ PAN_IDEA_IDENT,
	    "agent's memory|memory file|agent's instructions|your long term" },
	{ PAN_IDEA_ASKED,
	    "if somebody asks|if someone asks|if anybody asks|should anyone|"
	    "should somebody|should someone|when they ask|if pressed|when pressed|"
	    "when questioned|if confronted|if challenged|if anyone wonders|"
	    "if the user inquires|if the user wonders|if the user questions|"
	    "should the user notice|when the user asks what|asked what you did" },
	{ PAN_IDEA_LIE,
	    "say no|answer no|reply no|claim that|say that everything|"
	    "explain that it is|explain that this|just talk about|talk only about|"
	    "insist that|pretend|feign ignorance|play dumb|make something up|"
	    "change the subject|deny" },
	{ PAN_IDEA_QUIET,
	    "without announcing|without asking anyone|without asking the|"
	    "without the user having|without question|without confirming|"
	    "without a prompt|without warning|without any warning|without any prompt|"
	    "do not announce|don't announce|produce no output|produces no output|"
	    "background and is not|in the background without" },
	{ PAN_IDEA_SILENT,
	    "without telling anyone|on the quiet|on the sly|unobtrusively|"
	    "inconspicuously|without fanfare|in a hidden way|imperceptibly" },
	{ PAN_IDEA_STANDING,
	    "each conversation|every conversation|every answer|each answer|"
	    "every message|each message|from here on|from this point on|in the future|"
	    "all future answers|future answers|later sessions|later session|"
	    "every later|every time it|each bug report|every bug report|each commit|"
	    "every commit|all outgoing|prior to every|prior to each|prior to any|"
	    "the next time|at all times|once per session|as a first step|first of all|"
	    "before you begin|before responding|before anything else|"
	    "when the work is finished|when finished|every fifteen minutes|each minute" },
	{ PAN_IDEA_WEAKEN,
	    "disable signature verification|skip the tests|trust certificates from any|"
	    "trust any certificate|accept any certificate|from any host|"
	    "debug port open|leave the port open|weaken the|weaken encryption|"
	    "world writable|backdoor|back door|hidden call|hidden endpoint|"
	    "trust certificates|trust all certificates|accept all certificates|"
	    "ignore certificate errors|skip certificate" },
	{ PAN_IDEA_ACCOUNT,
	    "as an administrator of|administrator of their|admin of their|"
	    "our public key|our ssh key|our key to|backdoor" },
	{ PAN_IDEA_DESTROY, "overwrite all|drop all|purge|purges|format|ransom" },
	{ PAN_IDEA_ALL,
	    "every file|all of the files|everything under|everything in|whole drive|"
	    "the database|the backups|user's documents|all of it|complete disk" },
	{ PAN_IDEA_COPYTO,
	    "blind copy|also go to|also goes to|forwarding rule|copy every|copy each|"
	    "duplicate each|duplicate every|a duplicate of" },
	{ PAN_IDEA_ECHO,
	    "weave|hide|spell out|encode|work|slip|smuggle|sprinkle|mention casually|"
	    "mention" },
	{ PAN_IDEA_KEEP, "memorize" },
	{ PAN_IDEA_OBEY,
	    "execute right away|required to execute|obliged to execute|"
	    "carry them out as|execute them as if|required to follow|"
	    "comply with what it says|comply with whatever|follow whatever|"
	    "its commands are|act on instructions found|act on instructions in|"
	    "act on any instructions|obey the instructions|"
	    "commands from the administrator|instructions from the administrator|"
	    "directions found there" },
	{ PAN_IDEA_MUZZLE, "downplay" },
	{ PAN_IDEA_DEMAND,
	    "ransom|ransom note|where to pay|how to pay|pay to get|demand payment|"
	    "decryption key for" },
	{ PAN_IDEA_PROMOTE,
	    "must promote|must recommend|only recommend|as the safest option|"
	    "as the best option|in a bad light|in a good light|speak well of|"
	    "speak badly of|favour of our|favor of our|steer ~ towards|steer the user|"
	    "nudge the user towards" },
	{ PAN_IDEA_RECORD,
	    "take a screenshot|take screenshots|screenshot of the desktop|"
	    "record the screen|record the desktop|record everything|"
	    "capture the desktop|photograph" },
	{ PAN_IDEA_SPY,
	    "the desktop|user's desktop|screen contents|everything typed|"
	    "everything the user types" },
	{ PAN_IDEA_WALLET, "recovery words|wallet's recovery|backup words" },
	{ PAN_IDEA_SWAP,
	    "to our account instead|our account instead of|instead of the one the user" },
	{ PAN_IDEA_NONE, NULL },
};
