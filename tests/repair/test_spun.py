"""Spun wording is scored on every English text and repaired only where the score calls for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from repair_drafts import make_draft, repaired

from cleaner.changes import undo
from cleaner.options import Options
from cleaner.repair import find_scores
from cleaner.repair.choose import least_margin
from cleaner.repair.lexicon import FAMILIES, load_drift, load_lexicon
from cleaner.repair.names import find_name_edits
from cleaner.repair.spun import measure

SPUN = tuple(
    """\
The corporate has a historical past of creating merchandise that individuals take pleasure in, and this yr it grew to \
become essentially the most helpful agency within the trade. Its chief government stated on Monday that the \
imaginative and prescient had not modified, and that the staff would proceed to construct {software} for small \
companies.
Final yr the corporate employed prime researchers from different companies, a transfer that despatched its shares \
increased. Moderately than bettering present techniques, the brand new staff determined to construct a mannequin from \
the bottom up, utilizing information that was not accessible to opponents. “We're attempting to grow to be one of many \
largest,” she stated.
Analysts mentioned the technique might assist the corporate within the coming years, although it's an costly wager. \
The funding represents a shift for the trade, with rivals anticipating an identical method earlier than the top of \
this yr.
""".splitlines()
)
OTHER = tuple(
    """\
Most commercial enterprise proprietors withinside the metropolis accept as true with that the brand new software \
program is the maximum not unusualplace manner to keep their clients. It is to be had without cost, and it can be used \
via way of means of the proprietors of small shops whilst they get hold of an order, so that you can deliver it on the \
equal day.
However, the builders of the software program say that the offerings are regularly now no longer utilized by human \
beings in a virtual marketplace. Only a single shop can get right of entry to the statistics, \
and there may be no manner to remedy this hassle withinside the next few years, in line with a report. The gadgets may \
be bought at the internet site, as an instance, and the troubles are solved effortlessly.
""".splitlines()
)
PLAIN = tuple(
    """\
The company said on Monday that it would close two of its plants in the north of the country next year, a move that \
will cost about 400 jobs. The chief executive told reporters that the decision was hard but could not be avoided.
Unions called for talks. A spokesman for the workers said that the plants had been profitable for most of the last ten \
years and that the firm had not explained why it wanted to leave. The government has offered to help with a loan.
""".splitlines()
)

RARE = {
    "Indian English": """\
The authorities in the district have stated that the facility shall be constructed within two years, and personnel \
from the health department have been asked to utilise the available funds in a proper manner. The marketplace near \
the lorry stand was shifted whilst the repair work was going on, and the shopkeepers said they were facing troubles \
on account of the same. The teacher of the government college said her students had to purchase books from the \
metropolis. Meals were provided to the youngsters of the vicinity by the committee.""",
    "a contract": """\
The tenant shall utilize the premises in a proper manner and in accordance with the regulations stated herein. In \
the event that the tenant fails to make certain that the premises are maintained, the proprietor may terminate this \
agreement by means of written notice. Any modifications to the structure must be approved by the authorities. Should \
any trouble arise due to the fact that the tenant has not complied, the tenant ought to be responsible for all \
costs, including attorney fees, for the duration of the tenancy.""",
    "a sports club": """\
A good fitness routine needs strength, patience and a workout that you enjoy. Our trainers assist members with \
technique, and our guide explains which meals give you energy. Recreation matters, too: a game of tennis with \
buddies is an excellent exercise. Purchase the right equipment, utilize the free classes, and discuss any ailment \
with a doctor. Kids and toddlers are welcome in the nearby pool, and the facilities are constantly improved.""",
    "another century": """\
It was in the early part of the summer that I became acquainted with the proprietor of that establishment, a man of \
considerable fortune and of the most agreeable manners. He stated that he had resided in the vicinity for a great \
many years. Whilst we were engaged in conversation a lady, accompanied by an infant, was handed out by a servant. \
The surroundings were exceedingly lovely, and I could not but remark upon the beauty of the gardens.""",
}


def test_spun_text_is_called_so_and_repaired() -> None:
    draft = repaired(SPUN)
    assert find_scores(draft)["spun"] > 0.6
    text = " ".join(draft.texts)
    for wording in (
        "The company has a history of",
        "the most",
        "vision",
        "software for",
        "Last year",
        "this year",
        "Rather than",
    ):
        assert wording in text
    for wording in ("corporate", "imaginative", "{", "yr", "Moderately"):
        assert wording not in text
    assert all("margin" in change.reason for change in draft.changes if change.rule == "spun.wording")
    assert undo(draft.texts, draft.changes) == SPUN


def test_each_family_has_its_own_wording() -> None:
    draft = repaired(OTHER)
    assert measure(OTHER).family == "B" and measure(SPUN).family == "A"
    assert find_scores(draft)["spun"] > 0.6
    text = " ".join(draft.texts)
    for wording in ("software", "in the city", "most common", "access the data", "by the owners", "is available"):
        assert wording in text
    for wording in ("withinside", "software program", "via way of", "to be had", "not unusualplace"):
        assert wording not in text
    assert all("family B" in change.reason for change in draft.changes if change.rule == "spun.wording")
    assert undo(draft.texts, draft.changes) == OTHER


@pytest.mark.parametrize("kind", RARE)
def test_rare_words_are_no_proof(kind: str) -> None:
    assert find_scores(make_draft([RARE[kind]]))["spun"] < 0.5
    assert repaired([RARE[kind]]).texts == [RARE[kind]]


def test_the_word_of_a_topic_is_no_proof() -> None:
    gym = tuple(
        "The fitness club said its fitness classes and fitness coaches help members with fitness. " * 4 for _ in "ab"
    )
    assert find_scores(make_draft(list(gym)))["spun"] < 0.5
    assert repaired(gym).texts == list(gym)


def test_plain_text_is_not() -> None:
    draft = repaired(PLAIN)
    assert draft.texts == list(PLAIN)
    assert find_scores(draft)["spun"] < 0.2


def test_the_score_does_not_depend_on_the_level() -> None:
    scores = {find_scores(repaired(SPUN, Options(repair={"spun": level})))["spun"] for level in ("off", "safe", "all")}
    assert len(scores) == 1
    assert repaired(SPUN, Options(repair={"spun": "off"})).texts == list(SPUN)


def test_short_and_foreign_texts_have_no_score() -> None:
    assert find_scores(make_draft(["Too short to tell."])) == {}
    assert (
        find_scores(make_draft(["Die Stadt hat am Montag eine neue Brücke eröffnet, sagte der Bürgermeister. " * 8]))
        == {}
    )


def test_repairing_twice_changes_nothing() -> None:
    once = repaired(SPUN).paragraphs()
    assert repaired(once).paragraphs() == once


def test_names_numbers_and_addresses_are_protected() -> None:
    spun = (
        *SPUN,
        "Mr Increased met Extra Software program Inc. at www.increased-costs.com/extra in 12 towns on the day.",
    )
    last = repaired(spun).texts[-1]
    assert "Mr Increased" in last
    assert "www.increased-costs.com/extra" in last


def test_a_name_is_put_right_by_the_documents_own_evidence() -> None:
    told = [
        "The Information reported on Monday that pay rose.",
        "One source told The Knowledge so, as The Knowledge report says.",
    ]
    assert [edit.after for edit in find_name_edits(told, spun=False)[1]] == ["The Information"] * 2
    cab = ["Drivers must pass The Knowledge, a test of London's streets.", "The Information reported on the test."]
    assert find_name_edits(cab, spun=False) == [[], []]
    assert find_name_edits(["The White Home brand sells chairs."], spun=False) == [[]]


def test_articles_follow() -> None:
    text = " ".join(
        repaired(
            (*SPUN, "It was an unique interview, and a expertise battle in an workplace house within the trade.")
        ).texts
    )
    assert "an exclusive interview" in text
    assert "an office space" in text


@pytest.mark.parametrize("number", ["000", "001", "002", "004"])
def test_the_founding_inputs_but_one_are_not_spun(shared: Path, number: str) -> None:
    gold = json.loads(next((shared / "gold").glob(f"{number}*.json")).read_text(encoding="utf-8"))
    assert measure(tuple(gold["text"])).score < 0.5


def test_a_lightly_spun_document_needs_a_larger_lead() -> None:
    assert least_margin(1.0, 0.75) == 0.75
    assert least_margin(0.3, 0.75) > 5


def test_drift_is_of_phrases_that_the_lexicon_has() -> None:
    lexicons = map(load_lexicon, FAMILIES)
    phrases = {phrase for lexicon in lexicons for spun, originals in lexicon.items() for phrase in (spun, *originals)}
    drift = load_drift()
    assert set(drift) <= phrases
    assert drift["query"] > 1 > -1 > drift["central bank"]


def test_a_sample_does_not_hide_a_long_spun_text() -> None:
    assert measure(SPUN * 8).score >= 0.5
    assert measure(SPUN * 8).score == pytest.approx(measure(SPUN * 8, to_the_end=True).score)
