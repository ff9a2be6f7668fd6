"""Local administrations made up from tambons: of the demo's other provinces, or of the country.

One a tambon, the municipality where the tambon bears its district's name. The real list may not be
shipped; a programme loads its own with `thaktho areas load --lao`.
"""

from __future__ import annotations

from collections.abc import Container

from models.area_data import LaoRow, areas

PROVINCES = ("40", "52")


def made_up(provinces: Container[str] | None = PROVINCES) -> list[LaoRow]:
    """An LAO for every tambon of these provinces; None: of the whole country."""
    tambons = [
        row
        for row in areas()
        if row.level == 3 and (provinces is None or row.code[:2] in provinces)
    ]
    districts = {row.code: row.name_th.removeprefix("เมือง") for row in areas() if row.level == 2}
    rows = []
    for tambon in tambons:
        town = tambon.name_th == districts[tambon.parent] or tambon.code.endswith("01")
        kind, mark, english = ("M", "ทต.", "Municipality") if town else ("T", "อบต.", "TAO")
        rows.append(
            LaoRow(
                f"{tambon.code}{kind}",
                kind,
                f"{mark}{tambon.name_th}",
                f"{tambon.name_en} {english}",
                tambon.code[:2],
                tambon.code[:4],
                (tambon.code,),
                None,
            )
        )
    return rows
