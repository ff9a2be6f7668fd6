"""A picture made safe to keep: really a picture, not too large, without a trace of where it was.

The bytes are drawn anew, so nothing of the original file survives but what can be seen.
"""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from workers.media.refused import MediaRefusedError

FORMATS = ("JPEG", "PNG")
LARGEST_SIDE = 2048  # pixels that are kept: enough to read a document
MOST_PIXELS = 50_000_000
QUALITY = 85


def clean_picture(data: bytes) -> tuple[str, bytes]:
    """Media type and fresh bytes of a JPEG or PNG. Raises MediaRefusedError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _redrawn(data)
    except MediaRefusedError:
        raise
    # A decoder may raise anything over bytes that are no picture; who sent them must hear of it.
    except Exception as broken:
        raise MediaRefusedError("photo_refused", type(broken).__name__) from broken


def _redrawn(data: bytes) -> tuple[str, bytes]:
    with Image.open(BytesIO(data), formats=FORMATS) as picture:
        picture.verify()
    with Image.open(BytesIO(data), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise MediaRefusedError("photo_large", f"{picture.width} x {picture.height}")
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
        seen = upright.convert("RGB")
    fresh = Image.new("RGB", seen.size)
    fresh.paste(seen)
    out = BytesIO()
    fresh.save(out, "JPEG", quality=QUALITY, optimize=True)
    return "image/jpeg", out.getvalue()
