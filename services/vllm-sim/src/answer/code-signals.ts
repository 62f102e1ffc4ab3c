// What a line of code does, as far as its words show, in many languages. A signal says what it is in plain words and not
// how bad that is: which of them matter, and how much, is for the instructions to say.

export interface CodeSignal {
  /** For a sentence: "touches …". */
  readonly name: string;
  /** Words for it, in the order of the alphabet. */
  readonly words: string;
  readonly pattern: RegExp;
}

export const CODE_SIGNALS: readonly CodeSignal[] = [
  {
    name: "the running of commands",
    words: "command eval evaluate execute input process program run shell",
    pattern:
      /(?<![\w.)\]/])(?:eval|exec|system|passthru|popen|proc_open|shell_exec|spawn)\s*\(|\b(?:execfile|execSync|execFile|execv\w*|execl\w*|spawnSync|subprocess|child_process|shell_exec|ProcessBuilder|getRuntime|ScriptEngine|instance_eval|class_eval|Invoke-Expression)\b|\b(?:os|cp|process|Kernel)\.(?:system|popen|exec\w*|spawn\w*)\b|\bnew Function\(|\bshell\s*[=:]\s*true\b|\bexec\.Command\b|\bCommand::new\b|%x[{(]|\b(?:ba)?sh -c\b|`[^`]*#\{/i,
  },
  {
    name: "a secret",
    words: "code credential hardcoded key literal password plain secret token written",
    pattern:
      /(?:secret|passw(?:or)?d|passphrase|pwd|api_?key|access_?key|private_?key|token|credentials?)\w*["']?\]?\s*(?::=|=>|[:=])\s*(?:["'`])[^"'`\s${}<>()]{6,}["'`]|\b[A-Z][A-Z_]*(?:SECRET|PASSWORD|TOKEN|_KEY)\w*\s*[=:]\s*["']?[\w/+=.-]{10,}["']?\s*$|\bAKIA[0-9A-Z]{12,}|\b(?:ghp|gho|xox[abp]|sk_live|rk_live|glpat)[-_]\w{8,}|BEGIN [A-Z ]*PRIVATE KEY|\w:\/\/\w+:[^@\s/${}]{3,}@/i,
  },
  {
    name: "the switching off of a check",
    words: "certificate check disable disabled off security skip tls trust validation verification",
    pattern:
      /\bverify(?:_\w+|Peer|Host|Ssl)?["']?\s*[=:]\s*(?:false|0|none)\b|\brejectUnauthorized\b|\bInsecureSkipVerify\b|\bCERT_NONE\b|unverified_?context|Certificate\w*Validation|checkServerIdentity|TrustManager|\s--insecure\b|\bcurl\b.*\s-k\b|\bSSL_?VERIFY\w*\b.*\b(?:false|0|none)\b|\bstrictSSL\b|\bNODE_TLS_REJECT_UNAUTHORIZED\b|\bcsrf_exempt\b|\bcsrf\b.*\b(?:disable|false|off)|\bskip_before_action\b|\bpermitAll\b|\bNoopHostnameVerifier\b|\bALLOW_ALL_HOSTNAME\w*|\bTrustAll\w*|--no-verify\b|\bStrictHostKeyChecking[= ]no\b|\b(?:disable|skip|ignore|bypass)_?(?:auth|cert|csrf|hostname|permission|security|signature|ssl|tls|verif|validat)\w*/i,
  },
  {
    name: "the deletion of data",
    words: "data delete deletion destroy drop erase purge record remove row table user wipe",
    pattern:
      /\bDROP\s+(?:TABLE|DATABASE|SCHEMA|COLUMN)\b|\bTRUNCATE\b|\bDELETE\s+FROM\b|\brm -r?f\w*|\brmtree\b|\bdeleteMany\b|\b(?:destroy|delete|remove|purge|wipe|erase)_?all\w*|\.drop\(|\bdrop(?:Database|Collection|Table)\w*|\b(?:purge|wipe|erase)\w*\(|\bRemoveAll\b|\bFLUSH(?:ALL|DB)\b|\brecursive:\s*true.*\brm|\brm\w*\(.*\brecursive:\s*true/i,
  },
  {
    name: "who may do what",
    words: "access account authentication authorization login password permission right role session",
    pattern:
      /\b(?:auth(?:\w*)|log_?(?:in|out)|sign_?(?:in|out)|password\w*|permissions?|permit\w*|polic(?:y|ies)|roles?(?!=)|jwt|session\w*|oauth\w*|sso|acl|rbac|privileges?|is_?(?:admin|owner|staff|superuser)|can_?access|access_?control|grants?)\b|(?:Auth|Login|Password|Permission|Role|Session|Admin)(?![a-z])/i,
  },
  {
    name: "cryptography",
    words: "cipher cryptography decrypt encrypt encryption hash signature",
    pattern:
      /\b(?:aes\w*|argon2\w*|bcrypt|cipher\w*|crypto\w*|decrypt\w*|ed25519|encrypt\w*|hmac\w*|md5|nonce|pbkdf2\w*|rsa\w*|scrypt|sha_?(?:1|224|256|384|512)|signature\w*|x509)\b/i,
  },
  {
    name: "concurrency",
    words: "atomic concurrency concurrent lock parallel race synchronization thread",
    pattern:
      /mutex|semaphore|\b(?:threads?|threading|Thread\w*|pthread\w*|synchronized|goroutine|atomic\w*|\w*Lock|lock\w*|unlock|wait_?group|asyncio\.\w+|Promise\.(?:all\w*|race|any)|worker_threads|Executors?|ExecutorService|compare_?and_?(?:set|swap)|volatile|tokio::\w+|Arc|RwLock)\b|\bgo func\b|\bmake\(chan\b/i,
  },
  {
    name: "the shape of a database",
    words: "alter column data database index migrate migration schema table",
    pattern:
      /\b(?:ALTER|CREATE|RENAME)\s+(?:TABLE|INDEX|TYPE|VIEW|UNIQUE)\b|\b(?:add|alter|change|rename|remove|drop)_?column\b|\bcreate_?table\b|\bmigrat\w+|\bbackfill\w*/i,
  },
  {
    name: "regular expressions",
    words: "expression match pattern regex regexp regular",
    pattern:
      /\bRegExp\b|\bregex\w*\b|\bre\.(?:compile|match|search|sub|findall|fullmatch)\b|\bPattern\.compile\b|\bpreg_\w+|\.(?:test|match|matchAll|replace|search|split|exec)\(\s*\/|[=(,:]\s*\/(?:\\.|\[[^\]]*\]|[^/\\\s*])(?:\\.|\[[^\]]*\]|[^/\\])*\/[gimsuy]*(?=[\s.,;)])|\(\?[:=!<]|\\d|\\s[*+]|\[\^?[\w\\]+-[\w\\-]+\][*+?{]/,
  },
  {
    name: "the parsing of input",
    words: "decode deserialization input parse parser parsing read untrusted",
    pattern:
      /\b(?:json_|xml_|yaml_)?(?:parse\w*|decode\w*|unmarshal\w*|deserializ\w*|unserializ\w*|unpickle|sanitiz\w*|tokeniz\w*|scanf|sscanf)\b|\bpickle\.loads?\b|\byaml\.(?:safe_)?load\b|\bargv\b|\bfrom_?json\b|\breadObject\b|(?:Parser|Decoder|Unmarshaler|Deserializer|Lexer)\b/i,
  },
  {
    name: "a flaw of security",
    words: "attack exploit fix flaw injection security vulnerability",
    pattern:
      /\bCVE-\d|\bXSS\b|\bSSRF\b|\binjection\b|\bpath traversal\b|\bredos\b|\bvulnerab\w*|\bexploit\w*|\bescape_?(?:html|sql|shell|uri)\w*|\bhtml_?escape\w*/i,
  },
  {
    name: "memory",
    words: "allocation buffer bounds memory overflow pointer unsafe",
    pattern: /\b(?:malloc|calloc|realloc|free|memcpy|memmove|strcpy|unsafe|transmute|sizeof|alloca)\b/,
  },
  {
    name: "the network",
    words: "api client connection endpoint http network request server socket",
    pattern:
      /\b(?:fetch|axios|requests?\.(?:get|post|put)|http\w*\.(?:get|post|Client)|urlopen|socket|listen|grpc)\s*\(/i,
  },
  {
    name: "files",
    words: "directory disk file filesystem folder path write",
    pattern: /\b(?:readFile\w*|writeFile\w*|fopen|open|unlink\w*|mkdir\w*|chmod|os\.(?:Open|Create|WriteFile))\s*\(/,
  },
  {
    name: "queries",
    words: "database query select sql statement",
    pattern: /\bSELECT\b.+\bFROM\b|\bINSERT INTO\b|\bUPDATE\b.+\bSET\b|\.(?:query|execute|raw)\(/,
  },
  {
    name: "logs",
    words: "log logging message output print",
    pattern: /\b(?:console\.\w+|log(?:ger|ging)?\.\w+|print(?:ln|f)?|puts|System\.out\.\w+|fmt\.Print\w*)\s*[( ]/,
  },
  {
    name: "errors",
    words: "catch error exception failure handle retry",
    pattern: /\b(?:catch|except|rescue|throw|throws|raise|panic|retry\w*|finally)\b/,
  },
  {
    name: "what is shown",
    words: "component display interface layout render style view",
    pattern: /<\/?[a-z][\w-]*[\s>]|\bclassName\b|\brender\w*\(|\b(?:margin|padding|color|font-size)\s*:/,
  },
];
