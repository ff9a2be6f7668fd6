"""What people sent besides words."""

import io

from PIL import Image

from bot.simulator import Settings, SimUser
from tests.simulator.bot import Line, running_line
from tests.simulator.samples import png


def friend(line: Line) -> SimUser:
    """Somebody who follows."""
    person = line.sim.user("สมใจ")
    person.follow()
    return person


def path(message_id: str, rest: str = "") -> str:
    """The content endpoint."""
    return f"/v2/bot/message/{message_id}/content{rest}"


def test_content__of_a_picture__is_what_was_sent(line: Line) -> None:
    data = png(30, 20)
    message = friend(line).send_image(data, "image/png").message_id
    answer = line.get(path(message))
    assert (answer.content, answer.headers["Content-Type"]) == (data, "image/png")


def test_content__of_a_text_or_unknown__is_404(line: Line) -> None:
    text = friend(line).say("ก").message_id
    for message in (text, "123"):
        answer = line.get(path(message))
        assert (answer.status_code, answer.json()) == (404, {"message": "not found"})


def test_content__unsent__is_410(line: Line) -> None:
    person = friend(line)
    message = person.send_image(png(30, 20), "image/png").message_id
    person.unsend(message)
    for rest in ("", "/preview", "/transcoding"):
        answer = line.get(path(message, rest))
        assert (answer.status_code, answer.json()) == (410, {"message": "The content is gone"})


def test_content__being_prepared__is_202_without_a_body(line: Line) -> None:
    line.sim.content_pending(2)
    message = friend(line).send_video(b"film").message_id
    assert line.get(path(message, "/transcoding")).json() == {"status": "processing"}
    answers = [line.get(path(message)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 200]
    assert answers[0].content == b""
    assert line.get(path(message, "/transcoding")).json() == {"status": "succeeded"}


def test_content__can_be_made_gone_or_deleted(line: Line) -> None:
    person = friend(line)
    gone = person.send_image(png(3, 3), "image/png").message_id
    deleted = person.send_image(png(3, 3), "image/png").message_id
    line.sim.content_gone(gone)
    line.sim.content_deleted(deleted)
    assert line.get(path(gone)).status_code == 410
    assert line.get(path(deleted)).status_code == 404


def test_transcoding__of_a_picture__is_400(line: Line) -> None:
    message = friend(line).send_image(png(3, 3), "image/png").message_id
    assert line.get(path(message, "/transcoding")).status_code == 400


def test_preview__of_a_picture__is_smaller(line: Line) -> None:
    message = friend(line).send_image(png(1600, 800), "image/png").message_id
    answer = line.get(path(message, "/preview"))
    assert answer.headers["Content-Type"] == "image/jpeg"
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (512, 256)


def test_preview__of_a_sound_or_file__is_400(line: Line) -> None:
    person = friend(line)
    for message in (person.send_audio(b"a").message_id, person.send_file(b"a").message_id):
        assert line.get(path(message, "/preview")).status_code == 400


def test_preview__of_bytes_that_are_no_picture__is_the_bytes(line: Line) -> None:
    message = friend(line).send_image(b"no picture").message_id
    assert line.get(path(message, "/preview")).content == b"no picture"


def test_content__with_separate_hosts__is_on_the_data_host_only() -> None:
    with running_line(Settings(separate_hosts=True)) as line:
        message = friend(line).send_image(png(3, 3), "image/png").message_id
        assert line.get(path(message)).status_code == 404
        data = line.session.get(line.sim.data_url + path(message), timeout=10)
        assert data.content == png(3, 3)
        assert line.get("/v2/bot/info").status_code == 200
        info = line.session.get(line.sim.data_url + "/v2/bot/info", timeout=10)
        assert info.status_code == 404


def test_content__of_a_file__is_there_too(line: Line) -> None:
    message = friend(line).send_file(b"%PDF", "ใบรับรอง.pdf").message_id
    assert line.get(path(message)).content == b"%PDF"
    assert line.bot.last["message"]["fileName"] == "ใบรับรอง.pdf"
    assert line.bot.last["message"]["fileSize"] == 4
