"""One plain page, and the headers of everything behind a link."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from hashlib import sha256
from html import escape

from flask import Response

from bot.texts import TEXTS

STYLE = """
body{margin:0;background:#f4f6f7;color:#1b2a33;font:18px/1.6 Sarabun,'Noto Sans Thai',
'Leelawadee UI',Thonburi,sans-serif}
main{max-width:30rem;margin:0 auto;padding:2rem 1.25rem}
section{background:#fff;border-radius:1rem;padding:1.5rem;box-shadow:0 1px 4px #0002}
h1{font-size:1.5rem;line-height:1.35;margin:0 0 .25rem}
p{margin:.75rem 0 0}.en{color:#5b6b75;font-size:1rem}h1+.en{margin:0}
dl{display:grid;grid-template-columns:auto 1fr;gap:.4rem 1rem;margin:1.25rem 0}
dt{color:#5b6b75}dd{margin:0;text-align:right;overflow-wrap:anywhere}
label{display:block;margin:0 0 .35rem}
input{box-sizing:border-box;width:100%;min-height:3.25rem;border:1px solid #8a99a3;
border-radius:.75rem;padding:0 1rem;margin:0 0 .75rem;font:inherit;font-size:1.4rem;
letter-spacing:.2em;text-align:center}
.wrong{color:#9b1c1c;font-weight:600;margin:0 0 .75rem}
button{display:block;width:100%;min-height:3.25rem;border:0;border-radius:.75rem;
background:#0b6e4f;color:#fff;font:inherit;font-weight:600;cursor:pointer}
button:focus-visible{outline:3px solid #0072b2;outline-offset:2px}
small{display:block;margin:1rem 0 0;color:#5b6b75;font-size:.95rem}
header{margin:0 0 1rem;font-weight:600;color:#0b6e4f}
"""
_ALLOWED = base64.b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; "
    f"style-src 'sha256-{_ALLOWED}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""On every answer, files and errors as well: no script at all, nothing kept, nothing told."""
PICTURE_HEADERS = {**HEADERS, "Cross-Origin-Resource-Policy": "cross-origin"}
"""A picture is shown inside the chat, wherever that runs."""
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
"""Beside them where the service is reached by https."""


def both(key: str, **values: object) -> str:
    """A sentence in Thai, and in English beside it."""
    thai, english = TEXTS[key]
    return f"{thai.format(**values)} · {english.format(**values)}"


def page(title: str, body: str = "", *, status: int = 200, more: str = "") -> Response:
    """A page by the keys of its title and text; `more` is HTML that stands below them."""
    texts = [_two("h1", title), _two("p", body) if body else "", more]
    html = (
        '<!doctype html><html lang="th"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(TEXTS[title][0])}</title><style>{STYLE}</style></head><body><main>"
        f"<header>{escape(TEXTS['page.name'][0])}</header><section>{''.join(texts)}</section>"
        "</main></body></html>"
    )
    return strict(Response(html, status=status, content_type="text/html; charset=utf-8"))


def facts(rows: Sequence[tuple[str, str]]) -> str:
    """HTML of labels (keys of texts) and values."""
    cells = "".join(
        f"<dt>{escape(TEXTS[key][0])}</dt><dd>{escape(value)}</dd>" for key, value in rows
    )
    return f"<dl>{cells}</dl>"


def code_form(label: str, press: str, *, digits: int, wrong: str = "") -> str:
    """HTML of a form that asks for a code of so many digits and posts it to the page's own
    address; `wrong` stands above it."""
    said = f'<p class="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    return (
        f'<form method="post" autocomplete="off">{said}'
        f'<label for="code">{escape(both(label))}</label>'
        f'<input id="code" name="code" inputmode="numeric" maxlength="{2 * digits}" required>'
        f"<button>{escape(both(press))}</button></form>"
    )


def small(key: str) -> str:
    thai, english = TEXTS[key]
    return f'<small>{escape(thai)}</small><small lang="en">{escape(english)}</small>'


def strict(response: Response) -> Response:
    """The same answer with all of `HEADERS`."""
    response.headers.update(HEADERS)
    return response


def gone(status: int = 404) -> Response:
    """The one page for a link that was never made, is too old, or is used up."""
    return page("page.gone_title", "page.gone", status=status)


def later(seconds: int = 3) -> Response:
    """What is not ready yet."""
    answer = page("page.later_title", "page.later", status=503)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _two(tag: str, key: str) -> str:
    thai, english = TEXTS[key]
    return f'<{tag}>{escape(thai)}</{tag}><p class="en" lang="en">{escape(english)}</p>'
