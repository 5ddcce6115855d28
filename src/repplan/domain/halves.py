"""The half-days that people name instead of clock times: am, pm and evening."""

from __future__ import annotations

from dataclasses import dataclass

from repplan.domain.spans import DAY_END, DaySpans, Span, normalise

NOON = 720
_AM, _PM, _EVENING = Span(480, 690), Span(870, 1020), Span(1140, 1230)


@dataclass(frozen=True, slots=True)
class Halves:
    """What `am`, `pm` and `evening` mean on the clock.

    The defaults are the usual clinic sessions: 08:00-11:30, 14:30-17:00, and evening visits on wards 19:00-20:30.

    Raises:
        ValueError: unless the three follow one another without overlap.
    """

    am: Span = _AM
    pm: Span = _PM
    evening: Span = _EVENING

    def __post_init__(self) -> None:
        if not (self.am.end <= self.pm.start and self.pm.end <= self.evening.start):
            message = f"half-days must follow one another: am {self.am}, pm {self.pm}, evening {self.evening}"
            raise ValueError(message)

    @property
    def named(self) -> tuple[tuple[str, Span], ...]:
        """The half-days by their canonical names, in the order of the day."""
        return (("am", self.am), ("pm", self.pm), ("evening", self.evening))

    @property
    def all_day(self) -> DaySpans:
        """`all day`: morning and afternoon session. Evenings are an extra, as hospitals use the word (全天)."""
        return normalise((self.am, self.pm))

    def stretch(self, name: str) -> Span:
        """The part of the day that a half-day rules: up to the middle between it and its neighbours.

        `pm closed` takes away a session of 14:00-17:30 whole, though `pm` itself may be 14:30-17:00.
        """
        midday = (self.am.end + self.pm.start) // 2
        dusk = (self.pm.end + self.evening.start) // 2
        bounds = {"am": (0, midday), "pm": (midday, dusk), "evening": (dusk, DAY_END)}
        return Span(*bounds.get(name, (0, DAY_END)))

    def admits(self, name: str, clock: Span) -> bool:
        """Whether a clock window can be meant where the half-day `name` is said.

        Wider than the half-day itself (clinics start early and end late), but narrow enough that `pm 2:00-4:00` or
        `am 08:00-17:00` is noticed: mornings end by 13:00, afternoons lie in 12:00-19:00, evenings start at 17:00.
        """
        if name == "am":
            return clock.end <= max(780, self.am.end)
        if name == "pm":
            return clock.start >= min(NOON, self.pm.start) and clock.end <= max(1140, self.pm.end)
        if name == "evening":
            return clock.start >= min(1020, self.evening.start)
        return clock.end <= DAY_END


DEFAULT_HALVES = Halves()
