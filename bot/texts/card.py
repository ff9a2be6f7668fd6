"""Words the drawing of a card adds by itself."""

TEXTS: dict[str, tuple[str, str]] = {
    "alt": ("มีข้อความใหม่จากถักทอ", "New message from Thaktho"),
    "continued": ("{title} (ต่อ)", "{title} (continued)"),
    "continued_untitled": ("(ต่อ)", "(continued)"),
    "nothing": ("–", "–"),
}
