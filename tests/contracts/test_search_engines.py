"""One contract for every search engine, with the same documents and the same answers.

The embedded engine is SQLite's or PostgreSQL's, by the database of the run.
"""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from search.engine import Audience, Away, Engine, Entry, Filters, Hit
from search.highlight import places
from search.parse import parse
from tests.examples import examples
from tests.factories import StoryFactory, StudyFactory

pytestmark = pytest.mark.both

CORPUS = {
    "1": ("", "I lost my job in the spring, and after that we could not pay the rent."),
    "2": ("Rent", "The landlord put it up again."),
    "3": ("", "She cared for her mother at home. Caring is not easy."),
    "4": ("", "The café on the corner gave us soup. They don't ask questions, not at all."),
    "5": ("", "Self-harm was never spoken of. We were all at home, and alone."),
    "6": ("", "My landlord's letter came on the 14th of March 2024."),
    "7": ("", "<script>alert('rent')</script> is a thing that I wrote, and nobody paid."),
}


def entry(key: str, title: str, body: str, **changes: object) -> Entry:
    values = {"kind": "quote", "audience": Audience.PUBLIC, "story_id": None} | changes
    return Entry(key=key, title=title, body=body, **values)  # type: ignore[arg-type]


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engine(request: pytest.FixtureRequest, db: None) -> Iterator[Engine]:
    if request.param == "embedded":
        from search.engines.embedded import Embedded

        yield Embedded()
        return
    from elasticsearch import Elasticsearch as Client

    from search.engines.elasticsearch import Elasticsearch

    found = Elasticsearch(os.environ["ELASTICSEARCH_URL"], prefix=f"test-{uuid4().hex[:8]}")
    for audience in Audience:
        found.rebuild(audience, [])
    yield found
    client = Client(found.url)
    for name in client.indices.get(index=f"{found.prefix}-*"):
        client.indices.delete(index=name)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    engine.write([entry(key, title, body) for key, (title, body) in CORPUS.items()])
    return engine


def found(engine: Engine, text: str, audience: Audience = Audience.PUBLIC, **filters: object) -> list[str]:
    query = parse(text, audience=audience, filters=Filters(**filters))  # type: ignore[arg-type]
    return [hit.key for hit in engine.find(query, limit=20).hits]


SCRIPTS = {
    "hindi": "मेरा दिल टूट गया",
    "dal": "दाल और चावल",
    "bengali": "আমি বাড়ি হারিয়েছি",
    "gurmukhi": "ਮੇਰਾ ਘਰ ਗਿਆ",
    "tamil": "என் வேலை போய்விட்டது",
    "thai": "ฉันตกงานเมื่อปีที่แล้ว",
    "arabic": "فَقَدتُ عَمَلي في الرَّبيع",
    "hebrew": "אִבַּדְתִּי אֶת הַבַּיִת",
    "polish": "Mieszkałam w Łodzi i w Łódź Kaliska",
    "danish": "Vi bor på Østerbro",
    "chinese": "我去年失业了，没有房子住。",
    "japanese": "去年、仕事を失いました。東京に住んでいます。",
    "korean": "작년에 일자리를 잃었습니다",
    "letters": "They stopped my P.I.P. and my E.S.A in the U.K.",
    "hyphen": "At the Job-Centre nobody looked up.",
    "whole": "The jobcentre was shut, and face to face there was nobody.",
}


OF_SCRIPTS = {
    "दिल": {"hindi"},
    "दाल": {"dal"},
    "द": set(),
    "বাড়ি": {"bengali"},
    "ঘর": set(),
    "ਘਰ": {"gurmukhi"},
    "வேலை": {"tamil"},
    "ตกงาน": {"thai"},
    "งานตก": set(),
    "عملي": {"arabic"},
    "الربيع": {"arabic"},
    "הבית": {"hebrew"},
    "lodz": {"polish"},
    "łódź": {"polish"},
    "osterbro": {"danish"},
    "失业": {"chinese"},
    "没有房子": {"chinese"},
    "业失": set(),
    "住": {"chinese", "japanese"},
    "房": {"chinese"},
    "仕事": {"japanese"},
    "東京": {"japanese"},
    "東京 仕事": {"japanese"},
    "일자리를": {"korean"},
    "PIP": {"letters"},
    "p.i.p.": {"letters"},
    "esa uk": {"letters"},
    "jobcentre": {"hyphen", "whole"},
    "job-centre": {"hyphen", "whole"},
    "jobcentres": {"hyphen", "whole"},
    '"job centre nobody"': {"hyphen"},
    "face-to-face": {"whole"},
    "shut -job-centre": set(),
}
"""What is asked → whose words are found."""


def test_every_script_is_found_alike_by_every_engine(engine: Engine) -> None:
    engine.write([entry(key, "", body) for key, body in SCRIPTS.items()])
    assert {asked: set(found(engine, asked)) for asked in OF_SCRIPTS} == OF_SCRIPTS


def test_what_is_found_in_a_script_is_marked() -> None:
    for asked, keys in OF_SCRIPTS.items():
        query = parse(asked, audience=Audience.PUBLIC)
        assert all(places(SCRIPTS[key], query, "en") for key in keys), asked


ANSWERS = {
    "job": {"1"},
    "JOBS": {"1"},
    "pay rent": {"1"},
    "rent": {"1", "2", "7"},
    "caring": {"3"},
    "cares": {"3"},
    "cafe": {"4"},
    "CAFÉ": {"4"},
    "dont": {"4"},
    "don’t": {"4"},
    '"not at all"': {"4"},
    '"all at"': {"5"},
    '"at all"': {"4"},
    "“could not pay the rent”": {"1"},
    "self-harm": {"5"},
    "self harm": {"5"},
    '"harm self"': set(),
    "landlord": {"2", "6"},
    "2024": {"6"},
    "rent -landlord": {"1", "7"},
    'home -"at home, and alone"': {"3"},
    "landl*": {"2", "6"},
    "caring*": {"3"},
    "landlords*": {"2", "6"},
    "landl": set(),
    "script": {"7"},
    "job -spring": set(),
    "nothing like it": set(),
    "-rent": set(),
    "": set(),
    '"': set(),
    "* - !!! ()": set(),
    "AND": {"1", "5", "7"},
    "rent OR": set(),
    "NEAR(rent, job)": set(),
    "title:rent": set(),
    "rent' ; DROP TABLE search_document; --": set(),
}
"""What is asked → what is found, whichever engine is asked."""


def test_answer_is_the_same_from_every_engine(filled: Engine) -> None:
    found_by_it = {asked: sorted(found(filled, asked)) for asked in ANSWERS}
    assert found_by_it == {asked: sorted(keys) for asked, keys in ANSWERS.items()}


def test_title_counts_for_more_than_body(filled: Engine) -> None:
    assert found(filled, "rent")[0] == "2"


def test_audience_sees_its_own_index_only(engine: Engine) -> None:
    engine.write(
        [
            entry("1", "", "the nurse listened"),
            entry("7.0.10", "", "the nurse shouted", kind="passage", audience=Audience.RESEARCH),
        ]
    )
    assert (found(engine, "nurse"), found(engine, "nurse", Audience.RESEARCH)) == (["1"], ["7.0.10"])


def test_story_is_found_by_the_endings_of_its_own_language(engine: Engine) -> None:
    engine.write(
        [
            entry("1", "", "Mi casa y otras casas cuidadas", language="es"),
            entry("2", "", "Fy nhŷ i a fy mam", language="cy"),
            entry("3", "", "We went by car.", language="en-gb"),
        ]
    )
    expected = {"casa": ["1"], '"otras casa"': ["1"], "cas*": ["1"], "mam": ["2"], "cars": ["3"], "care": []}
    assert {asked: found(engine, asked) for asked in expected} == expected


def test_what_the_public_finds_first_depends_on_nothing_private(engine: Engine) -> None:
    """A word that only the private stories use often is no commoner to the public than it was."""
    engine.write([entry("1", "", "rent and more rent, and the damp")])
    engine.write([entry("2", "", "the damp, the damp and the rent")])
    engine.write([entry(str(n), "", "hope and more words") for n in range(3, 9)])
    before = found(engine, "rent damp")
    private = {"kind": "passage", "audience": Audience.RESEARCH}
    engine.write([entry(str(n), "", "the rent " * 5, **private) for n in range(100, 140)])
    assert found(engine, "rent damp") == before


def test_filter_narrows_to_kinds(engine: Engine) -> None:
    engine.write([entry("1", "", "hope"), entry("1", "", "hope", kind="page")])
    query = parse("hope", audience=Audience.PUBLIC, filters=Filters(kinds=frozenset({"page"})))
    assert engine.find(query, limit=5).hits == (Hit("page", "1"),)


def test_pages_follow_one_another_with_nothing_lost_or_twice(engine: Engine) -> None:
    engine.write([entry(str(n), "", f"hope and {'more ' * (n % 3)}words") for n in range(23)])
    query = parse("hope", audience=Audience.PUBLIC)
    seen, after, sizes = [], None, []
    while True:
        page = engine.find(query, limit=5, after=after)
        seen += [hit.key for hit in page.hits]
        sizes.append(len(page.hits))
        if page.after is None:
            break
        after = page.after
    assert (sorted(seen, key=int), sizes) == ([str(n) for n in range(23)], [5, 5, 5, 5, 3])


def test_page_that_is_just_full_is_the_last(engine: Engine) -> None:
    engine.write([entry(str(n), "", "hope") for n in range(4)])
    assert engine.find(parse("hope", audience=Audience.PUBLIC), limit=4).after is None


def test_written_again_is_there_once_with_its_new_words(filled: Engine) -> None:
    filled.write([entry("1", "", "I found work in the autumn.")])
    filled.write([entry("1", "", "I found work in the autumn.")])
    assert (found(filled, "job"), found(filled, "autumn")) == ([], ["1"])


def test_dropped_is_found_no_more_and_twice_is_no_error(filled: Engine) -> None:
    for _ in range(2):
        filled.drop(kind="quote", keys=["1", "nobody"])
    assert found(filled, "rent pay") == []
    assert sorted(found(filled, "rent")) == ["2", "7"]


def test_story_is_replaced_as_a_whole_and_no_other_is_touched(engine: Engine) -> None:
    mine, other = StoryFactory(body=""), StoryFactory(body="")
    engine.write(
        [
            entry("1", "", "hope one", story_id=mine.pk),
            entry("2", "", "hope two", story_id=mine.pk),
            entry("3", "", "hope three", story_id=other.pk),
            entry("2", "", "hope four", story_id=mine.pk, kind="passage", audience=Audience.RESEARCH),
        ]
    )
    engine.replace(kind="quote", story_id=mine.pk, entries=[entry("2", "", "hope new", story_id=mine.pk)])
    assert (sorted(found(engine, "hope")), found(engine, "new")) == (["2", "3"], ["2"])
    assert found(engine, "four", Audience.RESEARCH) == ["2"]


def test_story_replaced_with_nothing_is_gone(engine: Engine) -> None:
    story = StoryFactory(body="")
    engine.write([entry("1", "", "hope", story_id=story.pk)])
    engine.replace(kind="quote", story_id=story.pk, entries=[])
    assert found(engine, "hope") == []


def test_rebuilt_holds_what_it_was_given_and_nothing_of_before(filled: Engine) -> None:
    filled.write([entry("9", "", "rent elsewhere", kind="passage", audience=Audience.RESEARCH)])
    number = filled.rebuild(Audience.PUBLIC, iter([entry("8", "", "rent again"), entry("1", "", "quiet")]))
    assert (number, found(filled, "rent"), found(filled, "quiet")) == (2, ["8"], ["1"])
    assert found(filled, "rent", Audience.RESEARCH) == ["9"]
    filled.write([entry("2", "", "rent after")])
    assert sorted(found(filled, "rent")) == ["2", "8"]


def test_very_many_words_are_no_error(filled: Engine) -> None:
    many = " ".join("abcdefghij"[n % 10] for n in range(250))
    assert found(filled, many) == []


@how(max_examples=examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.one_of(
        st.text(max_size=80),
        st.text(alphabet=" \"*-()^:+&|!<>\\'ab\0", max_size=40),
        st.lists(st.sampled_from(["rent", '"', "-", "*", "OR", "NEAR", "NOT", "home*", "{", "%s"])).map(
            " ".join
        ),
    )
)
def test_nothing_that_can_be_typed_is_an_error(filled: Engine, text: str) -> None:
    assert set(found(filled, text)) <= set(CORPUS)


@pytest.mark.elasticsearch
def test_elasticsearch_without_an_index_is_away_and_makes_none() -> None:
    """An index that began with what was written last would answer as if it held everything."""
    from search.engines.elasticsearch import Elasticsearch

    bare = Elasticsearch(os.environ["ELASTICSEARCH_URL"], prefix=f"test-{uuid4().hex[:8]}")
    with pytest.raises(Away):
        bare.find(parse("rent", audience=Audience.PUBLIC), limit=5)
    with pytest.raises(Away):
        bare.write([entry("1", "", "rent")])
    with pytest.raises(Away):
        bare.drop(kind="quote", keys=["1"])


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "", "nonsense"])
def test_elasticsearch_that_does_not_answer_is_away(url: str) -> None:
    from search.engines.elasticsearch import Elasticsearch

    with pytest.raises(Away) as problem:
        Elasticsearch(url).find(parse("a unique word", audience=Audience.PUBLIC), limit=5)
    assert "unique" not in str(problem.value)


def test_filter_narrows_to_stories_of_a_study(engine: Engine) -> None:
    """What is of no story is of no study."""
    here, there = StoryFactory(body=""), StoryFactory(body="", study=StudyFactory())
    engine.write(
        [
            entry(str(story.pk), "", "hope", story_id=story.pk, study_id=story.study_id)
            for story in (here, there)
        ]
        + [entry("none", "", "hope")]
    )
    for story in (here, there):
        assert found(engine, "hope", studies=frozenset({story.study_id})) == [str(story.pk)]
    both = frozenset({here.study_id, there.study_id})
    assert set(found(engine, "hope", studies=both)) == {str(here.pk), str(there.pk)}
    assert found(engine, "hope", studies=frozenset({0})) == []
