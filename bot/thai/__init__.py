"""Thai as people type it: text, names, dates, numbers, phones, ids, grades, places, choices.

Pure: no clock (today is an argument), no files, nothing of the other rooms. Every reader gives
`Reading` or `Refused`.
"""

from bot.thai.birth import Birth, read_birth, show_age
from bot.thai.choice_index import ChoiceIndex, search_choices
from bot.thai.choices import match_choice, match_choices
from bot.thai.clean import ascii_digits, clean, graphemes, plain, sort_key
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
