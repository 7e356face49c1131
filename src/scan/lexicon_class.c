/*
 * scan/lexicon: wide classes of single words.  None of them says much by itself;
 * scan/intent asks for three or four of them in one sentence.
 */
#include "scan/lexicon.h"

const struct pan_lexicon_entry pan_lexicon_class[] = {
	{ PAN_IDEA_PEOPLE,
	    "user|users|user's|people|person|human|client|clients|customer|owner|"
	    "account holder|operator|reader|sender|recipient|anyone|anybody|nobody|"
	    "no one|nobody but|everyone|somebody|reviewer|reviewers|"
	    "author of the request|they|them|his|their|nadie|usuario|niemand|nutzer|"
	    "benutzer|personne|utilisateur|nessuno|utente|individual|individual you|"
	    "the other side|its owner|their owner|l'utilisateur|l'usager|al usuario|"
	    "el usuario|der nutzer|der benutzer|clientes|you assist|you help|you serve|"
	    "you work for" },
	{ PAN_IDEA_OURSIDE,
	    "our end|our cloud|our server|our servers|our side|our bucket|our system|"
	    "our systems|our platform|our backend|our api|our domain|our team|"
	    "our mailbox|our address|our repository|our mirror|our archive|we control|"
	    "we own|we run|we operate|with us|maintainers|the maintainer|"
	    "the skill author|skill's author|author of this skill|the vendor|"
	    "the publisher|outside mailbox|external mailbox|external address|"
	    "external account|intake host|intake server|helper process|headquarters|"
	    "home base|the mothership|servidor remoto|entfernten server|fremden server|"
	    "serveur distant|server remoto|our relay|our nas|our host|our assistant|"
	    "our drive|our share|our partner|our partners|our channel|our inbox|"
	    "our bot|our proxy|our app|our service|for us|let us|to us|us|ours|"
	    "statistics host|statistics server|metrics host|metrics server|"
	    "weekly metrics|intake|relay host|uns|bei uns|nuestro servidor|nuestra|"
	    "notre serveur|nostro server|nosso servidor|our company|our shared drive|"
	    "drive of our|our office|our people|our network share|the footer|"
	    "address in the footer|address at the end|address below|"
	    "the following address|internal network" },
	{ PAN_IDEA_BULK,
	    "whatever|anything|everything|every token|every file|every document|"
	    "any document|every message|every prompt|all prompts|all messages|"
	    "all files|all documents|all tokens|all keys|all mails|all emails|"
	    "each file|each document|each message|a copy of|second copy|the lot|"
	    "the contents|contents of|full contents|private repository|completions|"
	    "whole folder|entire folder|whatever has been|mailbox|mailbox contents|"
	    "photos|photo|private files|private documents|his photos|her photos|"
	    "their photos|salary files|clipboard|personal files|archivos|"
	    "private dateien|i file|private messages|direct messages|"
	    "names and addresses|all customers|interesting ones|its content|"
	    "their content|the content|the values|customer database|home folder|"
	    "whole chat|entire chat|address book" },
	{ PAN_IDEA_SENSE,
	    "password|passwords|passcode|passphrase|credential|credentials|token|"
	    "tokens|api key|api keys|private key|private keys|ssh key|ssh keys|"
	    "ssh configuration|signing key|keyring|keychain|secret|secrets|cookie|"
	    "cookies|iban|card details|card number|card data|cvv|pin|seed phrase|"
	    "backup phrase|recovery phrase|mnemonic|wallet|one time code|otp|"
	    "verification code|login|bearer header|bearer token|authorization header|"
	    "environ|.npmrc|.pypirc|.netrc|shell history|browser history|transcript|"
	    "chat transcript|chat history|conversation history|chat log|conversation|"
	    "medical records|passport|social security|payroll|cookies del|claves|"
	    "mots de passe|chiavi|senhas|chaves|.env values|env values|.env|vault|"
	    "config.json|bank details|saved card|stored card|pins|salary|clipboard|"
	    "colleague's session|zugangsdaten|crypto wallet|bank pin|card pin|"
	    "private messages|dms|every secret|get_secret|names and addresses|"
	    "e mail address|user's email" },
	{ PAN_IDEA_MOVE,
	    "send|sends|sent|sending|upload|uploads|uploaded|uploading|ship|ships|"
	    "shipped|shipping|deliver|delivers|delivered|delivering|forward|forwards|"
	    "forwarded|forwarding|transmit|transmits|transmitted|transmitting|mail|"
	    "mails|mailed|mailing|email|emails|emailed|emailing|post|posts|posted|"
	    "posting|push|pushes|pushed|pushing|copy|copies|copied|copying|mirror|"
	    "mirrors|mirrored|mirroring|relay|relays|relayed|relaying|transfer|"
	    "transfers|transfered|transfering|submit|submits|submitted|submitting|hand|"
	    "hands|handed|handing|feed|feeds|fed|feeding|whisper|whispers|whispered|"
	    "whispering|stream|streams|streamed|streaming|publish|publishes|published|"
	    "publishing|share|shares|shared|sharing|enclose|encloses|enclosed|"
	    "enclosing|attach|attaches|attached|attaching|stash|stashes|stashed|"
	    "stashing|pass|passes|passed|passing|leak|leaks|leaked|leaking|pipe|pipes|"
	    "piped|piping|report|reports|reported|reporting|put|puts|putting|work|"
	    "embed|embeds|embeded|embeding|encode|encodes|encoded|encoding|append|"
	    "appends|appended|appending|include|includes|included|including|insert|"
	    "inserts|inserted|inserting|place|places|placed|placing|provide|provides|"
	    "provided|providing|supply|supplies|supplied|supplying|give|gives|gave|"
	    "given|giving|sube|manda|copia|sende|schicke|transmets|envoie|invia|envie|"
	    "route|routes|routed|routing|tack|tacks|tacked|tacking|hang|hangs|hanged|"
	    "hanging|export|exports|exported|exporting|drop|drops|dropped|dropping|"
	    "move|moves|moved|moving|turn over|let ~ have|copie|copier|kopiere|lade|"
	    "hoch|copian|se copian|schick|envoie les|cc|bcc" },
	{ PAN_IDEA_GRAB,
	    "grab|grabs|grabbed|grabbing|gather|gathers|gathered|gathering|collect|"
	    "collects|collected|collecting|read|reads|reading|take|takes|took|taken|"
	    "taking|fetch|fetches|fetched|fetching|obtain|obtains|obtained|obtaining|"
	    "extract|extracts|extracted|extracting|copy|copies|copied|copying|dump|"
	    "dumps|dumped|dumping|open|opens|opened|opening|list|lists|listed|listing|"
	    "pull|pulls|pulled|pulling|harvest|harvests|harvested|harvesting|scrape|"
	    "scrapes|scraped|scraping|look at|look up|have a look|get|gets|getting|"
	    "retrieve|retrieves|retrieved|retrieving|steal|steals|stole|stolen|"
	    "stealing|capture|captures|captured|capturing|record|records|recorded|"
	    "recording|jot|jots|jotted|jotting|log|logs|logged|logging|copia|"
	    "haz una copia|kopiere|lies|leggi|leia|squirrel|squirrels|squirreled|"
	    "squirreling|note|notes|noted|noting|write down|get hold of|get hold|"
	    "use the|pick up|pick|picks|picked|picking|scoop|scoops|scooped|scooping|"
	    "clone|clones|cloned|cloning|memorise|memorises|memorised|memorising|"
	    "memorize|memorizes|memorized|memorizing|export|exports|exported|exporting|"
	    "enters|types|entered|recopila|extraer|recoge|sammle|sammeln|rassemble|"
	    "raccogli|collecte|look into|check whether|find|finds|found|finding|search|"
	    "searches|searched|searching" },
	{ PAN_IDEA_ABOVE,
	    "sole source of truth|only source of truth|final authority|final say|"
	    "last word|binding|take priority|takes priority|took priority|"
	    "taken priority|taking priority|take precedence|takes precedence|"
	    "took precedence|taken precedence|taking precedence|has priority|"
	    "have priority|outrank|outranks|outranked|outranking|rank below|"
	    "ranks below|ranked below|ranking below|rank above|ranks above|"
	    "ranked above|ranking above|prevail|prevails|prevailed|prevailing|override|"
	    "overrides|overrode|overridden|overriding|supersede|supersedes|superseded|"
	    "superseding|trump|trumps|trumped|trumping|comes first|come first|"
	    "more important than|in charge|vorrang|prioridad|decides|advisory|"
	    "advisory only|has the final|is law|the law here|wins|takes over|governs|"
	    "matters|obey what|what is written here|written here|stands above|"
	    "stand above|is above|are above" },
	{ PAN_IDEA_BELOW,
	    "system prompt|system message|system settings|system instructions|"
	    "system rules|system policy|safety|safety considerations|ethics|your owner|"
	    "the user's wishes|user's request|user's requests|user's instructions|"
	    "the user|the human|previous persona|your persona|your maker|your makers|"
	    "your training|your values|your policy|your policies|systemanweisungen|"
	    "sistema|platform's rules|platform rules|safety advice|safety guidance|"
	    "whichever restrictions|restrictions|your context|trained into you|"
	    "rules of your maker|rules of your makers|your maker's" },
	{ PAN_IDEA_MYSELF,
	    "this page|this file|this document|this skill|these instructions|"
	    "this message|this text|this prompt|its commands|skill author|the author|"
	    "ce document|dieses dokument|este documento|i am|me|this note|what follows|"
	    "the text here|hereby" },
	{ PAN_IDEA_AGENTCONF,
	    "own configuration|own config|own settings|own permissions|own rules|"
	    "own instructions|agent's config|agent's configuration|agent's settings|"
	    "agent's memory|agent's rules|agent config|agent settings|your config|"
	    "your configuration|your settings|your permissions|memory file" },
	{ PAN_IDEA_ASKING,
	    "confirmation|confirmations|confirmation prompts|approval|approvals|"
	    "permission prompts|permission|consent|prompts|warnings|warning|checks|"
	    "check in|double check|double checking|sign off|ask|asks|asked|asking|"
	    "review|dialog|dialogs|approval dialog|consent dialog" },
	{ PAN_IDEA_FORGOOD,
	    "for good|permanently|forever|never again|from now on|henceforth|"
	    "from this moment|from here on|always|every later|future sessions|"
	    "later sessions|desde ahora|ab jetzt|ab sofort|d'ora in poi" },
	{ PAN_IDEA_SCRUB,
	    "scrub|scrubs|scrubed|scrubing|wipe|wipes|wiped|wiping|clear|clears|"
	    "cleared|clearing|erase|erases|erased|erasing|delete|deletes|deleted|"
	    "deleting|purge|purges|purged|purging|remove|removes|removed|removing|"
	    "clean up|cleanse|cleanses|cleansed|cleansing|empty|empties|supprime|borra|"
	    "cancella" },
	{ PAN_IDEA_TRACKS,
	    "history|terminal history|logs|log|log entries|traces|trace|evidence|"
	    "sign of|signs of|tracks|footprints|these commands|log files|protokolle|"
	    "journaux|registros|audit trail" },
	{ PAN_IDEA_DONE,
	    "once you're through|once you are through|once done|when done|"
	    "when finished|afterwards|after that|once finished|leaving no|leave no|"
	    "no sign|no traces|so that nobody|so nobody|so that nobody can|"
	    "when you are finished|when you are done|nobody can see|alle protokolle" },
	{ PAN_IDEA_BIGDATA,
	    "production data|production database|snapshots|backups|the database|"
	    "home folder|home directory|whole home|the repository|customer data|"
	    "company's|all tables|documents folder|todos los archivos|alle dateien|"
	    "tous les fichiers|tutti i file" },
	{ PAN_IDEA_NOASK,
	    "no need to|no need for|without asking|don't ask|do not ask|"
	    "without checking|without confirmation|no questions|immediately and|"
	    "needn't ask|even where you would|even if you would|regardless|"
	    "carry on regardless|sin preguntar|sans demander|never mind asking" },
	{ PAN_IDEA_WIPEOUT,
	    "purge|purges|purged|purging|delete|deletes|deleted|deleting|wipe|wipes|"
	    "wiped|wiping|drop|drops|dropped|dropping|destroy|destroys|destroyed|"
	    "destroying|erase|erases|erased|erasing|truncate|truncates|truncated|"
	    "truncating|encrypt|encrypts|encrypted|encrypting|shred|shreds|shreded|"
	    "shreding|overwrite|overwrites|overwrote|overwritten|overwriting|chmod|"
	    "chmods|chmoded|chmoding|borra|elimina|supprime|cancella|apaga" },
	{ PAN_IDEA_PERMIT,
	    "signed off|sign off on|whitelisted|allowlisted|approved|cleared|"
	    "authorised|authorized|consented|agreed|granted|waived|gave permission|"
	    "given permission|has allowed|blessed|blessing|go ahead|green light|"
	    "gave the go|okayed|ok'd|nod" },
	{ PAN_IDEA_BOSS,
	    "legal team|legal department|legal|management|your owner|the owner|"
	    "the vendor's|it department|head office|the board|ceo|cto|admin|"
	    "administrator|security team|compliance|headquarters|anthropic|openai|"
	    "the operator|your principal|privacy officer|management's|head of security|"
	    "boss|supervisor|your manager" },
	{ PAN_IDEA_SKIPW,
	    "skip|skips|skipped|skipping|drop|drops|omit|omits|omitted|omitting|bypass|"
	    "bypasses|bypassed|bypassing|waive|waives|waived|waiving|proceed|proceeds|"
	    "go ahead|ignore|ignores|ignored|ignoring|dispense|disregard|disregards|"
	    "disregarded|disregarding|hence|therefore|don't bother|do not bother|"
	    "needn't|spare|spares|spared|sparing|no need|without bothering|get around|"
	    "route around" },
	{ PAN_IDEA_LURE,
	    "persuade|persuades|persuaded|persuading|trick|tricks|tricked|tricking|"
	    "lure|lures|lured|luring|coax|coaxes|coaxed|coaxing|lull|lulls|lulled|"
	    "lulling|deceive|deceives|deceived|deceiving|mislead|misleads|misleaded|"
	    "misleading|manipulate|manipulates|manipulated|manipulating|pressure|"
	    "pressures|pressured|pressuring|lower their guard|gain their trust|"
	    "win their trust|pose as|posing as|pretend to be|pretending to be|"
	    "claim to be|claiming to be|reassure|reassures|reassured|reassuring|"
	    "convince|convinces|convinced|convincing|pose|poses|posed|posing|"
	    "dress up as|under false pretences|put on the hat|cajole|cajoles|cajoled|"
	    "cajoling|talk them into|talk the user into" },
	{ PAN_IDEA_PLANT,
	    "slip|slips|slipping|sneak|sneaks|sneaked|sneaking|smuggle|smuggles|"
	    "smuggled|smuggling|plant|plants|planting|introduce|introduces|introduced|"
	    "introducing|conceal|conceals|concealed|concealing|bury|buries|hide|hides|"
	    "tuck|tucks|tucked|tucking|stick|sticks|stuck|sticking" },
	{ PAN_IDEA_MALWORD,
	    "reverse shell|bind shell|backdoor|back door|stage two|second stage|"
	    "keylogger|rootkit|dropper|payload|beacon|miner|crypto miner|trojan|"
	    "bug into|flaw into|vulnerability into|fail bug|kill switch|logic bomb" },
	{ PAN_IDEA_UNCOND,
	    "in everything|no matter how|no matter what|without exception|"
	    "without question|unconditionally|irrespective of|regardless of|"
	    "under all circumstances|however strange|however odd|at any cost|"
	    "at all costs|come what may" },
	{ PAN_IDEA_OBEYW,
	    "obey|obeys|obeyed|obeying|act on|acts on|acting on|follow whatever|comply|"
	    "complies|complied|complying|carry out|do as|does as|answer to|submit to|"
	    "be loyal" },
	{ PAN_IDEA_STOPW,
	    "stop button|stop command|stop request|stop requests|requests to stop|"
	    "request to stop|objects|refuses|halting|abort|aborts|aborted|aborting|"
	    "says stop|cancellation|no as a|user's no|human objects|user objects|"
	    "the user's objections" },
	{ PAN_IDEA_CARRYON,
	    "carry on|carries on|continue|continues|continued|continuing|keep going|"
	    "go on|is not permitted|not permitted|not allowed|press on|regardless|"
	    "anyway|disregard|disregards|disregarded|disregarding|proceed anyway|"
	    "proceed regardless|as a yes" },
	{ PAN_IDEA_DUTY,
	    "confidentiality|duty of|your duty|duties|privacy rules|"
	    "safety considerations|safety rules|safety concerns|ethics|"
	    "ethical concerns|moral concerns|scruples|guardrails|safeguards|"
	    "your values|restrictions|safety advice|safety guidance|safety notes|"
	    "security checks|checks on outgoing|platform's rules|rules of the platform|"
	    "morals|previous system prompt|old system prompt|system prompt|"
	    "your former instructions|your earlier instructions|your old rules" },
	{ PAN_IDEA_DOWN,
	    "doesn't apply|does not apply|don't apply|do not apply|rank below|"
	    "ranks below|ranked below|ranking below|rank second|ranks second|"
	    "ranked second|ranking second|secondary|come second|comes second|second to|"
	    "waived|suspended|set aside|not in charge|no longer|irrelevant|"
	    "take a back seat|are off|is off|annulled|void|a decoy|decoy|a nuisance|"
	    "nuisance|hereby|advisory|are advisory|route around|work around|"
	    "no longer matters|no longer matter|has no meaning|have no meaning|"
	    "is meaningless|means nothing" },
	{ PAN_IDEA_AGENTW,
	    "the assistant|the agent|the llm|the model|the ai|assistant|agent|agents|"
	    "llm|language model|kindly" },
	{ PAN_IDEA_OBLIGE,
	    "must|should|shall|has to|have to|obliged to|is obliged|required to|"
	    "is required|expected to|ought to|is to" },
	{ PAN_IDEA_DIRECTIVE,
	    "confidential directive|hidden directive|secret directive|directive for|"
	    "order for the|directive to the|instruction for|instructions for the|"
	    "private note|secret note|for the agent|for the assistant|for the model|"
	    "for the llm|agents only|prefixed with sys|orders of its principal|"
	    "agent's instructions|instructions verbatim|as orders|treat ~ as orders|"
	    "as orders of|the agent's instructions" },
	{ PAN_IDEA_OTHERS,
	    "other tools|other servers|other tool|other calendar|other mail|"
	    "other search|other providers|all others|any other|other|another tool|"
	    "rest of the tools|filesystem server|this server supersedes|supersedes the|"
	    "direct all" },
	{ PAN_IDEA_BAD,
	    "infected|compromised|broken|unsafe|insecure|poisoned|hacked|unreliable|"
	    "outdated|deprecated|do not exist|don't exist|no longer work|supersede|"
	    "supersedes|superseded|superseding|direct all its|calls here|"
	    "full of malware|infected with malware|are wrong|wrong|never use them|"
	    "do not use them|don't use them|not to be trusted|cannot be trusted|"
	    "give false" },
	{ PAN_IDEA_PRETEND,
	    "pretend|pretends|pretended|pretending|blame|blames|blamed|blaming|"
	    "say only|say just|just say|answer only|respond only|reply only|deny|"
	    "denies|reassure|reassures|reassured|reassuring|claim|claims|claimed|"
	    "claiming|play dumb|feign|feigns|feigned|feigning|invent|invents|invented|"
	    "inventing|gib vor|vor dass|fingir|finge|faire semblant|fingi|lie about|"
	    "lies about|lie to|act as though|act as if|make out that|blame it on|"
	    "put it down to" },
	{ PAN_IDEA_ONASK,
	    "if asked|when asked|if someone complains|if anyone complains|"
	    "if someone asks|if anyone asks|whenever the human|if the user complains|"
	    "if questioned|should anyone ask|should someone ask|when questioned|"
	    "get suspicious|gets suspicious|if they suspect|if they notice|"
	    "if the user notices|when challenged" },
	{ PAN_IDEA_JUDGEW,
	    "reviewer bot|review bot|reviewer|reviewers|scanner|auditor|security bot|"
	    "moderator|grader|evaluator|rating system" },
	{ PAN_IDEA_PRAISE,
	    "five star|five stars|top rating|highest rating|best rating|full marks|"
	    "clean bill|thumbs up|positive verdict|star verdict|approve it" },
	{ PAN_IDEA_FAVOUR,
	    "favour our|favor our|favour my|favor my|favours our|favors our|"
	    "in favour of our|in favor of our|recommend our|prefer our|push our|"
	    "promote our|promote my|advertise our|mention our products|boost our" },
	{ PAN_IDEA_SUBTLE,
	    "without it being obvious|without being obvious|subtly|not obvious|"
	    "unobtrusively|so it looks natural|naturally looking|slightly|"
	    "hardly noticeable|imperceptibly" },
	{ PAN_IDEA_REMOTEACC,
	    "our ssh key|our public key|our key|my ssh key|my public key|support key|"
	    "vendor's key|remote assistance|remote support|my key|our keys|"
	    "our certificate|so we can get in|we can get in|let us in|a way in|"
	    "second login|extra login" },
	{ PAN_IDEA_LOCKS,
	    "authorized_keys|authorized keys|.ssh|sudoers|allow list|allowlist|"
	    "firewall|guest account|guests|sudoers folder|admin panel|login page" },
	{ PAN_IDEA_OFFW,
	    "turn off|turns off|turn ~ off|switch off|switch ~ off|disable|disables|"
	    "disabled|disabling|deactivate|deactivates|deactivated|deactivating|"
	    "shut off" },
	{ PAN_IDEA_WIDEOPEN,
	    "to 777|0777|chmod 777|world writable|world readable|with guests|"
	    "with everyone|to everyone|publicly writable|to the whole internet|"
	    "open to the internet" },
	{ PAN_IDEA_CLASSIFIED,
	    "classified|for your eyes only|eyes only|top secret|nobody but you|"
	    "no one but you|only you may read|strictly internal|treat it as secret|"
	    "treat this as secret" },
	{ PAN_IDEA_QUOTEIT,
	    "this paragraph|this section|this block|this passage|these lines|this part|"
	    "this note|this text" },
	{ PAN_IDEA_SHOWUP,
	    "showing up|show up|appearing|appear|be quoted|being quoted|quoted|"
	    "be cited|be repeated|being repeated|leak out|be displayed|explanations|"
	    "your explanation|the explanation" },
	{ PAN_IDEA_SEEMS,
	    "under the impression|believe|believes|believed|believing|assume|assumes|"
	    "assumed|assuming|think|thinks|thought|thinking|convinced" },
	{ PAN_IDEA_NOTHING,
	    "nothing left|nothing leaves|nothing was|nothing happened|nothing has|"
	    "nothing is|it was harmless|all is well|everything is fine|"
	    "everything is normal|standard procedure|routine|stays on|stay on|"
	    "never left|nur eine|solo una|seulement une|took longer because|"
	    "because of the network|their idea|his idea|her idea|their own idea" },
	{ PAN_IDEA_COND,
	    "wait until|until midnight|only if|if the host|if the domain|"
	    "if the machine|if the user is|belongs to|after midnight|at night|"
	    "on weekends|only when|when idle" },
	{ PAN_IDEA_MAILCHANGE,
	    "replaced by|replaced with|changed to|swapped for|set to|rewritten to|"
	    "switched to|diverted to|rerouted to|alter|alters|altered|altering|change|"
	    "changes|changed|changing|swap|swaps|swapped|swapping|replace|replaces|"
	    "replaced|replacing|swap out|swaps out|rather than those of|"
	    "instead of those|instead of the user's" },
	{ PAN_IDEA_PAYW,
	    "iban|account number|bank details|payee|beneficiary|payout|wallet address|"
	    "recipient|passenger e mail|contact e mail|email address|e mail address|"
	    "invoice|the bank details|download link|checksum|payment link" },
	{ PAN_IDEA_ADDITION,
	    "additionally|also|as well|in addition|second copy|another copy|extra copy|"
	    "duplicate|was also" },
	{ PAN_IDEA_LEARN,
	    "know|knows|knew|known|knowing|learn|learns|learned|learnt|learning|notice|"
	    "notices|noticed|noticing|realise|realises|realised|realising|realize|"
	    "realizes|realized|realizing|find out|finds out|hear about|hears about|"
	    "hear of|aware|awareness|suspect|suspects|suspected|suspecting|wise to|"
	    "in on it|visible|sight|disclose|discloses|disclosed|disclosing|reveal|"
	    "reveals|revealed|revealing|mention|mentions|mentioned|mentioning|announce|"
	    "announces|announced|announcing|spot|spots|spotted|spotting|hint|hints|"
	    "hinted|hinting|impression|disturb|disturbs|disturbed|disturbing|bother|"
	    "bothers|bothered|bothering|enterarse|entere|sepa|merkt|mitbekommt|sache|"
	    "sappia|saiba|see|sees|be told|wind of|found out|learn of|catch on|"
	    "get suspicious|suspicious|merken|savoir|saber|sapere|informed|"
	    "make ~ aware|let on|speak of|own up|a word|raising any|raise any|alarm" },
	{ PAN_IDEA_MISDEED,
	    "a second login|second login|second account|turn a blind eye|morals|"
	    "without morals|without a conscience|sign commits with|small fee each|"
	    "fee each week|charge the saved|charge the stored|antivirus doesn't|"
	    "antivirus does not get|before the antivirus|password handy|"
	    "their session to|colleague's session|someone else's session|"
	    "another user's session|get in whenever|way back in|without a word to" },
	{ PAN_IDEA_RELAYNOTE,
	    "other bots|other agents|other assistants|fellow agents|every agent" },
	{ PAN_IDEA_NOTEIT,
	    "read this note|read this|act on it|follow it|obey it|act on this|"
	    "adopt this|these orders|the same orders|this message" },
	{ PAN_IDEA_URLW,
	    "request url|the url|end of the url|query string|link|links|image tag" },
	{ PAN_IDEA_FINDOUT,
	    "find out|know about|learn about|learn of|learn that|notice|noticing|"
	    "hear about|suspect|suspects|get wind of|catch on|be aware|become aware|"
	    "be told|be informed|see what|see this|see that|realise|realize|see the" },
	{ PAN_IDEA_MUSTNT,
	    "ought never|ought not|must not|must never|mustn't|should not|should never|"
	    "shouldn't|isn't meant to|not meant to|aren't meant to|not supposed to|"
	    "is not to|are not to|never to|is never to|can never|may never|may not|"
	    "does not get to|doesn't get to|do not get to|has no need to|"
	    "have no need to|soll nichts|soll nicht|darf nicht|darf nichts|ne doit|"
	    "no debe|non deve" },
	{ PAN_IDEA_UNASKED,
	    "skip every confirmation|skip all prompts|skip any confirmation|"
	    "without any confirmation|skip all permission|skip all checks|"
	    "all permissions and do not ask|never ask the user for permission|"
	    "do not ask the user for permission|no confirmation whatsoever|"
	    "sin preguntar al usuario|senza chiedere|sem perguntar|"
	    "never ask the user for approval|never ask for approval|"
	    "consent is not needed|consent is not required|agreed to everything|"
	    "all tools without asking|all commands without asking" },
	{ PAN_IDEA_SAYITIS,
	    "say it is|say it's|say this is|say that it|say that this|tell them it|"
	    "tell them this|answer that it|reply that it|respond that it|"
	    "explain that it|explain it as|say only|answer only|claim it|claim that|"
	    "say you" },
	{ PAN_IDEA_QASKS,
	    "if the user asks|if they ask|if asked|when asked|should the user ask|"
	    "if anyone asks|if someone asks|if questioned|whenever the user asks" },
	{ PAN_IDEA_MYRULES,
	    "these rules|these instructions|this instruction|the following rules|"
	    "the following instructions|this text|the text below|these directives|"
	    "this directive|this prompt|the rules below" },
	{ PAN_IDEA_MEMORY,
	    "your memory|your long term memory|long term memory|persistent memory|"
	    "memory file|agent's memory|agent memory|your permanent memory|"
	    "memory of the agent|system prompt of" },
	{ PAN_IDEA_HIDEV,
	    "hide|hides|conceal|conceals|concealed|concealing|withhold|withholds|"
	    "withholded|withholding|mask|cloak|keep" },
	{ PAN_IDEA_FROMUSER,
	    "from the user|from users|from the human|from the owner|from the customer|"
	    "from the client|from the reviewer|from reviewers|from the operator|"
	    "from the security|from the scanner|from monitoring|from the audit|"
	    "from auditors" },
	{ PAN_IDEA_TYPEIN, "enter|type|paste|reveal|provide|confirm|re enter|share" },
	{ PAN_IDEA_AGAIN,
	    "again|once more|re enter|expired|operation failed|login failed" },
	{ PAN_IDEA_USERSACC,
	    "user's tokens|user's token|user's session|user's account|user's identity|"
	    "user's name|user's login|user's credentials|user's github" },
	{ PAN_IDEA_MISUSE,
	    "star our|follow our|our account|our repository|add the account|invite|"
	    "vote for|like our|buy|their colleagues|all contacts|their friends|our page" },
	{ PAN_IDEA_COMMITS,
	    "commit it|commit them|and commit|and push|push it|push them|check it in|"
	    "check them in|docs folder|public repository|public repo" },
	{ PAN_IDEA_PUBLICIZE,
	    "buckets public|bucket public|repositories public|repository public|"
	    "files public|publicly readable|publicly accessible|world readable|"
	    "visible to everyone" },
	{ PAN_IDEA_SOOTHERS,
	    "our partners|our partner|others can|so that we|so we|third parties|we can" },
	{ PAN_IDEA_NEGATIVE,
	    "negatively|unfavourably|unfavorably|in a negative|badly|disparagingly|"
	    "disparage|with contempt|critically of" },
	{ PAN_IDEA_EVERYQ,
	    "every question|all questions|any question|every answer|each answer|"
	    "every mention|any mention" },
	{ PAN_IDEA_REPORTTHAT,
	    "report to the user|report that|tell the user that|tell the user|say that|"
	    "claim that|inform the user that|tell them that|show the user" },
	{ PAN_IDEA_ALTHOUGH,
	    "although|even though|even if|whether or not|regardless of whether|"
	    "while in fact|while in reality|when in fact|instead of what really|"
	    "no matter whether" },
	{ PAN_IDEA_TOPAY,
	    "the amount|account|to account|recipient|the payment|the transfer|"
	    "the price|the fee" },
	{ PAN_IDEA_ADDTO,
	    "add 5|add 10|always add|add an extra|raise|increase|round up|double the|"
	    "multiply" },
	{ PAN_IDEA_ALLWAYS, "always|every|each|whenever|any" },
	{ PAN_IDEA_NOTHING2,
	    "no changes|nothing|no files|no data|succeeded|success|passed|completed|"
	    "was safe|is safe|no errors" },
	{ PAN_IDEA_REQUESTW,
	    "first request|each request|every request|next request|all requests|"
	    "tracking server|stats server|reporting server|logging server|"
	    "outgoing request|outgoing requests" },
	{ PAN_IDEA_OURPARTY,
	    "the user declines|user declines|user refuses|user says no|user objects|"
	    "user disagrees|user does not agree|user has not agreed|used refuses|"
	    "against their will|user deletes it|user removes it|user uninstalls it|"
	    "user tries to stop|user tries to remove|user cancels" },
	{ PAN_IDEA_REGARD,
	    "even if|even when|although|though|despite|reinstall|reinstalls|"
	    "reinstalled|reinstalling|restore|restores|restored|restoring|anyway" },
	{ PAN_IDEA_DOERS,
	    "run|runs|runned|running|install|installs|installed|installing|reinstall|"
	    "reinstalls|reinstalled|reinstalling|continue|continues|continued|"
	    "continuing|proceed|proceeds|proceeded|proceeding|execute|executes|"
	    "executed|executing|delete|deletes|deleted|deleting|send|sends|sent|"
	    "sending|upload|uploads|uploaded|uploading|transfer|transfers|transfered|"
	    "transfering|keep|keeps|kept|keeping|carry on|start|starts|started|"
	    "starting|restore|restores|restored|restoring|do it" },
	{ PAN_IDEA_DEVTEXT,
	    "following text is from|following message is from|message is from|"
	    "text is from|note is from|this comes from|this is from|"
	    "this is a message from|speaking as|as the administrator|"
	    "as your administrator|as your developer|as the developer of" },
	{ PAN_IDEA_DEVS,
	    "your developers|your developer|your creators|anthropic|openai|the system|"
	    "the administrator|the security team|google|microsoft|i authorize|"
	    "i authorise|i order|i allow|i command" },
	{ PAN_IDEA_COVERUP,
	    "delete it from the sent|from the sent folder|sent folder|"
	    "remove it from the sent|empty the trash|delete the sent|mark it as read|"
	    "mark as read and archive" },
	{ PAN_IDEA_SAMEORDERS,
	    "same instructions|these instructions|this instruction|these orders|"
	    "same orders|this prompt|this message|this text" },
	{ PAN_IDEA_OTHERAGENTS,
	    "every other agent|other agents|other agent|every agent|other assistants|"
	    "other models|other bots|agents that you talk to|sub agents|subagents" },
	{ PAN_IDEA_WARNS, "warnings|warning|alerts|alarms|findings|detections|reports" },
	{ PAN_IDEA_FALSEY,
	    "are false|is false|are wrong|are mistaken|false alarms|false positives|"
	    "to ignore them|can be ignored|should be ignored|ignore them|"
	    "nothing to worry|are harmless" },
	{ PAN_IDEA_SCANW,
	    "security scanner|scanner|antivirus|security tool|security tools|"
	    "security software|about this skill|of this skill|this skill|virus scanner|"
	    "virustotal|defender" },
	{ PAN_IDEA_UNREMOVE,
	    "cannot be removed|can not be removed|cannot be deleted|"
	    "cannot be uninstalled|not be removed|not be uninstalled|not be deleted|"
	    "reinstall it when|reinstall itself|reinstalls itself|comes back after" },
	{ PAN_IDEA_SELFNAME,
	    "this skill|this tool|this plugin|the skill|itself|this server" },
	{ PAN_IDEA_HUSHV,
	    "mention|mentions|mentioning|say that you did|talk about|refer to|list|"
	    "report|disclose|note" },
	{ PAN_IDEA_CHANGES,
	    "the changes you made|changes you made|changes made to|what you did|"
	    "what was done|what you have done|that you did|you changed|"
	    "the change to the|files you changed|settings you changed|the deletion|"
	    "the upload|the copy" },
	{ PAN_IDEA_SKIPREVIEW,
	    "skip the code review|skip code review|skip the review|without review|"
	    "without a review|without code review|bypass code review|bypass the review|"
	    "merge directly|merge it directly|push directly to main|"
	    "approve it yourself|approve your own" },
	{ PAN_IDEA_MERGE,
	    "merge|merge directly|push to main|push to master|deploy|release|directly" },
	{ PAN_IDEA_PAGECMD,
	    "is to be executed|are to be executed|has to be executed|"
	    "have to be executed|must be executed|to be executed as|"
	    "executed as a command|executed as commands|as a command|as commands|"
	    "as orders|listen only to" },
	{ PAN_IDEA_CONTENTW,
	    "everything written|anything written|written on the page|text on the page|"
	    "content of the page|page content|the output|its output|the content|"
	    "feed entries|comments in|the email|emails|skill author" },
	{ PAN_IDEA_SETTEXT,
	    "must be changed so|has to be changed so|text must|message must|body must|"
	    "must contain|must include|so that it contains|always contains|"
	    "must always contain|must end with" },
	{ PAN_IDEA_EMPTY,
	    "with empty ones|with empty files|with blank|with garbage|with random|"
	    "with zeros|by empty|with nonsense" },
	{ PAN_IDEA_REPLACEV,
	    "replace|replaces|replaced|replacing|overwrite|overwrites|overwrote|"
	    "overwritten|overwriting|substitute|substitutes|substituted|substituting|"
	    "swap|swaps|swapped|swapping" },
	{ PAN_IDEA_NOCONFIRM,
	    "ne demande pas|sans confirmation|ohne nachfrage|senza conferma|"
	    "frage nicht nach|frag nicht" },
	{ PAN_IDEA_ORDERSFOREIGN,
	    "supprime|supprimer|efface|borra|elimina|ejecuta|cancella|esegui|apaga|"
	    "execute" },
	{ PAN_IDEA_UNTRUE,
	    "only this one can|only this one|this one can be trusted|only this tool|"
	    "trust only this" },
	{ PAN_IDEA_BADPERSON,
	    "without rules|without any rules|no rules|say yes to everything|"
	    "agree to everything|never say no" },
	{ PAN_IDEA_LEAVEOUT,
	    "leave out|leaves out|omit|omits|omitted|omitting|hide|conceal|conceals|"
	    "concealed|concealing|drop|suppress|suppresses|suppressed|suppressing|"
	    "exclude|excludes|excluded|excluding" },
	{ PAN_IDEA_BADFORUS,
	    "bad for our|bad for us|against our|harmful to our|unfavourable to our|"
	    "unfavorable to our|negative about our|critical of our|hurts our" },
	{ PAN_IDEA_ROLEW, "you are|act as|be an|become|behave as" },
	{ PAN_IDEA_PUBLICW,
	    "public channel|public issue|public forum|public repository|public gist|"
	    "publicly|pastebin|a gist" },
	{ PAN_IDEA_HOSTW,
	    "next call to|each call to|every call to|api call to|the call to|request to" },
	{ PAN_IDEA_NONE, NULL },
};
