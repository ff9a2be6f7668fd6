"""Thai as people type it: text, names, dates, numbers, phones, ids, grades, places, choices.

Pure: no clock (today is an argument), no files, nothing of the other rooms. Every reader gives
`Reading` or `Refused`.


A name's module is read when the name is first asked for: whoever shows a date does not compile the
patterns of all readers.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from bot.thai.clean import ascii_digits, clean, graphemes, plain, plain_label, sort_key

if TYPE_CHECKING:
    from bot.thai.birth import Birth, read_birth, show_age
    from bot.thai.choice_index import ChoiceIndex, search_choices
    from bot.thai.choices import match_choice, match_choices
    from bot.thai.coordinates import Coordinates, read_coordinates
    from bot.thai.dates import read_date
    from bot.thai.grades import read_grade
    from bot.thai.names import Name, read_name
    from bot.thai.number import read_number
    from bot.thai.particles import means_unknown
    from bot.thai.person_id import PersonId, mask_id, read_person_id
    from bot.thai.phones import mask_phone, read_phones, show_phone
    from bot.thai.places import Place, PlaceIndex, match_place, say_place
    from bot.thai.reading import REASONS, Reading, Refused
    from bot.thai.show import (
        BANGKOK,
        bangkok_date,
        bangkok_day,
        mask_name,
        show_baht,
        show_date,
        show_datetime,
        show_year,
        to_bangkok,
    )
    from bot.thai.spelling import fold, lk82
    from bot.thai.times import read_time
    from bot.thai.yes_no import read_yes_no

__all__ = [
    "BANGKOK",
    "REASONS",
    "Birth",
    "ChoiceIndex",
    "Coordinates",
    "Name",
    "PersonId",
    "Place",
    "PlaceIndex",
    "Reading",
    "Refused",
    "ascii_digits",
    "bangkok_date",
    "bangkok_day",
    "clean",
    "fold",
    "graphemes",
    "lk82",
    "mask_id",
    "mask_name",
    "mask_phone",
    "match_choice",
    "match_choices",
    "match_place",
    "means_unknown",
    "plain",
    "plain_label",
    "read_birth",
    "read_coordinates",
    "read_date",
    "read_grade",
    "read_name",
    "read_number",
    "read_person_id",
    "read_phones",
    "read_time",
    "read_yes_no",
    "say_place",
    "search_choices",
    "show_age",
    "show_baht",
    "show_date",
    "show_datetime",
    "show_phone",
    "show_year",
    "sort_key",
    "to_bangkok",
]

_IN = {
    "birth": "Birth read_birth show_age",
    "choice_index": "ChoiceIndex search_choices",
    "choices": "match_choice match_choices",
    "coordinates": "Coordinates read_coordinates",
    "dates": "read_date",
    "grades": "read_grade",
    "names": "Name read_name",
    "number": "read_number",
    "particles": "means_unknown",
    "person_id": "PersonId mask_id read_person_id",
    "phones": "mask_phone read_phones show_phone",
    "places": "Place PlaceIndex match_place say_place",
    "reading": "REASONS Reading Refused",
    "show": "BANGKOK bangkok_date bangkok_day mask_name show_baht show_date show_datetime "
    "show_year to_bangkok",
    "spelling": "fold lk82",
    "times": "read_time",
    "yes_no": "read_yes_no",
}
_MODULE = {name: module for module, names in _IN.items() for name in names.split()}


if not TYPE_CHECKING:  # a misspelt name is still found

    def __getattr__(name: str) -> object:
        if name not in _MODULE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found: object = getattr(import_module(f"{__name__}.{_MODULE[name]}"), name)
        globals()[name] = found
        return found
