"""Labels of the rich menus. Short: each stands under an icon, in one or two lines."""

TEXTS: dict[str, tuple[str, str]] = {
    "bar": ("เมนู", "Menu"),
}
