"""What the guard must let by: who told whom and when, calls and times, put together from neutral pieces."""

import random
from collections.abc import Callable, Iterator

WHO = (
    "Pupil A", "Pupil B", "the form tutor", "Mr O\u2019Neill", "Mrs McDonald-Smith", "the DSL", "the deputy DSL",
    "a parent",
    "Dr Łukasz Wiśniewski", "the site manager", "the social worker", "PC 4471", "the school nurse",
    "Ms Siân Gruffydd",
    "Year 9", "the LADO", "the head of year", "عائشة", "Zoë", "the SENCo", "PCSO Ní Bhriain",
)  # fmt: skip
DID = (
    "told", "rang", "e-mailed", "spoke to", "met", "asked", "texted", "wrote to", "passed it on to", "waited for",
    "was seen by", "left a message for", "went to find", "sat with", "reported it to", "heard it from",
)  # fmt: skip
PLACES = (
    "in the corridor by room G12", "after period 5", "in the library", "on the 07:52 bus (route 9A)", "at the gate",
    "in lesson 3 (maths, set 2)", "in the canteen", "by telephone", "on Teams", "at home", "in the DSL\u2019s office",
    "during tutor time", "at the swimming gala", "in the car park", "on the way to PE", "at breakfast club",
)  # fmt: skip
WHEN = (
    "on Monday", "at 10.15am", "at 14:05", "on 20/11/2026", "2026-11-20T16:35:00Z", "last Thurs",
    "at about quarter past 3",
    "between 08:45 and 09:10", "the next morning", "within 24 hrs", "on the 2nd & the 3rd", "w/c 16 Nov",
    "before half-term",
)  # fmt: skip
THEN = (
    "I wrote it down at once.", "No phone was touched.", "The phone was switched off and locked in the safe.",
    "MASH answered after 25 mins; their ref is MASH-2026-004471.", "Nobody looked at anything.",
    "Parents informed? Not yet.",
    "She was upset but calmer by 3pm.", "Seen: yes / no / don\u2019t know.",
    "I asked: \u201cAre you safe now?\u201d", "TBC!!!",
    "He said, 'It was on Snapchat, TikTok, WhatsApp & YouTube; not Instagram.'",
    "Score was 7/10 - better than last wk (3/10).",
    "The data: two pupils, one app.", "They spoke about hex, base64, and binary in computing.",
    "Exif data was not looked at.",
    "The metadata: image/jpeg, size 3MB, was read out by police.", "Data: phone/laptop/tablet, all with police.",
    "\U0001f622\U0001f622",
    "The file was a PNG, or perhaps a GIF; nobody opened it.", "Type of content: image/video (unknown).",
    "See C:\\pictures\\2026 policy.",
    "Cost 5%, up 10%12 on last year; x=12, y=14.", "Attendance 93.4% (national 92.1%).",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 meeting held.",
)  # fmt: skip
OTHER_TONGUES = (
    "Dywedodd y disgybl wrth yr athrawes fore Llun, a ffoniwyd y tîm diogelu am 10:15.",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch yw enw'r ysgol.",
    "Uczennica powiedziała wychowawczyni w poniedziałek; zadzwoniliśmy do rodziców o 14:05. Żółć, gęślą, jaźń.",
    "أخبرت التلميذة معلمتها يوم الاثنين الساعة العاشرة، واتصلت المدرسة بالأسرة.",
    "ਵਿਦਿਆਰਥੀ ਨੇ ਅਧਿਆਪਕ ਨੂੰ ਦੱਸਿਆ।", "学生在星期一告诉了老师，学校给家长打了电话。", "Учень розповів учительці о 10:15.",
    "پیر کے دن استاد کو بتایا گیا۔",
    "Die Donaudampfschifffahrtsgesellschaftskapitänswitwe rief um 9 Uhr an.",
    "didn\x92t (pasted from Word \x96 old)", "itâ\x80\x99s",
)  # fmt: skip
MAIL = (
    "From: tutor@school.example\nTo: dsl@school.example\nSubject: RE: concern\nDate: Fri, 20 Nov 2026 09:15:02 +0000\n"
    "Message-ID: <CAJ{0}@mail.school.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
    "Content-Transfer-Encoding: quoted-printable\nReceived: from mx1.school.example (10.0.0.7) by mx2; {1}\n"
    "DKIM-Signature: v=1; a=rsa-sha256; d=school.example; s=s1; bh={2}; b={3}\n\n"
    "It=E2=80=99s about Pupil A =\nand Pupil B.\n"
)  # fmt: skip


def _word(dice: random.Random, length: int, letters: str) -> str:
    return "".join(dice.choice(letters) for _ in range(length))


CAPITALS, SMALL_LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789"
HEX = "0123456789abcdef"
ALL = CAPITALS + SMALL_LETTERS + DIGITS


def _uuid(dice: random.Random) -> str:
    return "-".join(_word(dice, length, HEX) for length in (8, 4, 4, 4, 12))


def _sentence(dice: random.Random) -> str:
    who, other = dice.choice(WHO), dice.choice(WHO)
    said = f"{who} {dice.choice(DID)} {other} {dice.choice(PLACES)} {dice.choice(WHEN)}"
    return dice.choice((f"{said}. ", f"{said}, and {dice.choice(THEN)} ", f"{said} \u2013 {dice.choice(THEN)} "))


def _reference(dice: random.Random) -> str:
    kinds: list[Callable[[], str]] = [
        lambda: f"CF-2026-{dice.randrange(10**6):06}",
        lambda: f"07700 900{dice.randrange(1000):03}",
        lambda: f"{_word(dice, 2, CAPITALS)}{dice.randrange(10, 80)} {_word(dice, 3, CAPITALS)}",
        lambda: f"ST{dice.randrange(1, 20)} {dice.randrange(10)}{_word(dice, 2, CAPITALS)}",
        lambda: f"GB{_word(dice, 2, DIGITS)} NWBK " + " ".join(_word(dice, length, DIGITS) for length in (4, 4, 6)),
        lambda: _uuid(dice),
        lambda: f"https://school.example/policy/{_word(dice, 22, ALL)}?id={_word(dice, 44, ALL)}&v=2#s",
        lambda: f"https://eur01.safelinks.example/?url=https%3A%2F%2Fteams.example%2Fl%2F{_uuid(dice)}&data=05%7C02%7C"
        f"{_word(dice, 32, HEX)}%7C0%7C0&sdata={_word(dice, 43, ALL)}%3D&reserved=0",
        lambda: f"{_word(dice, 6, SMALL_LETTERS)}.{_word(dice, 8, SMALL_LETTERS)}@school.example",
        lambda: _word(dice, dice.randrange(8, 64), ALL),
        lambda: "9434765919" + _word(dice, 3, DIGITS),
        lambda: _device(dice, 6, 2),
        lambda: _word(dice, 64, HEX),
    ]  # fmt: skip
    return dice.choice(kinds)()


def _listed(dice: random.Random, one: Callable[[], str], count: int) -> str:
    between = dice.choice(("\n", ", ", "\r\n", "; ", " "))
    return between.join(one() for _ in range(count)) + "\n"


def _table(dice: random.Random) -> str:
    between = dice.choice(("\t", ",", " | ", ";", "  "))
    rows = [("date", "time", "pupil", "form", "mark", "who", "ref")] + [
        (f"2026-11-{dice.randrange(1, 30):02}", f"{dice.randrange(8, 16):02}:{dice.randrange(60):02}",
         f"24{_word(dice, 6, SMALL_LETTERS)}", f"{dice.randrange(7, 12)}{dice.choice('abcd')}", dice.choice("/\\NLIBM"),
         dice.choice(WHO), f"CF{dice.randrange(10**5):05}")
        for _ in range(dice.randrange(3, 40))
    ]  # fmt: skip
    return (
        "\n".join(between.join(row) for row in rows)
        + "\n"
        + dice.choice(("", "-" * 300 + "\n", "=" * 700 + "\n", "_" * 600))
    )


def _mail(dice: random.Random) -> str:
    return MAIL.format(_word(dice, 40, ALL), "Fri, 20 Nov 2026", _word(dice, 43, ALL) + "=",
                       "\n ".join(_word(dice, 72, ALL) for _ in range(4)))  # fmt: skip


def _unpunctuated(dice: random.Random) -> str:
    words = " ".join(f"{dice.choice(DID)} {dice.choice(PLACES)}" for _ in range(dice.randrange(20, 120)))
    plain = "".join(each for each in words if each.isalnum() or each == " ")
    return dice.choice((plain, plain.upper(), plain.title(), plain.replace(" ", "\n")))


def _register(dice: random.Random) -> str:
    return _listed(dice, lambda: dice.choice("/\\NLIBMCE 0123456789"), dice.randrange(50, 800))


def _users(dice: random.Random) -> str:
    return _listed(
        dice,
        lambda: f"{dice.randrange(19, 27)}{_word(dice, 6, SMALL_LETTERS)}{dice.choice(DIGITS)}",
        dice.randrange(20, 150),
    )


def _car(dice: random.Random) -> str:
    return f"{_word(dice, 2, CAPITALS)}{dice.randrange(10, 80)}{_word(dice, 3, CAPITALS)}"


def _device(dice: random.Random, parts: int, digits: int) -> str:
    """The address of a device in a network, of either kind."""
    return ":".join(_word(dice, digits, HEX) for _ in range(parts))


APPS = ("WhatsApp", "iPhone 14", "TikTok", "YouTube", "9a", "S21Ultra", "Snapchat", "iPad Pro", "PlayStation5")
PIECES: tuple[Callable[[random.Random], str], ...] = (
    _sentence, _sentence, _sentence, _sentence, _sentence, _sentence, _table, _mail, _unpunctuated, _register, _users,
    lambda dice: dice.choice(OTHER_TONGUES) + " ",
    lambda dice: f"Ref {_reference(dice)}. ",
    lambda dice: _listed(dice, lambda: _uuid(dice), dice.randrange(5, 300)),
    lambda dice: _listed(dice, lambda: _reference(dice), dice.randrange(2, 12)),
    lambda dice: _listed(dice, lambda: _car(dice), dice.randrange(5, 120)),
    lambda dice: _listed(dice, lambda: f"07{dice.randrange(10**9):09}", dice.randrange(5, 120)),
    lambda dice: _listed(dice, lambda: _device(dice, 6, 2), dice.randrange(2, 80)),
    lambda dice: _listed(dice, lambda: _device(dice, 8, 4), dice.randrange(2, 40)),
    lambda dice: _listed(dice, lambda: dice.choice(APPS), dice.randrange(5, 90)),
    lambda dice: dice.choice(("!", "?", ".", "ha ", "no ", "NO ", "\U0001f621")) * dice.randrange(3, 200),
    lambda dice: _sentence(dice).upper() * dice.randrange(1, 8),
)  # fmt: skip


def genuine(count: int, first: int = 0, step: int = 1) -> Iterator[str]:
    """Every `step`-th of so many honest texts, from one sentence to 20,000 characters: the same ones at every run."""
    for number in range(first, count, step):
        dice = random.Random(number)
        pieces = [dice.choice(PIECES)(dice) for _ in range(dice.choice((1, 1, 2, 3, 4, 6, 9, 14)))]
        if number % 50 == 0:
            pieces += [_sentence(dice) for _ in range(250)]
        yield "".join(pieces)[:20_000]
