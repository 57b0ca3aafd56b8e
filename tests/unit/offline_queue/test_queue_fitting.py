"""The quick rules say the same as the written schema."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from offline_queue import Attachment, SealRequest
from offline_queue.storage.fitting import fits, why_not, wire_problem

words = st.one_of(
    st.sampled_from(
        ["application", "rating", "newborn@1.0.0", "synced", "image/jpeg", "free-running", "", "今天", "a\n"]
    ),
    st.text(max_size=30),
    st.integers(99, 202).map(lambda n: "x" * n),
)
files = st.lists(st.builds(Attachment, words, words, st.binary(max_size=2)), max_size=3).map(tuple)


@given(st.builds(SealRequest, words, words, words, words, st.just(b"{}"), files, words))
def test_a_request_fits_exactly_when_the_schema_says_so(request: SealRequest) -> None:
    assert fits(request) is (wire_problem(request) == "")


def test_the_reason_names_the_place_and_not_the_content() -> None:
    bad = SealRequest("secret", "newborn@1.0.0", "k", "t", b"{}")
    said = why_not(bad, "11111111-2222-4333-8444-555555555555")
    assert "kind" in said and "secret" not in said
