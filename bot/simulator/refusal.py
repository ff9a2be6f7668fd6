"""What the stand-in answers when it refuses: LINE's status, message and details."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Json = object


@dataclass(frozen=True, slots=True)
class Detail:
    """One error in a request body.

    Args:
        message: LINE's wording, e.g. ``May not be empty``.
        property: where, e.g. ``messages[0].text``, or ``/body/contents/0`` inside Flex.
    """

    message: str
    property: str

    def body(self) -> dict[str, str]:
        """The object LINE puts into ``details``."""
        return {"message": self.message, "property": self.property}


class RefusalError(Exception):
    """A request LINE would refuse.

    Args:
        status: HTTP status.
        message: the ``message`` of LINE's error body.
        details: what is wrong where; left out of the body when empty.
        headers: headers of the answer besides ``x-line-request-id``.
        extra: other members of the body (``sentMessages`` of a 409).
    """

    def __init__(
        self,
        status: int,
        message: str,
        details: list[Detail] | None = None,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Json] | None = None,
    ) -> None:
        super().__init__(f"{status} {message}")
        self.status = status
        self.message = message
        self.details = list(details or [])
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})

    def body(self) -> dict[str, Json]:
        """The JSON body of the answer."""
        body: dict[str, Json] = {"message": self.message}
        if self.details:
            body["details"] = [detail.body() for detail in self.details]
        return body | self.extra


@dataclass(slots=True)
class Findings:
    """Errors gathered while a body is read, so that one answer can name them all."""

    details: list[Detail] = field(default_factory=list)

    def add(self, path: str, message: str) -> None:
        """Note that ``message`` holds at ``path``."""
        self.details.append(Detail(message, path))

    def refuse(self) -> None:
        """Raise the 400 LINE answers when something was found; do nothing otherwise."""
        if self.details:
            raise RefusalError(
                400, f"The request body has {len(self.details)} error(s)", self.details
            )
