"""A stand-in for LINE: the Messaging API, the webhooks, and phones on a page.

For the demo and the tests; production never imports it. It imports nothing else of this
project and keeps its own numbers and checks, so that it can catch what the bot gets wrong.
"""

from bot.simulator.channel import Settings
from bot.simulator.delivery import Delivered, DeliveryRules
from bot.simulator.faults import Fault
from bot.simulator.journal import Accepted, Refused
from bot.simulator.people import ChatEntry
from bot.simulator.phone import NotPossibleError
from bot.simulator.simulator import Simulator
from bot.simulator.taps import Tap, flex_texts, readable_text
from bot.simulator.user import SimUser

__all__ = [
    "Accepted",
    "ChatEntry",
    "Delivered",
    "DeliveryRules",
    "Fault",
    "NotPossibleError",
    "Refused",
    "Settings",
    "SimUser",
    "Simulator",
    "Tap",
    "flex_texts",
    "readable_text",
]
