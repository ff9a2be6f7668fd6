"""The numbers LINE holds senders to, as the stand-in knows them.

Written from LINE's Messaging API reference (sections named beside the numbers) for this room
alone: the bot keeps a table of its own, so that a slip in one is caught by the other.
Where LINE does not say how something is counted, the stricter reading is taken.
"""

from typing import Final

KB: Final = 1000  # "KB" is not defined by LINE; 1000 is the stricter reading

# Requests (Status codes; Send reply message; Retry failed API requests)
BODY_BYTES: Final = 2_000_000
MESSAGES: Final = 5
MULTICAST_TO: Final = 500
REPLY_TOKEN_SECONDS: Final = 60.0
REPLY_TOKEN_REDELIVERY_SECONDS: Final = 1200.0
RETRY_KEY_SECONDS: Final = 86_400.0
NON_FRIEND_PUSH_SECONDS: Final = 7 * 86_400.0
WEBHOOK_ANSWER_SECONDS: Final = 2.0
WEBHOOK_URL: Final = 500
AGGREGATION_UNIT: Final = 30

# Messages (Message objects), UTF-16 units unless a comment says otherwise
TEXT: Final = 5000
EMOJIS: Final = 20
SUBSTITUTIONS: Final = 100
SUBSTITUTION_KEY: Final = 20
ALT_TEXT: Final = 1500
URL: Final = 2000
LOCATION_TEXT: Final = 100
TRACKING_ID: Final = 100
DELIVERY_TAG: Final = 30
SENDER_NAME: Final = 20
QUICK_REPLIES: Final = 13

IMAGEMAP_WIDTH: Final = 1040
IMAGEMAP_ACTIONS: Final = 50
IMAGEMAP_TEXT: Final = 400
IMAGEMAP_LABEL: Final = 100
IMAGEMAP_URI: Final = 1000
IMAGEMAP_CLIPBOARD: Final = 1000
IMAGEMAP_VIDEO_LABEL: Final = 30

# Actions (Action objects; Specifications of the label). Labels, displayText, fillInText and
# text of a message action count grapheme clusters.
LABEL_TEMPLATE: Final = 20
LABEL_IMAGE_CAROUSEL: Final = 12
LABEL_QUICK_REPLY: Final = 20
LABEL_FLEX: Final = 40
LABEL_RICH_MENU: Final = 20
ACTION_DATA: Final = 300
ACTION_TEXT: Final = 300
ACTION_URI: Final = 1000
ACTION_CLIPBOARD: Final = 1000
ALIAS_ID: Final = 32
DATE_FIRST: Final = "1900-01-01"
DATE_LAST: Final = "2100-12-31"

# Templates (grapheme clusters)
TEMPLATE_TITLE: Final = 40
BUTTONS_TEXT: Final = 160
BUTTONS_TEXT_WITH_IMAGE_OR_TITLE: Final = 60
BUTTONS_ACTIONS: Final = 4
CONFIRM_TEXT: Final = 240
CONFIRM_ACTIONS: Final = 2
CAROUSEL_COLUMNS: Final = 10
CAROUSEL_TEXT: Final = 120
CAROUSEL_TEXT_WITH_IMAGE_OR_TITLE: Final = 60
CAROUSEL_ACTIONS: Final = 3

# Flex (Flex Message)
BUBBLE_BYTES: Final = 30 * KB
CAROUSEL_BYTES: Final = 50 * KB
CAROUSEL_BUBBLES: Final = 12
ASPECT_TERM: Final = 100_000
ASPECT_HEIGHT_TO_WIDTH: Final = 3
ANIMATED_IMAGES: Final = 10

# Rich menus (Rich menu)
MENUS: Final = 1000
MENU_AREAS: Final = 20
MENU_WIDTH: Final = (800, 2500)
MENU_HEIGHT_LEAST: Final = 250
MENU_ASPECT_LEAST: Final = 1.45
MENU_IMAGE_BYTES: Final = 1_000_000
MENU_NAME: Final = 300
MENU_BAR_TEXT: Final = 14
MENU_ALIASES: Final = 1000
MENU_BULK_USERS: Final = 500

# Loading animation
LOADING_SECONDS: Final = (5, 60)
LOADING_STEP: Final = 5
LOADING_DEFAULT: Final = 20

# Rate limits: endpoint name -> (requests, seconds). "How rate limits work" describes a token
# bucket and gives no capacity; one window's worth is taken.
RATE_DEFAULT: Final[tuple[float, float]] = (2000, 1)
RATES: Final[dict[str, tuple[float, float]]] = {
    "loading": (100, 1),
    "multicast": (200, 1),
    "richmenu.list": (10, 1),
    "richmenu.create": (100, 3600),
    "richmenu.delete": (100, 3600),
    "richmenu.alias.delete": (100, 3600),
    "webhook.get": (1000, 60),
    "webhook.set": (1000, 60),
    "webhook.test": (60, 3600),
}
