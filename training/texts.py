"""Texts to render: prose from books, and made-up modern lines. No pixels.

Names, streets and shops are put together at random; none is taken from data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

from inkproof.correct.ngram import fold
from training.books import paragraphs

__all__ = ["Prose", "form_line", "hyphenated", "letter", "modern_line", "receipt", "receipt_line"]

_MADE_UP: dict[str, list[str]] = json.loads(Path(__file__).with_name("made_up.json").read_text(encoding="utf-8"))


class Prose:
    """Passages of some books."""

    def __init__(self, books: Iterable[Path]) -> None:
        texts = [text for file in books for text in paragraphs(file)]
        # Plain quotes as the yardsticks have them; a dash in print mostly stands without spaces.
        self._texts = [text for text in texts if 200 < len(text) < 3000 and fold(text).count("_") == 0]

    def passage(self, rng: Random, length: int) -> str:
        """Whole words of about `length` characters from the middle of a paragraph."""
        text = rng.choice(self._texts)
        start = text.find(" ", rng.randrange(max(1, len(text) - length))) + 1
        cut = text[start : start + length + 12]
        return (cut[: cut.rfind(" ")] if " " in cut else cut).translate(_QUOTES)

    def paragraph(self, rng: Random) -> str:
        """One whole paragraph."""
        return rng.choice(self._texts).translate(_QUOTES)


_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": "-", "–": "-", "…": "..."})


def hyphenated(text: str, width: int, rng: Random) -> list[str]:
    """The text in lines of at most `width` characters; some long words are broken at a hyphen, as printers do."""
    lines, line = [], ""
    for word in text.split():
        room = width - len(line) - 1
        if len(line) + 1 + len(word) <= width:
            line = f"{line} {word}".strip()
            continue
        breaks = [m.start() for m in re.finditer(r"(?<=[aeiou][bcdfglmnprst])(?=[bcdfglmnprst][aeiou])", word)]
        fit = [at for at in breaks if 3 <= at < room]
        if fit and rng.random() < 0.7:
            lines.append(f"{line} {word[: fit[-1]]}-".strip())
            line = word[fit[-1] :]
        else:
            lines.append(line)
            line = word
    return [one for one in [*lines, line] if one]


def _money(rng: Random) -> str:
    amount = rng.choice((rng.randint(1, 99), rng.randint(100, 9999)))
    return rng.choice(("£", "$", "$", "")) + rng.choice((f"{amount:,}.{rng.randint(0, 99):02d}", f"{amount:,}"))


def _date(rng: Random) -> str:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1955, 2024)
    name = _MADE_UP["months"][month - 1]
    numeric = (f"{day:02d}/{month:02d}/{year}", f"{day}.{month}.{year % 100:02d}")
    return rng.choice((f"{day} {name} {year}", f"{name} {day}, {year}", *numeric))


def _mail(rng: Random) -> str:
    host = f"{rng.choice(_MADE_UP['towns'])}.{rng.choice(('com', 'org', 'co.uk'))}"
    return f"{rng.choice(_MADE_UP['first'])}@{host}".lower()


def _name(rng: Random) -> str:
    title = rng.choice(("Mr. ", "Mrs. ", "Dr. ", "", "", ""))
    return f"{title}{rng.choice(_MADE_UP['first'])} {rng.choice(_MADE_UP['last'])}"


def _street(rng: Random) -> str:
    return f"{rng.randint(1, 240)} {rng.choice(_MADE_UP['streets'])} {rng.choice(('Street', 'Road', 'Ave.', 'Lane'))}"


def _filled(pattern: str, rng: Random) -> str:
    makers: dict[str, Callable[[], str]] = {
        "date": lambda: _date(rng),
        "day": lambda: rng.choice(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")),
        "mail": lambda: _mail(rng),
        "money": lambda: _money(rng),
        "n": lambda: str(rng.choice((rng.randint(1, 99), rng.randint(100, 99999)))),
        "name": lambda: _name(rng),
        "percent": lambda: f"{rng.randint(1, 30)}{rng.choice(('', '.5'))}%",
        "phone": lambda: f"({rng.randint(200, 989)}) {rng.randint(200, 999)}-{rng.randint(0, 9999):04d}",
        "street": lambda: _street(rng),
        "subject": lambda: _filled(rng.choice(_MADE_UP["subjects"]), rng),
        "time": lambda: f"{rng.randint(1, 12)}:{rng.choice(('00', '15', '30', '45'))} {rng.choice(('am', 'p.m.'))}",
        "town": lambda: rng.choice(_MADE_UP["towns"]),
        "year": lambda: str(rng.randint(1955, 2024)),
    }
    return re.sub(r"{(\w+)}", lambda match: makers[match[1]](), pattern)


def modern_line(rng: Random) -> str:
    """One sentence or scrap of office prose."""
    return _filled(rng.choice(_MADE_UP["sentences"]), rng)


def form_line(rng: Random) -> str:
    """One filled-in line of a form."""
    return _filled(rng.choice(_MADE_UP["forms"]), rng)


def receipt_line(rng: Random) -> str:
    """One line of a till receipt."""
    goods = f"{rng.choice(_MADE_UP['goods'])} {rng.choice(_MADE_UP['goods'])}".upper()
    price = f"{rng.randint(0, 80)}.{rng.randint(0, 99):02d}"
    label = rng.choice(("ID", "Date", "Time", "Tel", "FAX", "INVOICE NO", "Qty", "Reg No", "Rounding", "Salesperson"))
    colon = rng.choice((": ", ": ", ":", " : "))
    number = rng.choice(("{date}", "{time}", "{phone}", "0{n}", "{n}-{n}", "{money}"))
    return rng.choice(
        (
            f"{goods} {price}",
            f"{rng.randint(1, 9)} x {goods} {price}",
            f"{rng.randint(10**6, 10**9)} {goods}",
            f"SUB TOTAL {price}",
            f"TOTAL {price}",
            f"CASH {price} CHANGE {price}",
            f"TAX {rng.randint(1, 20)}% {price}",
            _filled("{date} {time}", rng),
            _filled("TEL: {phone}", rng),
            _filled("{street}, {town}", rng).upper(),
            _filled("Cashier: {name}", rng),
            *(_filled(f"{label}{colon}{number}", rng) for _ in range(4)),
            "THANK YOU, PLEASE COME AGAIN",
        )
    )


def letter(rng: Random, width: int) -> list[str]:
    """Lines of a made-up business letter."""
    body = [" ".join(modern_line(rng) for _ in range(rng.randint(3, 6))) for _ in range(rng.randint(2, 4))]
    opening = [_filled(p, rng) for p in ("{name}", "{street}", "{town}", "{date}", "Dear {name},")]
    lines = [*opening, *(line for text in body for line in hyphenated(text, width, rng))]
    return [*lines, "Yours sincerely,", _filled("{name}", rng)]


def receipt(rng: Random) -> list[str]:
    """Lines of a till receipt."""
    head = [_filled("{town} STORES LTD", rng).upper(), _filled("{street}", rng), _filled("{date} {time}", rng)]
    return [*head, *(receipt_line(rng) for _ in range(rng.randint(8, 18)))]
