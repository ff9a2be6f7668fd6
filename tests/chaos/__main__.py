"""`python -m tests.chaos [SEED]`: one run of the chaos suite; ends with 1 when a proof fails."""

from __future__ import annotations

import os
import signal
import sys
from random import SystemRandom

from bot.embedded import STATE_FOLDER
from tests.chaos.plan import Sizes
from tests.chaos.run import Run, report


def main() -> int:
    seed = os.environ.get("SEED") or str(SystemRandom().randrange(10**6))
    sizes = Sizes.read(int(seed))
    sys.stdout.write(f"make chaos SEED={seed} replays this plan ({sizes})\n")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # everything is ended all the same
    run = Run(sizes, STATE_FOLDER / "chaos" / "run")
    wrong = run.play()
    (STATE_FOLDER / "chaos" / "deeds").write_text("\n".join(run.stage.log))
    sys.stdout.write(f"{report(wrong)}\nmake chaos SEED={seed}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
