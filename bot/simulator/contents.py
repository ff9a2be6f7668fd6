"""What people sent besides words: pictures, films, sounds, files.

Source: Messaging API reference, "Getting content".
"""

import io
from dataclasses import dataclass

from bot.simulator.refusal import RefusalError

_PREVIEW_PIXELS = 512


@dataclass(slots=True)
class Content:
    """The bytes of one message.

    Attributes:
        kind: ``image``, ``video``, ``audio`` or ``file``.
        pending: answers 202 this many times more; -1 without end.
        gone: the message was unsent: 410.
        failed: preparing a film or sound failed.
    """

    kind: str
    data: bytes
    content_type: str
    pending: int = 0
    gone: bool = False
    failed: bool = False


class Contents:
    """Contents by message id.

    Attributes:
        pending: what a new content starts with, to test slow preparation.
    """

    def __init__(self) -> None:
        self._kept: dict[str, Content] = {}
        self.pending = 0

    def add(self, message_id: str, kind: str, data: bytes, content_type: str) -> None:
        """Keep what a person sent."""
        self._kept[message_id] = Content(kind, data, content_type, pending=self.pending)

    def forget(self, message_id: str) -> None:
        """Delete a content, as LINE does after an undisclosed time: 404."""
        self._kept.pop(message_id, None)

    def find(self, message_id: str) -> Content | None:
        """The content, whatever its state."""
        return self._kept.get(message_id)

    def get(self, message_id: str) -> Content:
        """The content of a message.

        Raises:
            RefusalError: 404 when there is none, 410 when it was unsent.
        """
        content = self._kept.get(message_id)
        if content is None:
            raise RefusalError(404, "not found")
        if content.gone:
            raise RefusalError(410, "The content is gone")
        return content

    def ready(self, content: Content) -> bool:
        """Whether the bytes can be had now; counts one 202 down when not."""
        if content.pending == 0:
            return True
        if content.pending > 0:
            content.pending -= 1
        return False


def preview(content: Content) -> tuple[bytes, str]:
    """A smaller picture and its content type.

    Raises:
        RefusalError: 400 for sounds and files.
    """
    if content.kind not in ("image", "video"):
        raise RefusalError(400, "The preview is not available for this message")
    if content.kind == "video":
        return content.data, content.content_type
    from PIL import Image, UnidentifiedImageError  # rare: loaded with the first preview

    try:
        with Image.open(io.BytesIO(content.data)) as image:
            small = image.convert("RGB")
            small.thumbnail((_PREVIEW_PIXELS, _PREVIEW_PIXELS))
            out = io.BytesIO()
            small.save(out, "JPEG")
    except (UnidentifiedImageError, OSError, ValueError):
        return content.data, content.content_type
    return out.getvalue(), "image/jpeg"
