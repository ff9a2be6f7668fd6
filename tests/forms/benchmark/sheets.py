"""Makes the benchmark's forms: ordinary questions with the logic that real forms have."""

from __future__ import annotations

Row = dict[str, str]


def household(size: int) -> dict[str, list[Row]]:
    """A form of about `size` questions in groups of eleven, with skips, sums and cascades."""
    survey: list[Row] = [{"type": "today", "name": "day"}]
    for number in range(size // 11):
        survey += _group(number)
    return {
        "survey": survey,
        "choices": _choices(),
        "settings": [{"form_title": "Benchmark", "form_id": f"bench{size}"}],
    }


def _group(n: int) -> list[Row]:
    before = f"${{age_{n - 1}}} > 3 or ${{day}} != ''" if n else ""
    return [
        {"type": "begin group", "name": f"g_{n}", "label": f"Part {n}", "relevant": before},
        _row("select_one yn", f"has_{n}", "Is there a child?", required="yes"),
        _row("text", f"name_{n}", "Name", relevant=f"${{has_{n}}} = 'yes'"),
        _row("integer", f"age_{n}", f"Age of ${{name_{n}}}", relevant=f"${{has_{n}}} = 'yes'",
             constraint=". >= 0 and . <= 120"),
        _row("date", f"since_{n}", "Since", constraint=". <= today()",
             relevant=f"${{age_{n}}} > 5 and ${{age_{n}}} < 25"),
        _row("select_one region", f"region_{n}", "Region"),
        _row("select_one area", f"area_{n}", "Area", choice_filter=f"region=${{region_{n}}}"),
        _row("select_multiple reason", f"why_{n}", "Why", relevant=f"${{since_{n}}} != ''"),
        _row("text", f"other_{n}", "Other", relevant=f"selected(${{why_{n}}}, 'r3')"),
        _row("decimal", f"cost_{n}", "Cost"),
        _row("note", f"said_{n}", f"${{name_{n}}} is ${{age_{n}}}"),
        _row("geopoint", f"place_{n}", "Place", relevant=f"count-selected(${{why_{n}}}) > 1"),
        {"type": "calculate", "name": f"total_{n}", "calculation":
            f"coalesce(${{age_{n}}}, 0) * 12 + round(coalesce(${{cost_{n}}}, 0), 1)"
            + (f" + ${{total_{n - 1}}}" if n else "")},
        {"type": "end group"},
    ]  # fmt: skip


def _row(kind: str, name: str, label: str, **more: str) -> Row:
    return {"type": kind, "name": name, "label": label, **more}


def _choices() -> list[Row]:
    made = [{"list_name": "yn", "name": name, "label": name} for name in ("yes", "no")]
    made += [{"list_name": "reason", "name": f"r{i}", "label": f"Reason {i}"} for i in range(8)]
    for i in range(6):
        made.append({"list_name": "region", "name": f"p{i}", "label": f"Region {i}"})
        made += [
            {"list_name": "area", "name": f"p{i}a{j}", "label": f"Area {j}", "region": f"p{i}"}
            for j in range(12)
        ]
    return made
