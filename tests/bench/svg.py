"""Small SVG drawings: a white card with a title, axes and marks. Readable on light and dark pages alike."""

import pathlib
import xml.dom.minidom
from xml.sax.saxutils import escape

INK, PALE, GRID = "#1f2328", "#59636e", "#d8dee4"
FONT = "font-family='system-ui, Helvetica, Arial, sans-serif'"


class Card:
    """Coordinates are pixels from the top left corner."""

    def __init__(self, width: int, height: int, title: str, subtitle: str, description: str):
        self.width, self.height = width, height
        self.parts = [
            f"<title>{escape(title)}</title><desc>{escape(description)}</desc>",
            f"<rect x='0.5' y='0.5' width='{width - 1}' height='{height - 1}' rx='8' fill='#ffffff' stroke='{GRID}'/>",
        ]
        self.text(20, 30, title, size=16, weight="600")
        self.text(20, 50, subtitle, size=12, colour=PALE)

    def text(self, x, y, words, size=12, colour=INK, anchor="start", weight="400") -> None:
        self.parts.append(f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' font-weight='{weight}' fill='{colour}' "
                          f"text-anchor='{anchor}'>{escape(str(words))}</text>")

    def line(self, x1, y1, x2, y2, colour=GRID, width=1.0, dashes="") -> None:
        dashed = f" stroke-dasharray='{dashes}'" if dashes else ""
        self.parts.append(f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{colour}' "
                          f"stroke-width='{width}'{dashed}/>")

    def bar(self, x, y, width, height, colour) -> None:
        self.parts.append(f"<rect x='{x:.1f}' y='{y:.1f}' width='{max(width, 1):.1f}' height='{height:.1f}' rx='2' "
                          f"fill='{colour}'/>")

    def path(self, points, colour, dashes="") -> None:
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashed = f" stroke-dasharray='{dashes}'" if dashes else ""
        self.parts.append(f"<polyline points='{joined}' fill='none' stroke='{colour}' stroke-width='2.2' "
                          f"stroke-linejoin='round'{dashed}/>")

    def save(self, file: pathlib.Path) -> None:
        body = "\n".join(self.parts)
        words = (f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {self.width} {self.height}' "
                 f"width='{self.width}' height='{self.height}' role='img' {FONT}>\n{body}\n</svg>\n")
        xml.dom.minidom.parseString(words)  # a drawing that no browser opens is an error here
        file.write_text(words, encoding="utf-8")


def steps(highest: float, about: int = 5) -> list:
    """Round numbers from 0 to a little over `highest`."""
    power = 1.0
    while power * 10 <= highest / about:
        power *= 10
    while power > highest / about:
        power /= 10
    width = next(power * n for n in (1, 2, 2.5, 5, 10) if power * n * about >= highest)
    count = next(n for n in range(1, about + 2) if width * n >= highest)
    return [width * n for n in range(count + 1)]


def number(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.2g}" if value < 1 else f"{value:.1f}"


class Bars:
    """Horizontal bars with a name on the left and the value at the end; `low` and `high` become a thin line."""

    def __init__(self, card: Card, top: int, left: int = 190, right: int = 96):
        self.card, self.top, self.left = card, top, left
        self.room = card.width - left - right

    def draw(self, rows: list, unit: str) -> None:
        """Rows of {name, value, colour} and perhaps low, high and note."""
        ticks = steps(max(row.get("high", row["value"]) for row in rows))
        scale = self.room / ticks[-1]
        bottom = self.top + 34 * len(rows)
        for tick in ticks:
            x = self.left + tick * scale
            self.card.line(x, self.top - 4, x, bottom)
            self.card.text(x, bottom + 16, number(tick), size=11, colour=PALE, anchor="middle")
        self.card.text(self.left + self.room / 2, bottom + 34, unit, size=11, colour=PALE, anchor="middle")
        for i, row in enumerate(rows):
            y = self.top + 34 * i
            self.card.text(self.left - 10, y + 17, row["name"], anchor="end")
            self.card.bar(self.left, y + 4, row["value"] * scale, 18, row["colour"])
            end = row["value"]
            if "low" in row:
                self.card.line(self.left + row["low"] * scale, y + 13, self.left + row["high"] * scale, y + 13, INK, 1.5)
                end = row["high"]
            self.card.text(self.left + end * scale + 8, y + 17, number(row["value"]) + row.get("note", ""), weight="600")


class Plot:
    """A frame with two axes; `across` and `up` turn values into pixels."""

    def __init__(self, card: Card, box: tuple, across, up):
        self.card, self.box = card, box
        self.left, self.top, self.right, self.bottom = box
        self.across, self.up = across, up

    def axes(self, x_ticks: list, y_ticks: list, x_unit: str, y_unit: str) -> None:
        """Ticks are (value, label)."""
        for value, label in y_ticks:
            y = self.up(value)
            self.card.line(self.left, y, self.right, y)
            self.card.text(self.left - 8, y + 4, label, size=11, colour=PALE, anchor="end")
        for value, label in x_ticks:
            x = self.across(value)
            self.card.line(x, self.top, x, self.bottom)
            self.card.text(x, self.bottom + 16, label, size=11, colour=PALE, anchor="middle")
        self.card.text((self.left + self.right) / 2, self.bottom + 34, x_unit, size=11, colour=PALE, anchor="middle")
        self.card.text(self.left, self.top - 10, y_unit, size=11, colour=PALE)

    def curve(self, points: list, colour: str, dashes: str = "") -> None:
        self.card.path([(self.across(x), self.up(y)) for x, y in points], colour, dashes)


def legend(card: Card, right: float, y: float, rows: list) -> None:
    """Rows of (name, colour, dashes), side by side, the last one ending at `right`."""
    for name, colour, dashes in reversed(rows):
        right -= 6.6 * len(name)
        card.text(right, y + 4, name)
        card.line(right - 28, y, right - 6, y, colour, 2.2, dashes)
        right -= 48


def linear(low: float, high: float, start: float, end: float):
    return lambda value: start + (value - low) / (high - low) * (end - start)
