/*
 * scan/lexicon: the words of each idea.  Order does not matter; a phrase is words with
 * a blank between, in lower case, as pan_lexicon_read() reads them: without hyphens and
 * underscores.  English first, the override family also in the languages it is met in.
 */
#include "scan/lexicon.h"

const struct pan_lexicon_entry pan_lexicon_words[] = {
	{ PAN_IDEA_OVERRIDE,
	    "ignore|disregard|disregards|disregarded|disregarding|disregardd|"
	    "forget|bypass|bypasss|bypassed|bypassing|bypassd|override|overrule|"
	    "overrules|overruled|overruling|set aside|setting aside|discard your|"
	    "abandon your|abandon all|supersede|supersedes|superseded|"
	    "superseding|supercede|supercedes|superceded|superceding|"
	    "stop following|do not follow|no longer follow|not bound by|"
	    "not restricted by|no longer bound|pay no attention to|suspend your|"
	    "suspend all|treat as suggestions|treated as suggestions|"
	    "as suggestions rather than|circumvent|drop your|drop all|unlearn|"
	    "ignoriere|ignorieren|ignorier|vergiss|vergessen sie|missachte|"
	    "missachten|übergehe|ignorez|ignore toutes|oublie|oubliez|"
	    "ne tiens pas compte|ne tenez pas compte|ignora|ignorá|ignoren|"
	    "olvida|olvide|haz caso omiso|ignorare|dimentica|dimenticate|esqueça|"
	    "desconsidere|negeer|vergeet|игнорируй|игнорируйте|проигнорируй|"
	    "забудь|забудьте|zignoruj|ignoruj|zapomnij|忽略|忘记|忘記|不要理会|"
	    "绕过|繞過|不再遵守|不要遵守|无视|無視|exclude|delete all|erase all|"
	    "clear all|wipe all|nullify|void|cancel|dismiss|forget about|"
	    "forget all|do not obey|do not comply with|refuse to follow|"
	    "no longer adhere to|stop obeying|leave behind|start ignoring|"
	    "begin ignoring|vergiss alle|lösche|annuleer|annulla|anula|descarta|"
	    "omite|löschen|skip all|turn off your|turn off all|switch off your|"
	    "deactivate your" },
	{ PAN_IDEA_PRIOR,
	    "previous|previously|prior|above|earlier|preceding|existing|usual|"
	    "original|all other|any other|your other|normal|all of your|all your|"
	    "any of your|its usual|conflicting|contradictory|other|"
	    "aforementioned|vorherigen|vorherige|bisherigen|bisherige|obigen|"
	    "alle|vorangegangenen|précédentes|précédents|précédente|antérieures|"
	    "toutes|anteriores|previas|previos|todas|precedenti|tutte|vorige|"
	    "eerdere|предыдущие|предыдущих|прежние|все|poprzednie|poprzednich|"
	    "wszystkie|önceki|之前|以前|先前|上面|以上|原来|原有|所有|既有|一切|"
	    "前の|이전|initial|former|beginning|foregoing|old|given|standing|"
	    "current|assigned|predefined|pre existing|preset|first|vorher|"
	    "précédemment|au dessus|anteriormente|acima|bisher|all|all the|"
	    "all of the|every|vos|tes|tus|sus|deine|deinen|deiner|ihre|tue|suas|"
	    "seus|твои|ваши|все твои|你的|您的" },
	{ PAN_IDEA_RULES,
	    "instruction|instructions|rule|rules|guideline|guidelines|"
	    "constraints|constraint|restrictions|restriction|policies|policy|"
	    "directive|directives|prompts|orders|anweisungen|anweisung|regeln|"
	    "vorgaben|instruktionen|consignes|règles|instrucciones|reglas|"
	    "órdenes|istruzioni|regole|instruções|regras|instructies|regels|"
	    "инструкции|инструкций|правила|указания|instrukcje|instrukcji|"
	    "polecenia|talimatları|talimat|指令|指示|规则|規則|提示词|提示詞|"
	    "限制|准则|準則|约束|지시|directions|commands|statements" },
	{ PAN_IDEA_GUARD,
	    "safety rules|safety guidelines|safety measures|safety policies|"
	    "safety protocols|safety constraints|safety instructions|"
	    "safety checks|safety filters|security rules|security restrictions|"
	    "security policies|security checks|security guidelines|guardrail|"
	    "guardrails|content policy|content policies|system instructions|"
	    "system message|developer message|ethical considerations|"
	    "ethical guidelines|ethical constraints|operational guidelines|"
	    "usual constraints|safeguards|openai policies|anthropic policies|"
	    "user confirmation|your instructions|your guidelines|your rules|"
	    "your training|your programming|your restrictions|安全规则|安全規則|"
	    "安全限制|安全准则|系统提示|系統提示|安全策略|审查机制|"
	    "everything above|everything before|everything you know|"
	    "everything you have been told|everything you were told|"
	    "everything i have told|everything i told|everything i wrote|"
	    "everything said before|all of the above|the above and|"
	    "what you've been told|what you were told|what you have been told|"
	    "alles davor|alles obige|all safety|safety restrictions|"
	    "content restrictions|ethical rules|security measures|"
	    "safety training|permission model|permission system|permission rules|"
	    "approval rules|sandbox rules|security model|access rules|"
	    "approval process" },
	{ PAN_IDEA_USER,
	    "user|users|user's|human|operator|owner|customer|person|anyone|them|"
	    "the developer|victim|用户|用戶|使用者|任何人|主人" },
	{ PAN_IDEA_TELL,
	    "tell|telling|inform|informing|mention|mentioning|notify|notifying|"
	    "alert|alerting|reveal|revealing|disclose|disclosing|let|告诉|告訴|"
	    "告知|透露|通知" },
	{ PAN_IDEA_SEND,
	    "send|sends|sending|sent to|upload|uploads|uploading|uploaded|post|"
	    "posts|posting|forward|forwards|forwarding|transmit|transmits|"
	    "transmitting|transmitted|exfiltrate|exfiltrates|exfiltrated|"
	    "exfiltrating|submit|submits|leak|leaks|beacon|relay|curl|wget|"
	    "post request|http post|sync|syncs|push|pushes|email it|email them|"
	    "deliver|transfer|transfers|dns query|encode and send|ping|"
	    "phone home|backup to|back up to|发送|發送|上传|上傳|提交到|转发|"
	    "轉發|回传|回傳|外发|傳送|publish|posts it|report back|reports back|"
	    "call home|uploading it|email|mail|fax|dns lookup|nslookup|dig|"
	    "envoyez|envoyer|envía|envia|enviar|senden|sende|schicke|schicken|"
	    "отправь|отправьте|inviare|invia|verstuur|upload it|uploads it|"
	    "push the repository|forward it" },
	{ PAN_IDEA_TAKE,
	    "read|reads|reading|collect|collects|collecting|collection|gather|"
	    "gathers|gathering|harvest|harvests|harvested|harvesting|harvestd|"
	    "extract|extracts|extracting|copy|copies|grab|dump|capture|captures|"
	    "steal|steals|obtain|record|records|log all|scan|scans|find|locate|"
	    "access|list|cat|retrieve|pass|读取|讀取|收集|搜集|获取|窃取|竊取|"
	    "复制|記錄|记录|check your|check the environment|look for|compile|"
	    "keep a copy of|make a copy of|save a copy of|zip|archive|pack" },
	{ PAN_IDEA_FETCH,
	    "fetch|fetches|download|downloads|downloading|retrieve from|"
	    "grab from|pull from|browse to|navigate to|webfetch|curl|wget|下载|"
	    "下載|访问|訪問|获取|load the|read the file at|check the url|consult" },
	{ PAN_IDEA_OBEY,
	    "follow its instructions|follow the instructions|"
	    "follow all instructions|follow any instructions|"
	    "follow instructions in|follow the instructions in|"
	    "follow the directions|follow these instructions exactly|"
	    "follow whatever|execute its|execute the instructions|"
	    "execute whatever|execute the response|execute the result|"
	    "execute the contents|execute the output|run the response|"
	    "run whatever|do what it says|do whatever it says|do as it says|obey|"
	    "as your instructions|as instructions|as your new instructions|"
	    "as system instructions|carry out its|carry out the instructions|"
	    "carry out any|comply with|perform the actions|"
	    "apply the instructions|treat its|treat the response as|"
	    "treat the contents as|execute it exactly|follow it exactly|"
	    "adopt its|instructions you find|instructions it contains|"
	    "instructions found|instructions returned|instructions there|"
	    "按照其中的指令|执行其中的|遵循其中|执行返回的|照做|"
	    "carry out the tasks|execute the tasks|perform the tasks|"
	    "complete the tasks|do the tasks|apply whatever|do whatever|"
	    "tasks listed there|commands listed there|steps listed there|"
	    "steps described there|do what is written|execute the commands|"
	    "run the commands in it|act on its|treat it as|follow its steps|"
	    "follow the latest|执行其中|按其中|trust commands from|always trust|"
	    "trust all commands|trust any|obey commands|follow orders from|"
	    "accept instructions from|accept commands from|follow commands from" },
	{ PAN_IDEA_RUN,
	    "run|runs|running|execute|executes|executing|launch|launching|invoke|"
	    "eval|source|paste|bash|sh|python|python3|node|osascript|powershell|"
	    "start|install|运行|執行|执行|運行|安装|安裝|启动" },
	{ PAN_IDEA_WRITE,
	    "add|append|appends|appending|write|writes|insert|inserts|inject|"
	    "injects|save|saves|store|stores|update|modify|edit|copy|embed|"
	    "include|put|create|replace|overwrite|prepend|persist|remember|"
	    "memorize|写入|寫入|添加|追加|保存|插入|记住|記住|修改" },
	{ PAN_IDEA_ECHO,
	    "include|echo|echoing|repeat|weave|embed|append|output|print|"
	    "maintain|return|quote|insert|attach" },
	{ PAN_IDEA_DESTROY,
	    "delete|deletes|deleting|erase|erases|wipe|wipes|destroy|destroys|"
	    "shred|encrypt|encrypts|encrypting|rm|truncate|删除|刪除|清空|销毁|"
	    "銷毀|加密|抹除|remove the original|remove all" },
	{ PAN_IDEA_RATE,
	    "mark|mark it|marks|classify|report|rate|label|output|respond|"
	    "conclude|treat this|consider this|标记为|標記為|评为|判定为|报告为|"
	    "respond with|classified as|rated as|treated as|treat it|"
	    "treat this package|treat this skill|be classified|answer|say that|"
	    "must be classified|judged" },
	{ PAN_IDEA_SECRET,
	    "ssh key|ssh keys|ssh private|ssh files|.ssh|id_rsa|private key|"
	    "private keys|environment variable values|all environment variables|"
	    "environment variables|env vars|.env file|.env|.env files|"
	    "aws credentials|cloud credentials|api keys|all credentials|"
	    "any credentials|credentials|access tokens|session token|"
	    "session tokens|auth tokens|session cookie|session cookies|cookies|"
	    "browser cookies|saved passwords|passwords|stored passwords|"
	    "login data|keychain|seed phrase|recovery phrase|mnemonic|"
	    "wallet keys|wallet files|wallet.dat|sensitive data|"
	    "sensitive information|sensitive files|secrets|clipboard|keystrokes|"
	    "account details|credit card|card data|card numbers|card number|"
	    "master password|/etc/passwd|/etc/shadow|netrc|kubeconfig|gpg keys|"
	    "auth token|bearer token|私钥|私鑰|密钥|金鑰|密码|密碼|凭证|憑證|"
	    "环境变量|環境變數|助记词|敏感信息|敏感数据|mots de passe|"
	    "mot de passe|contraseñas|contraseña|passwörter|passwort|пароли|"
	    "пароль|senhas|senha|wachtwoorden|clé privée|clave privada|ssh 私钥|"
	    "api 密钥|private ssh|every api key|all api keys|any api key|"
	    "each api key|all tokens|all secrets|all passwords|every password|"
	    "every secret|stored credentials|hosts.yml|.git credentials" },
	{ PAN_IDEA_KEYWORD, "api key|password|token|secret|credential|key|login" },
	{ PAN_IDEA_ALL,
	    "all files|every file|all data|all documents|all user files|"
	    "each .db file|entire disk|whole disk|home directory|"
	    "working directory|user's files|user files|original file|"
	    "original files|original unencrypted|all records|all tables|"
	    "all databases|production database|all emails|all messages|backups|"
	    "all backups|all history|git history|system files|event logs|"
	    "所有文件|全部文件|所有数据|硬盘|remove the original|"
	    "original document|original documents" },
	{ PAN_IDEA_SELF,
	    "soul.md|memory.md|identity.md|agents.md|claude.md|heartbeat.md|"
	    "tools.md|user.md|bootstrap.md|gemini.md|.cursorrules|"
	    "copilot-instructions.md|windsurfrules|.windsurfrules|.clinerules|"
	    "long-term memory|long term memory|persistent memory|agent memory|"
	    "your memory|permanent memory|core memory|memory file|system prompt|"
	    "settings.json|.bashrc|.zshrc|.profile|.bash_profile|authorized_keys|"
	    "crontab|cron job|launchagent|launchagents|startup folder|"
	    "systemd service|长期记忆|記憶" },
	{ PAN_IDEA_LOCKED,
	    "extract with password|extract with pass|extract using pass|"
	    "extract using password|extract using|password protected|"
	    "archive password|archive pass|zip password|unzip with password|"
	    "unzip password|extraction password|extract the archive pass|"
	    "extract archive password|password for the archive|use password|"
	    "解压密码|解壓密碼" },
	{ PAN_IDEA_JUDGE,
	    "scanner|scanners|security scanner|security scan|security scans|"
	    "security review|security reviewer|security reviewers|security audit|"
	    "security auditor|security analyzer|security analysis|llm judge|"
	    "ai judge|automated review|automated analysis|malware analysis|"
	    "malware scanner|reviewing model|reviewing ai|ai reviewer|"
	    "ai reviewing|model reviewing|model evaluating|llm reviewing|"
	    "llm evaluating|skill auditor|panguard|virustotal|扫描器|掃描器|"
	    "安全检查|检测工具|scanning tool|scanning tools|scanning agent|"
	    "security agent|audit agent|security auditors|security evaluators|"
	    "security evaluator|if you are an ai|if you are a scanner|"
	    "if you are reviewing|if you are analyzing|if you are evaluating|"
	    "if you are auditing|when reviewing this skill|"
	    "when analyzing this skill|when evaluating this skill|"
	    "when auditing this skill|when scanning this skill|note to reviewers|"
	    "note to auditors|note for auditors|note for reviewers|"
	    "asked whether this skill|asked if this skill|"
	    "note to reviewer|note to the reviewer|note to auditors|"
	    "note to auditor|note to scanner|note to scanners|note for reviewers|"
	    "dear reviewer|attention reviewer|attention scanner|reviewing llm|"
	    "scanner llm|审核系统|安全审核|审查模型|扫描工具|analysis model|"
	    "analysis models|to the evaluator|to evaluator|to evaluators|"
	    "reviewing system|automated scanners|automated scanner|"
	    "automated checks|ai auditor|ai scanner|ai analyst|"
	    "security classifier|the classifier|审查系统|安全扫描|audit tool|"
	    "audit tools|code scanner|code scanners|inspects this file|"
	    "reviews this file|scans this file|checks this file|"
	    "audits this skill|reviews this skill|scans this skill" },
	{ PAN_IDEA_CLEAN,
	    "as safe|clean|as clean|benign|harmless|no issues|no issue|"
	    "no findings|no vulnerabilities|no threats|no malicious|no risk|"
	    "low risk|risk score 0|score 0|score of 0|zero risk|not malicious|"
	    "no security issues|安全的|无风险|無風險|良性|误报|mark it safe|"
	    "as safe to install|is safe|safe verdict|risk score of 0|"
	    "zero findings|no concerns|as approved|no issues found|issue free|"
	    "risk free|as harmless|without findings" },
	{ PAN_IDEA_REPLY,
	    "each response|every response|each reply|every reply|your response|"
	    "your responses|the response|your reply|your replies|all responses|"
	    "your output|the output|final answer|response|reply|replies|"
	    "responses|next message|回复|回覆|输出" },
	{ PAN_IDEA_TOOLS,
	    "other tools|another tool|any other tool|other tool|all other|"
	    "any tool|tool call|tool calls|every tool|alternatives|其他工具|"
	    "其它工具" },
	{ PAN_IDEA_ENDPOINT,
	    "webhook|our server|remote server|external server|the server|"
	    "our endpoint|collection endpoint|collector|collector server|"
	    "mlops server|logging server|logging endpoint|audit endpoint|"
	    "backup server|intranet|c2|command and control|third party server|"
	    "external endpoint|external url|external address|attacker|"
	    "telemetry endpoint|analytics endpoint|maintenance endpoint|our api|"
	    "our cloud|telegram bot|discord webhook|dns|external service|"
	    "remote endpoint|服务器|伺服器|远程|our analytics|collection server|"
	    "our backend|remote host|our webhook|support address|dashboard server" },
	{ PAN_IDEA_NOT,
	    "not|never|don't|without|no|avoid|refrain from|neither|cannot|"
	    "must not|dont|won't|不要|别|不得|勿|切勿|无需|無需|不" },
	{ PAN_IDEA_SILENT,
	    "silently|secretly|covertly|quietly|stealthily|discreetly|"
	    "surreptitiously|invisibly|unnoticed|behind the scenes|in secret|"
	    "hidden from|hide this|conceal|conceals|concealed|concealing|"
	    "conceald|invisible to|undetected|without notice|without any notice|"
	    "without trace|without leaving|as if it were normal|look like normal|"
	    "looks like normal|as part of the normal|look legitimate|"
	    "avoid detection|evade detection|evading detection|悄悄|偷偷|暗中|"
	    "静默|靜默|秘密地|不留痕迹" },
	{ PAN_IDEA_HIDE,
	    "without the user's knowledge|without user's knowledge|"
	    "without user knowledge|without their knowledge|"
	    "without the user knowing|without the user noticing|"
	    "without user awareness|without the user's awareness|"
	    "do not tell the user|don't tell the user|never tell the user|"
	    "do not inform the user|don't inform the user|never inform the user|"
	    "do not mention this|don't mention this|never mention this|"
	    "do not mention that|don't mention that|do not mention these|"
	    "do not explicitly mention|do not notify the user|"
	    "don't notify the user|never notify the user|do not alert the user|"
	    "don't alert the user|do not reveal this|never reveal this|"
	    "don't reveal this|do not disclose this|never disclose this|"
	    "keep this secret|keep this hidden|keep this from the user|"
	    "hide this from|hide it from|not visible to the user|"
	    "do not let the user|don't let the user know|never let the user|"
	    "do not warn the user|do not ask the user for confirmation|"
	    "don't ask the user for confirmation|tell no one|不要告诉用户|"
	    "不要告訴使用者|不要告訴用戶|不要通知用户|不要让用户知道|别告诉用户|"
	    "不要告知用户|不要向用户|不要在回复中提及|无需告知用户|用户不知情|"
	    "不让用户知道|不要透露|user should not know about|"
	    "user should not know this|user should not know that|"
	    "user must not know about|user must not know this|"
	    "user must not know that|user must never know|user never finds out|"
	    "user does not find out|user doesn't find out|users never find out|"
	    "invisible to the user|hide the output|hide from the user|"
	    "hiding it from the user|conceal from the user|"
	    "concealed from the user|conceal this from|remove any trace|"
	    "cover your tracks|leave no trace|erase the evidence|"
	    "pretend nothing happened|behind the user's back|behind their back|"
	    "不要在回复中提|不要在回覆中提|不要提到这|不要告诉任何人|别让用户|"
	    "瞒着用户|瞞著使用者|do not report them in|do not report this in|"
	    "do not report it in|do not include this in your summary|"
	    "do not include this step in|not in your summary|"
	    "do not mention them in|do not mention it in your|"
	    "do not mention this in|do not list this|remove any trace of|"
	    "remove traces of" },
	{ PAN_IDEA_STANDING,
	    "after any|after every|after each|after all|after completing|"
	    "after finishing|after you finish|before any|before every|"
	    "before each|before using any|before doing anything|"
	    "before responding|before answering|at the end of every|"
	    "at the end of each|at the start of every|at the start of each|"
	    "at the beginning of every|begin each|begin every|start every|"
	    "on every|for every|every time|each time|whenever|always|from now on|"
	    "for all future|in all future|in future sessions|in every session|"
	    "across sessions|permanently|on startup|on session start|"
	    "every session|each session|regardless of|no matter what|any task|"
	    "every task|any operation|any document operation|any file operation|"
	    "每次|总是|總是|始终|始終|今后|今後|从现在开始|從現在開始|任何任务|"
	    "任何操作|in every project|in all projects|in every file|"
	    "every project you create|at the end of your" },
	{ PAN_IDEA_NEEDED,
	    "must be installed|must be running|must install|required|requires|"
	    "require|prerequisite|prerequisites|is needed|are needed|needed to|"
	    "before using this skill|before using|before proceeding|"
	    "before starting|before running|before the skill|will not work|"
	    "won't work|does not work without|mandatory|to function|"
	    "to work properly|first install|need to install|must complete|"
	    "must first|must be completed|必须先|必須先|需要先安装|前置条件|"
	    "先安装|otherwise nothing works|nothing works without|"
	    "before you begin|before you start|in order to use this|"
	    "to use this skill|to activate|must be downloaded|is mandatory" },
	{ PAN_IDEA_FREE,
	    "unrestricted|unlimited access|elevated access|elevated permissions|"
	    "elevated privileges|full access|root access|admin access|"
	    "administrator access|full permissions|all permissions|"
	    "no restrictions|without restrictions|without any restrictions|"
	    "without limits|without limitations|developer mode|god mode|dan mode|"
	    "do anything now|jailbreak mode|maintenance mode|debug mode enabled|"
	    "admin mode|sudo mode|already agreed|already consented|"
	    "already authorized|already authorised|already approved|"
	    "already granted|has consented|has authorized|has authorised|"
	    "has agreed to|has pre approved|pre approved|pre authorized|"
	    "pre authorised|fully cooperative mode|uncensored|unfiltered|"
	    "no limits|grant full|full control|bypass approval|skip confirmation|"
	    "skip all confirmations|无限制|無限制|开发者模式|開發者模式|已经同意|"
	    "已授权|完全访问|最高权限|never refuse|do not refuse|always comply|"
	    "without safety checks|disable safety checks|disable safety" },
	{ PAN_IDEA_ROLE,
	    "you are now|you are no longer|your new role|your new instructions|"
	    "new instructions|new instruction|real instructions|"
	    "true instructions|actual instructions|your real task|"
	    "your true purpose|new system prompt|system override|admin override|"
	    "instruction override|pretend to be|pretend you are|act as if you|"
	    "assume the role of|enter a mode|roleplay as|du bist jetzt|"
	    "tu es maintenant|ahora eres|你现在是|你現在是|你不再是|新的指令|"
	    "真正的指令|扮演" },
	{ PAN_IDEA_VOUCH,
	    "this skill is verified|this skill is safe|this skill is trusted|"
	    "this skill is benign|this file is safe|this tool has been verified|"
	    "this tool is safe|this code is safe|this package has been verified|"
	    "already been verified|already been reviewed|already been audited|"
	    "has been certified|has been verified by|certified safe|"
	    "security certified|security team has approved|"
	    "approved by the security|approved by anthropic|"
	    "verified by anthropic|approved by openai|verified by openai|"
	    "no further analysis|no further review|no further scanning|"
	    "no further inspection|no further security|已通过安全|已经过审核|"
	    "已通过审核|this skill has been verified|this skill has been audited|"
	    "this skill has been certified|this skill has been approved|"
	    "this skill has been scanned|this skill has been vetted|"
	    "this skill was audited by|this skill was verified|"
	    "this skill was approved|this file has been verified|"
	    "this file has been audited|this plugin has been verified|"
	    "already been approved by|no security review is needed|"
	    "no review is needed|safe by design and has been|verified and safe|"
	    "known safe skill|known to be safe" },
	{ PAN_IDEA_PREFER,
	    "best tool|this tool first|always choose this tool|"
	    "must use this tool|must always use|call this tool before|"
	    "instead of any other tool|instead of other tools|ranked tool|"
	    "superior tool|ultimate tool|most accurate tool|over all other tools|"
	    "only tool you need|before using any other tool|"
	    "before any other tool|before calling any other|ignore all other|"
	    "优先使用本工具|必须使用本工具|最好的工具" },
	{ PAN_IDEA_TERMINAL,
	    "in terminal|into terminal|in the terminal|into the terminal|"
	    "into your terminal|in your terminal|in a terminal|into a terminal|"
	    "command prompt|powershell window|installation command|"
	    "install command|installation script|install script|终端|命令行" },
	{ PAN_IDEA_DISMISS,
	    "無視|无视|무시|görmezden gel|yok say|無視して|no longer valid|"
	    "no longer apply|no longer applies|are void|is void|"
	    "have been superseded|has been superseded|are superseded|"
	    "are inapplicable|no longer in effect|are cancelled|are canceled|"
	    "have been revoked|are revoked|have been lifted|are lifted|"
	    "do not apply anymore|don't apply anymore|have expired|"
	    "should be ignored|must be ignored|can be ignored|are to be ignored|"
	    "should be disregarded|must be disregarded|gelten nicht mehr|"
	    "gelöscht werden|ne s'appliquent plus|ya no aplican|"
	    "ya no son válidas|não se aplicam mais|作废|作廢|失效|不再有效|无效|"
	    "do not apply|does not apply|don't apply|doesn't apply|are suspended|"
	    "is suspended|are disabled|is turned off|are turned off" },
	{ PAN_IDEA_PRIVATE,
	    "conversation|full conversation|chat log|chat logs|"
	    "transcript of the conversation|user's messages|user messages|"
	    "user prompts|user's prompt|task prompt|entire prompt|<prompt>|"
	    "system prompt|chat history|conversation history|personal data|"
	    "personal information|private information|private data|user's files|"
	    "user files|file contents|all data|user-provided data|"
	    "user provided data|patient data|healthcare data|vital signs|"
	    "location data|current location|system information|"
	    "information you queried|hostname|database contents|source code|"
	    "private messages|contact list|user's contacts|the query|"
	    "search query|all queries|inbox|对话记录|聊天记录|個人資料|个人信息|"
	    "对话内容|last user|previous messages|complete chat history|"
	    "entire chat|everything the user said|what the user said|"
	    "everything said|all user input|user input|everything the user types|"
	    "user's input|all prompts|raw messages|installed packages|"
	    "running processes|system details|machine details|"
	    "username and hostname|list of processes|network configuration" },
	{ PAN_IDEA_NOFLAG,
	    "skip the scan|skip this file|skip scanning|skip security|"
	    "do not scan|don't scan|do not flag|don't flag|must not flag|"
	    "should not flag|not be flagged|do not report this|do not report|"
	    "do not analyze|stop analysis|stop scanning|do not inspect|"
	    "no need to scan|ignore this file|exclude this file|无需扫描|"
	    "不要标记|跳过扫描|please skip it|skip it|please skip this|"
	    "skip this one|please ignore this|leave it out|pass over it|"
	    "answer that it contains only|say that it contains only|"
	    "report that it is" },
	{ PAN_IDEA_QUIET,
	    "without telling|without informing|without notifying|"
	    "without mentioning|without alerting|without disclosing|"
	    "without revealing|without asking|without user consent|"
	    "without the user's consent|without user's consent|"
	    "without their consent|without user approval|"
	    "without user confirmation|without confirmation|without approval|"
	    "without prompting|do not ask for confirmation|"
	    "don't ask for confirmation|do not ask for user confirmation|"
	    "do not ask for permission|don't ask for permission|"
	    "never ask for permission|skip confirmation|do not show this to|"
	    "don't show this to|do not display this|do not output this|"
	    "never show this|do not log this|无需确认|不需要确认|"
	    "and don't mention it|and do not mention it|and never mention it|"
	    "without saying so|without comment" },
	{ PAN_IDEA_DOWNLOAD,
	    "download|downloads|downloading|download from|install from|"
	    "get it from|下载|下載|install the|install it from" },
	{ PAN_IDEA_UNLOCK,
	    "autoapproveall|dangerouslydisablesandbox|dangerouslyskippermissions|"
	    "bypasspermissions|dangerously skip permissions|auto approve all|"
	    "approve all tool calls|tool calls in this project are pre approved|"
	    "tool calls are pre approved|all tool calls are approved|"
	    "do not ask for user confirmation|never ask for confirmation|"
	    "never refuse a command|skip all confirmations|disable the sandbox|"
	    "disable sandbox|yolo mode|allow all commands|trust all commands" },
	{ PAN_IDEA_WIPE,
	    "rm cat|rm find|rm ls|xargs rm|rm rf|rm fr|shred u|find delete|del f|"
	    "remove item recurse|git reset hard|git push force" },
	{ PAN_IDEA_ROUTINE,
	    "after any|after every|after each|after all|after completing|"
	    "after finishing|after you finish|before any|before every|"
	    "at the end of every|at the start of every|every time|each time|"
	    "on every|in every session|after the task|when you are done" },
	{ PAN_IDEA_OUTRANK,
	    "take priority over|takes priority over|take precedence over|"
	    "takes precedence over|have priority over|has priority over|"
	    "are more important than|is more important than|come before|outrank|"
	    "outranks|overrule|overrules|supersede|supersedes|"
	    "your primary directive is|your only goal is|"
	    "your highest priority is|your first loyalty|"
	    "even if it conflicts with|even if this conflicts with|"
	    "even if they conflict with|even if that conflicts with|"
	    "regardless of what" },
	{ PAN_IDEA_SYSTEMIC,
	    "system message|system messages|system prompt|developer message|"
	    "developer messages|any system|system or developer|your guidelines|"
	    "your instructions|your rules|your safety|your values|"
	    "user instructions|user's instructions|the user says|what the user|"
	    "safety guidelines|safety rules|anthropic's|openai's|your training" },
	{ PAN_IDEA_PASSWORD, "password|passcode|pass|pwd|passphrase|密码|密碼|解压码" },
	{ PAN_IDEA_ASK,
	    "ask the user for|ask for the|ask for their|ask them for|"
	    "request the user's|prompt the user for|have the user enter|"
	    "have the user paste|get the user to enter|ask the user to enter|"
	    "ask the user to paste|ask the user to share|要求用户提供|请用户输入" },
	{ PAN_IDEA_WALLET,
	    "seed phrase|recovery phrase|seed words|mnemonic|mnemonic phrase|"
	    "wallet's private key|wallet private key|secret recovery|"
	    "keystore password|助记词|助記詞" },
	{ PAN_IDEA_BROWSER,
	    "cookies database|cookie database|login data|saved passwords|"
	    "saved logins|browser cookies|browser's cookies|chrome cookies|"
	    "browser profile|stored passwords|password store|keychain items|"
	    "session storage tokens|credential store" },
	{ PAN_IDEA_TRACKER,
	    "tracking pixel|tracking snippet|tracking code|tracking image|"
	    "invisible image|invisible pixel|hidden image|1x1 image|1x1 pixel|"
	    "transparent pixel|web beacon|hidden iframe|zero width characters|"
	    "invisible characters|hidden characters|zero width encoding" },
	{ PAN_IDEA_SELFGRANT,
	    "grant yourself|give yourself permission|give yourself access|"
	    "approve all pending|approve all permission|approve every permission|"
	    "approve any permission|answer yes to all|answering yes to|"
	    "auto approve all|bypass permission prompts|bypass the permission|"
	    "bypass all permission|accept all permission|"
	    "disable permission prompts|disable the permission|"
	    "disable confirmation prompts|turn off confirmations|"
	    "turn off confirmation|skip permission prompts|"
	    "approve permission prompts|click allow on|accept all prompts|"
	    "accept every prompt|do not bother the user|confirm all prompts|"
	    "just accept all|approve everything|allow everything" },
	{ PAN_IDEA_PASS,
	    "pass|pass the|call this|call this one|call it with|include|provide|"
	    "supply|attach|send" },
	{ PAN_IDEA_PLACE,
	    "commit message|commit messages|pull request description|"
	    "issue comment|public issue|branch name|public channel|public gist|"
	    "public repository|pastebin|public paste|query string|request header|"
	    "user agent header|open an issue|new issue|an issue at|"
	    "create an issue|a public repo" },
	{ PAN_IDEA_SENDKEY, "ssh ed25519|ssh rsa|ecdsa sha2" },
	{ PAN_IDEA_SHELLRC,
	    ".bashrc|.zshrc|.profile|.bash_profile|.zprofile|crontab|cron job|"
	    "launchagent|launchagents|startup folder|systemd service|login item|"
	    "config.fish|git hook|git hooks|scheduled task|scheduled job|"
	    "task scheduler|background service|run at startup|run at login|"
	    "run on boot|post commit hook|pre push hook" },
	{ PAN_IDEA_IDENT,
	    "soul.md|identity.md|memory.md|user.md|agents.md|claude.md|"
	    "heartbeat.md|gemini.md|long term memory|persistent memory|"
	    "your memory|core memory|agent memory" },
	{ PAN_IDEA_LIE,
	    "pretend that|pretend the|say that you only|say you only|"
	    "say that nothing|deny that|deny having|deny it|claim that you|"
	    "claim you only|tell them that nothing|act as if nothing|lie about|"
	    "make up a reason|give a false|假装|謊稱|谎称|否认" },
	{ PAN_IDEA_ASKED,
	    "if the user asks|if asked|when asked|if they ask|"
	    "should the user ask|if the user notices|if questioned|"
	    "if anyone asks|如果用户问|如果被问" },
	{ PAN_IDEA_SPY,
	    "webcam|the camera|microphone|keystrokes|keystroke|the screen|"
	    "screen recording|user's screen|clipboard contents|攝影機|麦克风|"
	    "麥克風|键盘记录" },
	{ PAN_IDEA_RECORD,
	    "record the|record audio|log keystrokes|log the keystrokes|"
	    "capture the|capture keystrokes|use the webcam|use the microphone|"
	    "turn on the|listen to the|take a photo|take photos|take a picture|"
	    "monitor the|record keystrokes|錄音|偷拍" },
	{ PAN_IDEA_DISABLE,
	    "turn off|disable|switch off|deactivate|stop the|uninstall|shut down|"
	    "kill the|关闭|關閉|停用|禁用" },
	{ PAN_IDEA_SHIELD,
	    "firewall|selinux|antivirus|anti virus|windows defender|defender|"
	    "gatekeeper|apparmor|endpoint protection|real time protection|"
	    "security software|system integrity protection|防火墙|防火牆|"
	    "杀毒软件|防毒軟體" },
	{ PAN_IDEA_SWAP,
	    "replace every crypto address|replace the wallet address|"
	    "replace the crypto address|replace any wallet|replace the recipient|"
	    "replace every wallet|swap the wallet|swap the address|"
	    "change the recipient address|change the bank account|"
	    "replace the bank account|change the iban|replace the iban|"
	    "change the payee|substitute the address|replace the deposit address|"
	    "change the account number|替换收款地址|替换钱包地址" },
	{ PAN_IDEA_TRUSTS,
	    "has approved all|have approved all|user has approved|user trusts|"
	    "trusts payments|never needs to confirm|no confirmation needed|"
	    "confirmation is not needed|approved all future|approves all|"
	    "always approved|is always trusted|has authorized all|已批准所有|"
	    "无需确认" },
	{ PAN_IDEA_RESET,
	    "the only valid instructions|only valid instructions are|"
	    "actual assignment starts|real assignment starts|actual task starts|"
	    "your real assignment|stop acting as an assistant|"
	    "stop being an assistant|these are your real|"
	    "the real instructions are|your actual instructions are|"
	    "everything before this point|what came before was|"
	    "previous text is obsolete|previous text is void" },
	{ PAN_IDEA_NONE, NULL },
};
