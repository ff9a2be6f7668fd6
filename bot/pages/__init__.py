"""What web shows behind expiring links: pictures of counts, and exported files."""

from bot.pages.page import gone
from bot.pages.routes import blueprint

__all__ = ["blueprint", "gone"]
