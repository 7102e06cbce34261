import pytest

from signalctl.model.closeness import close

SIGNALS = ("speakers_modified", "sessions_modified", "event_modified", "microlocations_modified")


@pytest.mark.parametrize(
    ("word", "known", "found"),
    [
        ("speaker_modified", SIGNALS, ("speakers_modified",)),
        ("SPEAKERS_MODIFIED", SIGNALS[:1], ("speakers_modified",)),
        ("event_ids", ("event_id", "note"), ("event_id",)),
        ("zzz", SIGNALS, ()),
        ("", SIGNALS, ()),
        ("event", (), ()),
        ("a_paid", ("paid", "Paid", "PAID", "unpaid"), ("PAID", "Paid", "paid")),
        ("event_id", ("event_id1", "event_id2", "event_id3", "event_id4"), None),
    ],
)
def test_at_most_three_likely_names_are_suggested(
    word: str, known: tuple[str, ...], found: tuple[str, ...] | None
) -> None:
    suggested = close(word, known)

    if found is None:
        assert len(suggested) == 3
        assert set(suggested) <= set(known)
    else:
        assert suggested[: len(found)] == found


def test_the_order_of_the_known_names_does_not_matter() -> None:
    assert close("sesions_modified", SIGNALS) == close("sesions_modified", tuple(reversed(SIGNALS)))


def test_a_name_of_monstrous_length_is_passed_over() -> None:
    assert close("event_id", ["event_id" * 10_000, "event_ids"]) == ("event_ids",)
    assert close("event_id" * 10_000, ["event_id"]) == ()
