"""What is remembered stays within its bytes."""

from darkroom.server.work.remembered import Remembered


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    known = Remembered[str](2)
    for key in "abc":
        known.add(key, key.upper(), 1)
        known.get("a")
    assert [key in known for key in "abc"] == [True, False, True]
    assert (known.get("a"), known.get("b")) == ("A", None)


def test_what_is_too_large_for_all_there_is_room_for_is_not_kept() -> None:
    known = Remembered[str](2)
    known.add("a", "A", 3)
    known.add("b", "B", 2)
    assert [key in known for key in "ab"] == [False, True]
