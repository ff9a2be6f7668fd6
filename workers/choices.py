"""Labels of the codes that cases keep."""

from bot.texts.choices import label

__all__ = ["label"]
