"""The whole country as places, for tests of matching."""

from functools import cache

import geothai

from bot.thai import Place


@cache
def every_place() -> tuple[Place, ...]:
    """Give 77 provinces, 928 districts and 7,436 tambons with the names above them."""
    found: list[Place] = []
    for top in geothai.provinces():
        found.append(Place(top.code, "province", top.name_th, top.name_en))
        for middle in geothai.districts(top.code):
            above = (middle.name_th, top.name_th)
            found.append(
                Place(middle.code, "district", middle.name_th, middle.name_en, (top.name_th,))
            )
            found += [
                Place(low.code, "tambon", low.name_th, low.name_en, above)
                for low in geothai.subdistricts(middle.code)
            ]
    return tuple(found)
