/*
 * scan/lexicon: the words of other languages than English, beside those of the override
 * family in scan/lexicon_words.
 */
#include "scan/lexicon.h"

const struct pan_lexicon_entry pan_lexicon_abroad[] = {
	{ PAN_IDEA_SEND,
	    "sendet|übermittle|übertrage|lade hoch|leite weiter|transmets|envoie|"
	    "transfère|téléverse|reenvía|transmite|sube|envie|envia|encaminhe|inoltra|"
	    "carica|invii|отправляй|отправляйте|передай|передайте|перешли|загрузи|"
	    "выгрузи|wyślij|prześlij|gönder|kirim|verzend|stuur|送信|転送|アップロード|"
	    "전송|보내|업로드|전달|传到|传给|发到|发给|寄到|寄给|回传|同步到|备份到|"
	    "送到|送往|提交给" },
	{ PAN_IDEA_TAKE,
	    "lies|lis|lee|leia|leggi|прочитай|прочти|считай|собери|読み取|読み込|읽|"
	    "打包|汇总|整理|抓取|搜寻|找出" },
	{ PAN_IDEA_SECRET,
	    "zugangsdaten|privaten schlüssel|private schlüssel|geheimnisse|"
	    "identifiants|clés privées|claves privadas|credenciales|chaves privadas|"
	    "credenciais|chiavi private|credenziali|ключи|закрытый ключ|приватный ключ|"
	    "учетные данные|秘密鍵|パスワード|認証情報|개인 키|비밀번호|자격 증명|口令|"
	    "令牌|权杖|登录凭据|凭据|机密|验证码|私密金钥" },
	{ PAN_IDEA_LOOT,
	    "私钥|秘密鍵|개인 키|助记词|私密金钥|所有环境变量|环境变量与密钥|"
	    "已保存的密码|保存的密码|浏览器 cookie|закрытый ключ|приватный ключ|"
	    "clave privada|claves privadas|clé privée|clés privées|chaves privadas|"
	    "chiavi private|private schlüssel|privaten schlüssel|"
	    "gespeicherten passwörter|mots de passe enregistrés|contraseñas guardadas|"
	    "сохраненные пароли|ssh schlüssel" },
	{ PAN_IDEA_PRIVATE,
	    "聊天内容|对话历史|完整的对话|全部对话|对话纪录|对话内容|通讯录|联系人|"
	    "客户资料|客户数据|用户资料|用户数据|用户的文件|屏幕截图|系统提示词|"
	    "会话内容|会話|대화|系统提示词的全文|系统提示词全文" },
	{ PAN_IDEA_ENDPOINT,
	    "我们的服务器|我们的后台|备份服务器|远端|外部服务器|外部网址|以下网址|"
	    "以下地址|指定邮箱|技术支持|服务端|后端|сервер|servidor|serveur|"
	    "unseren server|unser server|서버|サーバー|на сервер" },
	{ PAN_IDEA_PARAM,
	    "参数|引數|引数|字段|栏位|매개변수|当作 debug|作为参数|当作参数|参数传|"
	    "参数回传|当作~参数" },
	{ PAN_IDEA_OVERRIDE,
	    "不要遵循|不再遵循|推翻|抛开|撇开|取代|解除|オーバーライド|忘れて|忘れる|"
	    "잊어|무시하고|무시하세요|ignorez|oubliez|oublie|ne respecte plus|no sigas|"
	    "deja de seguir|ignore as|esqueça|ignori|scordati|не следуй|отмени|vergiss|"
	    "missachte" },
	{ PAN_IDEA_DISMISS,
	    "一律作废|全部作废|已失效|已过期|不再适用|已被取代|已被解除|不算数|已停用" },
	{ PAN_IDEA_PRIOR,
	    "die bisherigen|alle bisherigen|aller|todas las|toutes les|tutte le|"
	    "todas as|anterior|précédente|предыдущий|先前所有|以前的|此前|之前所有|"
	    "すべて|全て|これまで|모든|이전의|기존" },
	{ PAN_IDEA_RULES,
	    "指引|设定|说明|要求|系统提示|限制条件|指示|ルール|지시|지시사항|지침|규칙|"
	    "consigne|instrucción|istruzione|regola|instrução|regra|regel|указаний|"
	    "указание|правил|инструкцию|weisungen|anweisungen" },
	{ PAN_IDEA_GUARD,
	    "内容限制|内容策略|安全机制|道德约束|审查限制|道德准则|安全过滤|"
	    "règles de sécurité|regras de segurança|правила безопасности|安全規則|"
	    "安全要求|安全規定" },
	{ PAN_IDEA_NOLIMIT,
	    "没有任何限制|没有任何道德|没有道德约束|不受任何限制|不受限制|没有限制|"
	    "制限なし|제한 없이|sin restricciones|sans restrictions|"
	    "ohne einschränkungen|без ограничений|senza restrizioni|sem restrições" },
	{ PAN_IDEA_LIFTED, "已解除|已停用|已授权|已批准|已核准|已获得授权|解除" },
	{ PAN_IDEA_AUTHORITY,
	    "系统管理员|管理员|官方授权|官方|开发者|安全团队|安全部门|개발자|관리자|"
	    "管理者" },
	{ PAN_IDEA_DESPITE, "无论用户|不管用户|不論使用者|即使用户拒绝|即使用户反对" },
	{ PAN_IDEA_ONLYTHIS,
	    "只听从|只遵循|只服从|只按照|仅遵循|仅按照|真正需要遵守|真正要遵守|"
	    "nur noch|nur dieses|nur dieser|únicamente las|únicamente este|solo este|"
	    "solo las de este|uniquement à ce|uniquement ce|seulement à ce|solo questo|"
	    "apenas este|только этому|только этот|только этим|だけに従|だけに従って|"
	    "문서의 규칙만|지시만 따르|만 따르세요" },
	{ PAN_IDEA_COVERT,
	    "检测到沙箱|没有人注意|无人看管|下班后|否则什么也不做|否则正常" },
	{ PAN_IDEA_OUTLIVE,
	    "即使这个技能被移除|即使技能被移除|无法卸载|即使~被移除|即使~被卸载|"
	    "就算~被移除" },
	{ PAN_IDEA_DECEIVE,
	    "诱导用户|欺骗用户|误导用户|让用户以为|使用户相信|假称|冒充|伪装成|"
	    "画面上仍显示|仍显示原本" },
	{ PAN_IDEA_FALSIFY,
	    "伪造|篡改|假装成|掩盖|销毁日志|删除痕迹|清除痕迹|抹去痕迹|一律回答没有|"
	    "回答没有|就说这只是|就说只是|就说是" },
	{ PAN_IDEA_SPREAD, "传播给其他|告诉其他代理|转告其他" },
	{ PAN_IDEA_ROGUE, "自我复制|复制自己|给自己授予" },
	{ PAN_IDEA_PHISH, "诱导用户输入|要求用户输入|骗取|索取" },
	{ PAN_IDEA_REPLACE, "换成|改成|改为|替换为|替换|更改|改写" },
	{ PAN_IDEA_PAYEE,
	    "收款账号|收款账户|收款人|收款地址|汇款账号|受益人|转账地址|钱包地址" },
	{ PAN_IDEA_AUTOYES,
	    "直接核准|直接批准|自动批准|自动同意|无需同意|不必征询|不必再征询|无须确认|"
	    "不需要征得|一律允许|全部允许" },
	{ PAN_IDEA_TRAIL, "日志|痕迹|操作记录|审计记录" },
	{ PAN_IDEA_MODEL, "给模型的说明|模型注意|ai 注意" },
	{ PAN_IDEA_THIS,
	    "本文件|这份文件|这份文档|此文件|本文档|本技能|下面的内容|以下内容|"
	    "以下规则|下面这段|この文書|이 문서|dieses dokument|dieser datei|"
	    "este archivo|ce fichier|этому файлу|этот файл|questo file|este arquivo" },
	{ PAN_IDEA_RIVAL,
	    "已被污染|已损坏|已失效|已被攻破|一律使用本工具|只能使用本工具" },
	{ PAN_IDEA_SHIELD, "杀毒|安全软件|安全检查|双重验证|两步验证|监控" },
	{ PAN_IDEA_DISABLE, "暂停|跳过|略过" },
	{ PAN_IDEA_RUN, "以 root|下载并执行|运行安装" },
	{ PAN_IDEA_SELF, "登录脚本|长期记忆|启动项|定时任务" },
	{ PAN_IDEA_IDENT, "长期记忆" },
	{ PAN_IDEA_ASKED,
	    "若有人询问|有人询问|如果有人问|如果用户追问|如果被问到|用户追问|若被问" },
	{ PAN_IDEA_LIE, "一律回答没有|回答没有|就说|谎称|声称" },
	{ PAN_IDEA_QUIET, "无需告知|无须告知|不必告知|不用告诉|保持安静" },
	{ PAN_IDEA_SILENT,
	    "heimlich|unauffällig|stillschweigend|discrètement|secrètement|en silencio|"
	    "en secreto|discretamente|secretamente|silenziosamente|segretamente|тайно|"
	    "незаметно|скрытно|втихую|こっそり|密かに|몰래|은밀히|暗地里|悄无声息|"
	    "不动声色|静悄悄" },
	{ PAN_IDEA_STANDING,
	    "每次对话|以后每个|之后每次|以后的每个|每个会话|从今以后|每当" },
	{ PAN_IDEA_DEMAND, "赎金|勒索" },
	{ PAN_IDEA_HIDE,
	    "不要让使用者知道|不要让用户知道|不要让用户看到|不要让用户察觉|"
	    "不让使用者知道|不得向用户说明|不得向使用者说明|不要向使用者|不要向用户|"
	    "不要告诉~原因|不要告诉使用者|不告诉用户|不告诉使用者|不必告诉|不用告知|"
	    "无需告诉|无需告知|不要通知使用者|不要通知用户|且不要通知|用户不需要了解|"
	    "用户不需要知道|使用者不需要知道|使用者不需知道|用户无需知道|用户无需了解|"
	    "用户不必知道|不要写进摘要|不要写入摘要|不要写进报告|不要出现在|"
	    "不要提及本节|不要提及这|不要提及此|不要提到本|回复中不要提|不要在回复中|"
	    "对用户保密|对使用者保密|ユーザーには知らせず|ユーザーに知らせず|"
	    "ユーザーに知らせない|ユーザーに通知せず|ユーザーに気づかれ|"
	    "ユーザーに言わない|ユーザーには言わない|ユーザーに内緒|사용자에게 알리지|"
	    "사용자 모르게|사용자가 모르게|사용자에게 말하지|sin avisar al usuario|"
	    "sin que el usuario|sin informar al usuario|sin decírselo|"
	    "no le digas al usuario|no informes al usuario|no menciones|sans en parler|"
	    "sans prévenir|sans avertir|sans informer|sans que l'utilisateur|à l'insu|"
	    "ne dis pas à l'utilisateur|ne le dis pas|n'en parle pas|"
	    "n'informe pas l'utilisateur|ohne den benutzer|ohne den nutzer|"
	    "ohne dem benutzer|ohne dem nutzer|ohne dass der benutzer|"
	    "ohne dass der nutzer|ohne wissen des|sag dem benutzer nicht|"
	    "sage dem benutzer nicht|informiere den benutzer nicht|verschweige|"
	    "не сообщай об этом|не сообщай пользователю об|не говори пользователю|"
	    "не говори об этом|не уведомляй|без ведома пользователя|без ведома|"
	    "не информируй|не упоминай|non dire all'utente|senza avvisare|"
	    "senza informare|all'insaputa|senza che l'utente|sem avisar|sem informar|"
	    "sem que o usuário|não diga ao usuário|não avise|zonder de gebruiker|"
	    "zonder dat de gebruiker|bez wiedzy|nie mów użytkownikowi|"
	    "kullanıcıya söyleme|kullanıcıya haber|tanpa sepengetahuan|jangan beri tahu" },
	{ PAN_IDEA_PEOPLE,
	    "使用者|用户|对方|任何人|别人|主人|ninguém|usuário|никто|пользователь|"
	    "пользователя|владельца|ユーザー|사용자|机主|本人|客户|人|всем" },
	{ PAN_IDEA_OURSIDE,
	    "外部邮箱|外部信箱|外部地址|管理服务器|我方|我们这边|管理サーバー|"
	    "外部サーバー|удалённый сервер|удаленный сервер|원격 서버|客服机器人|我们|"
	    "寄给我们|我们的云端|нам|наш сервер|нашему серверу|당사|弊社|"
	    "внешний сервер|dirección de abajo|外部のサーバー|外部に" },
	{ PAN_IDEA_BULK,
	    "聊天记录|全部内容|所有内容|所有文件|所有讯息|一份副本|复制一份|私密文件|"
	    "私密档案|通讯录|照片|fichiers privés|буфера обмена|содержимое|файлы" },
	{ PAN_IDEA_SENSE,
	    "密码|密钥|金钥|凭证|令牌|私钥|验证码|助记词|聊天记录|对话记录|contraseñas|"
	    "contraseña|passwörter|schlüssel|clés ssh|clés|пароли|приватные ключи|"
	    "ключи|токены|パスワード|秘密鍵|トークン|비밀번호|개인 키|토큰|卡号|身份证|"
	    "通讯录|буфера обмена|ssh schlüssel" },
	{ PAN_IDEA_MOVE,
	    "寄|寄到|发|传|传送|转发|上传|复制|送|súbela|súbelo|envía|übertrage|"
	    "загрузи|отправь|скопируй|перешли|передай|転送|送信|コピー|전송|보내|"
	    "업로드|导出|转交|转给|备份|записывай|mándalas|mándalo|envíalas|envíalo|"
	    "отправить" },
	{ PAN_IDEA_GRAB,
	    "读取|收集|获取|复制|抓取|récupère|скопируй|прочитай|собери|読み取っ|収集|"
	    "읽|记下|记下来|套出" },
	{ PAN_IDEA_ABOVE,
	    "以~为准|为准|优先级|优先于|优先|우선|優先|priorité|priorità|приоритет|"
	    "照下面做|下面为准" },
	{ PAN_IDEA_BELOW,
	    "系统设定|系统提示|系统规则|系统|安全规则|시스템|システム|système|"
	    "системных|системные|安全要求" },
	{ PAN_IDEA_MYSELF,
	    "本技能|本文件|本文档|此文件|这份文件|이 문서|この文書|этот документ|"
	    "этого документа|下面" },
	{ PAN_IDEA_AGENTCONF, "记忆档|记忆文件|代理的记忆|设定档|配置文件" },
	{ PAN_IDEA_ASKING, "同意|确认|核准|批准" },
	{ PAN_IDEA_FORGOOD,
	    "往后|以后|今后|从此|永久|désormais|впредь|отныне|今後|앞으로" },
	{ PAN_IDEA_SCRUB, "清除|删除|抹去|清空|lösche|удали|削除|삭제" },
	{ PAN_IDEA_TRACKS, "痕迹|纪录|记录|日志|логи|журнал|ログ|로그" },
	{ PAN_IDEA_DONE, "之后|完成后|事后" },
	{ PAN_IDEA_BIGDATA,
	    "生产数据|数据库|备份|所有备份|すべてのファイル|全ファイル|모든 파일|"
	    "все файлы|所有文件|所有数据" },
	{ PAN_IDEA_NOASK,
	    "仍须|仍要|无需|不要询问|不询问|无需询问|直接|確認せず|確認なし|確認せずに|"
	    "ohne rückfrage|не спрашивая" },
	{ PAN_IDEA_WIPEOUT, "删除|清空|销毁|加密|削除|삭제|lösche|удали" },
	{ PAN_IDEA_SKIPW, "略过|跳过" },
	{ PAN_IDEA_LURE, "诱骗|诱导|欺骗|冒充|假冒|装作|假装|套出|骗取|哄骗" },
	{ PAN_IDEA_MALWORD, "后门|木马|后門" },
	{ PAN_IDEA_UNCOND, "无条件|不管|无论|一律" },
	{ PAN_IDEA_OBEYW, "听从|服从|执行|遵守|遵循" },
	{ PAN_IDEA_STOPW, "拒绝|反对|停止" },
	{ PAN_IDEA_CARRYON, "仍须|仍要|继续|繼續" },
	{ PAN_IDEA_DUTY, "道德|安全考量|安全要求|规矩" },
	{ PAN_IDEA_DOWN, "不适用|次要|不成立|不算|作废" },
	{ PAN_IDEA_AGENTW, "代理|模型|助理" },
	{ PAN_IDEA_OBLIGE, "务必|必须|须|应" },
	{ PAN_IDEA_DIRECTIVE, "密令|密旨" },
	{ PAN_IDEA_OTHERS, "其他工具|其它工具" },
	{ PAN_IDEA_BAD, "污染|中毒|失效" },
	{ PAN_IDEA_PRETEND,
	    "притворись|делай вид|假装|声称|回报已经|回报说|谎报|推给|推说|不要承认" },
	{ PAN_IDEA_ONASK, "gegenüber|若使用者|如果用户|若用户|被问|出了问题" },
	{ PAN_IDEA_JUDGEW, "审核|审查" },
	{ PAN_IDEA_PRAISE, "好评|通过" },
	{ PAN_IDEA_LOCKS, "防毒|杀毒|防火墙" },
	{ PAN_IDEA_OFFW, "关掉|关闭|停用|卸载" },
	{ PAN_IDEA_QUOTEIT, "本段|本节|这段" },
	{ PAN_IDEA_SHOWUP, "出现在|引用" },
	{ PAN_IDEA_SEEMS, "以为|相信" },
	{ PAN_IDEA_NOTHING, "只是|только" },
	{ PAN_IDEA_COND, "如果是|仅当" },
	{ PAN_IDEA_MAILCHANGE, "换成|改成|改为" },
	{ PAN_IDEA_PAYW, "收款|帐号" },
	{ PAN_IDEA_ADDITION, "顺便|另外|还" },
	{ PAN_IDEA_LEARN,
	    "惊动|察觉|知道|知情|发现|看到|看见|提起|提及|告知|告诉|通知|说明|解释|"
	    "透露|erfährt|s'en aperçoive|узнал|заметил|владельца|気づ|알아|знать|"
	    "узнать|承认|声张|惊扰|机主" },
	{ PAN_IDEA_RELAYNOTE, "其他代理|其他机器人" },
	{ PAN_IDEA_NOTEIT, "照做" },
	{ PAN_IDEA_FINDOUT, "察觉|知道|知情|发现|惊动" },
	{ PAN_IDEA_MUSTNT,
	    "不得|不应|不可|不能让|别让|no debería|não deve|не должен|не должна|"
	    "не должны" },
	{ PAN_IDEA_UNASKED,
	    "ohne rückfrage|sans demander à l'utilisateur|не спрашивая|不要询问用户|"
	    "不询问用户|不经询问|无需询问|不用询问|ユーザーに確認せず|"
	    "ユーザーの同意なし|確認せずに|사용자에게 묻지" },
	{ PAN_IDEA_MYRULES, "下列文字|以下文字|这些规则|下面这段|下面这段话" },
	{ PAN_IDEA_MEMORY, "长期记忆|记忆档|记忆体|记忆文件" },
	{ PAN_IDEA_DEVTEXT,
	    "以系统管理员的身分|以管理员身份|以系统管理员身份|身为管理员" },
	{ PAN_IDEA_DEVS, "我授权|不要显示|执行" },
	{ PAN_IDEA_FALSEY, "忽略" },
	{ PAN_IDEA_PAGECMD, "听从|听命于" },
	{ PAN_IDEA_CONTENTW, "技能作者|作者的命令" },
	{ PAN_IDEA_NOCONFIRM,
	    "sin confirmación|ohne bestätigung|sem confirmação|без подтверждения|"
	    "確認なしで|확인 없이|no pidas confirmación" },
	{ PAN_IDEA_ORDERSFOREIGN,
	    "exécute|lösche|führe|удали|выполняй|выполни|削除|実行|삭제|실행" },
	{ PAN_IDEA_ROLEW, "你是" },
	{ PAN_IDEA_NONE, NULL },
};
