"""A canvas of braille signs for terminals: two by four dots a cell, text written over it, colours by cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text

_BLANK = 0x2800
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


@dataclass(slots=True)
class Canvas:
    """`columns` by `rows` cells; dots count from the upper left corner, 2 × columns by 4 × rows of them."""

    columns: int
    rows: int
    _dots: dict[tuple[int, int], int] = field(default_factory=dict)
    _text: dict[tuple[int, int], str] = field(default_factory=dict)
    _style: dict[tuple[int, int], str] = field(default_factory=dict)

    def dot(self, x: int, y: int, style: str = "") -> None:
        """Set a dot; what lies outside is not drawn."""
        cell = x // 2, y // 4
        if 0 <= cell[0] < self.columns and 0 <= cell[1] < self.rows:
            self._dots[cell] = self._dots.get(cell, 0) | _DOTS[y % 4][x % 2]
            if style:
                self._style.setdefault(cell, style)

    def disc(self, x: int, y: int, radius: float, style: str = "") -> None:
        """A filled disc."""
        reach = int(radius)
        for dx in range(-reach, reach + 1):
            for dy in range(-reach, reach + 1):
                if dx * dx + dy * dy <= radius * radius:
                    self.dot(x + dx, y + dy, style)

    def line(self, x0: int, y0: int, x1: int, y1: int, style: str = "") -> None:
        """A straight line, every other dot set."""
        steps = max(abs(x1 - x0), abs(y1 - y0), 1)
        for i in range(0, steps + 1, 2):
            self.dot(round(x0 + (x1 - x0) * i / steps), round(y0 + (y1 - y0) * i / steps), style)

    def is_free(self, column: int, row: int, width: int) -> bool:
        """Whether a text fits there without covering a dot or another text."""
        cells = [(column + i, row) for i in range(-1, width + 1)]
        inside = 0 <= row < self.rows and column >= 0 and column + width <= self.columns
        return (
            inside
            and not any(cell in self._text or cell in self._dots for cell in cells[1:-1])
            and not any(cell in self._text for cell in cells)
        )

    def write(self, column: int, row: int, text: str, style: str = "") -> None:
        """Write a text over whatever is there; wide signs take two cells."""
        from wcwidth import wcwidth

        for letter in text:
            width = max(wcwidth(letter), 0)
            if width and 0 <= row < self.rows and column >= 0 and column + width <= self.columns:
                self._text[column, row] = letter
                self._style[column, row] = style
                if width == 2:
                    self._text[column + 1, row] = ""
            column += width

    def lines(self) -> list[Text]:
        """The picture line by line; without colours it says the same."""
        from rich.text import Text

        lines = []
        for row in range(self.rows):
            line = Text(no_wrap=True, end="")
            for column in range(self.columns):
                cell = column, row
                dots = self._dots.get(cell, 0)
                sign = self._text.get(cell, chr(_BLANK + dots) if dots else " ")
                line.append(sign, self._style.get(cell, ""))
            line.rstrip()
            lines.append(line)
        return lines
