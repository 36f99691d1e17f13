"""The vocabulary of the ledger is whole, and its page is current."""

from tools import vocabulary


def test_page_is_current():
    assert vocabulary.PAGE.read_text() == vocabulary.page(), "Run `make vocabulary` and commit the page."


def test_every_type_says_what_it_means_and_who_writes_it():
    silent = [
        event_type.code
        for event_type in vocabulary.event_types()
        if not (event_type.name and event_type.description and event_type.written_by)
    ]
    assert not silent, f"Give these event types a name, a description and written_by: {silent}"


def test_codes_are_unique():
    codes = [event_type.code for event_type in vocabulary.event_types()]
    assert len(codes) == len(set(codes))
