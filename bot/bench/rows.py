"""The least that keeping something costs: one row a statement, each committed."""

from __future__ import annotations

import time

from sqlalchemy import text

from bot.bench.stage import Stage
from models import db

SECONDS = 3.0


def single_rows(stage: Stage) -> float:
    """Rows a second, each inserted by a statement of its own and committed."""
    engine = db.connect(stage.database("bench_floor"), pool=1)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE TABLE floor (id bigserial PRIMARY KEY, said text)"))
        row = text("INSERT INTO floor (said) VALUES (:said)")
        count, began = 0, time.perf_counter()
        while (now := time.perf_counter()) < began + SECONDS:
            connection.execute(row, {"said": "x" * 200})
            count += 1
    engine.dispose()
    return count / (now - began)
