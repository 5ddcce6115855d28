"""A customer whose cell names several sites (`北院；南院`): the first is his own, at the others he is met besides."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

_SITES = re.compile(r"[;；\n]")
_ADDRESSES = re.compile(r"[/／;；\n]")


def divide(texts: MutableMapping[str, str]) -> list[tuple[str, str]]:
    """Divide a row whose site names several: site, address, sessions, and sessions elsewhere.

    Sessions go to the sites that they name (`北院周一上午；南院：周三下午`). Where none are said at all, the customer
    may be met anywhere. Sessions without a site are those of the first, and the others cannot be stored.

    Args:
        texts: the texts of the row by column; changed.

    Returns:
        What deserves a word: (column, text).
    """
    own, *others = [site for site in _parts(_SITES, texts["site"]) if site] or [""]
    if not others:
        return []
    texts["site"] = own
    warnings = _divide_addresses(texts, others)
    said = texts.get("sessions", "").strip()
    if said:
        by_site = _by_site(said, [own, *others])
        if by_site is None:
            message = _("sessions name no site: {others} not stored; use `customer sessions NAME --site`")
            return [*warnings, ("site", message.format(others=", ".join(others)))]
        texts["sessions"] = by_site.pop(own, "")
        warnings += [
            ("site", _("no sessions are said at {site}: it is not stored").format(site=site))
            for site in (own, *others)
            if site not in by_site and not (site == own and texts["sessions"])
        ]
    else:
        by_site = dict.fromkeys(others, "any time")
        message = _("no sessions are said: may be met at {sites}, any time; `customer sessions NAME --site` says when")
        warnings += [("site", message.format(sites=", ".join((own, *others))))]
    lines = [texts.get("sessions_elsewhere", "").strip(), *(_line(site, said) for site, said in by_site.items())]
    texts["sessions_elsewhere"] = "\n".join(filter(None, lines))  # twice the same site there is a mistake, and told
    return warnings


def _divide_addresses(texts: MutableMapping[str, str], others: Sequence[str]) -> list[tuple[str, str]]:
    """Leave a row the address of its first site; a row has no place for those of the others, which is told."""
    addresses = _parts(_ADDRESSES, texts.get("address", "").strip())
    if len(addresses) != 1 + len(others):
        return []
    texts["address"] = addresses[0]
    message = _("the address of {site} is not stored ({address}); add it with `site edit NAME --address`")
    return [
        ("address", message.format(site=site, address=address))
        for site, address in zip(others, addresses[1:], strict=True)
        if address
    ]


def _parts(separators: re.Pattern[str], text: str) -> list[str]:
    return [part.strip() for part in separators.split(text)]


def _line(site: str, sessions: str) -> str:
    """A line of the column `sessions_elsewhere`, the site in quotes."""
    return f"@ {json.dumps(site, ensure_ascii=False)}: {sessions}"


def _by_site(text: str, sites: Sequence[str]) -> dict[str, str] | None:
    """Sessions by the site that is named before or behind them; None where a part names none."""
    names = "|".join(re.escape(site) for site in sorted(sites, key=len, reverse=True))
    before = re.compile(rf"@?\s*({names})\s*[:：]?\s*(.+)", re.DOTALL)
    behind = re.compile(rf"(.+?)[(（@]\s*({names})\s*[)）]?", re.DOTALL)
    found: dict[str, list[str]] = {}
    last = ""
    for part in filter(None, _parts(_SITES, text)):
        if match := before.fullmatch(part):
            last, sessions = match[1], match[2].strip("()（） ")
        elif match := behind.fullmatch(part):
            last, sessions = match[2], match[1].rstrip()
        else:
            sessions = part
        if not last:
            return None
        found.setdefault(last, []).append(sessions)
    return {site: "; ".join(parts) for site, parts in found.items()}
