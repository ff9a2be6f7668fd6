"""What a name may be made of: the NCName of XML, vowel signs of Asian scripts included.

Python's `\\w` leaves out combining marks, without which hardly a word of Thai, Hindi, Khmer or
Burmese can be written. Source: https://www.w3.org/TR/xml/#NT-NameStartChar, without the colon.
"""

from __future__ import annotations

_FIRST = (
    "A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF"
    "\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD"
    "\\U00010000-\\U000EFFFF"
)
NAME = f"[{_FIRST}][{_FIRST}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040]*"
"""A pattern for one name."""
