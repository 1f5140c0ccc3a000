"""What a line of text looks like: how much it says, whether it is prose, whether it could be a headline.

Lengths are in words as `cleaner.words.weigh_words` has them: what a line says, whatever its script.
"""

from __future__ import annotations

import re

from cleaner.words import WIDE, to_letters, weigh_words

PROSE_WORDS = 12
"""From this many words a line that ends like a sentence is prose; boilerplate sentences of that length are rare."""
LONG_PROSE_WORDS = 30
TITLE_WORDS = (3, 40)
TITLE_MAX_CHARS = 250
TERMINAL = frozenset(".!?。！？؟۔।॥…｡:;：；")
CLOSERS = "\"'”’»›」』）)]】"
_SENTENCE_END = frozenset(".!?。！？؟۔।॥…｡")
_WORD = re.compile(r"\w+")
_WORDS_THAT_SAY_LITTLE = 3


def ends_sentence(text: str) -> bool:
    """Whether the last mark, closing quotes and brackets aside, ends a sentence; a colon does not.

    >>> ends_sentence("“It rained.”"), ends_sentence("Read more:")
    (True, False)
    """
    return text.rstrip(CLOSERS)[-1:] in _SENTENCE_END or text[-1:] in _SENTENCE_END


def is_prose(text: str) -> bool:
    """Whether a line reads like a paragraph: long and ending like a sentence, or very long.

    >>> is_prose("Rain fell on the northern valleys from Monday until late on Tuesday, officials said.")
    True
    >>> is_prose("Home News Sport Business Culture Travel Weather Opinion Video Podcasts Newsletters Shop")
    False
    """
    words = weigh_words(text)
    return words >= LONG_PROSE_WORDS or (words >= PROSE_WORDS and ends_sentence(text))


def is_title_like(text: str) -> bool:
    """Whether a line could be a headline: a few words, no web address, no label.

    >>> is_title_like("Heavy rain floods northern valleys"), is_title_like("Share"), is_title_like("Tags:")
    (True, False, False)
    """
    least, most = TITLE_WORDS
    if len(text) > TITLE_MAX_CHARS or text[-1:] in ":：" or "://" in text:
        return False
    return least <= weigh_words(text) <= most


def is_glued_run(text: str) -> bool:
    """Whether a line is tags run together beyond splitting: a very long small-letter word among few others.

    >>> is_glued_run("floodsrainweatherrescuenorthern valleys"), is_glued_run("Donaudampfschifffahrtsgesellschaft")
    (True, False)
    """
    words = text.split(" ", 8)
    if len(words) > 8 or not all(word.isalpha() and word.islower() and max(word) < "\u0590" for word in words):
        return False
    return max(map(len, words)) >= 24


def to_key(text: str) -> str:
    """A line as repetitions are compared: case folded, marks and spaces out.

    >>> to_key("“Rain”: it fell") == to_key("Rain - it fell")
    True
    """
    return to_letters(text) or text


def content_words(text: str) -> set[str]:
    """The words of `text` that say something, case folded: those longer than three letters.

    In scripts without spaces they are the pairs of neighbouring characters.

    >>> sorted(content_words("Rain fell on the northern valleys"))
    ['fell', 'northern', 'rain', 'valleys']
    """
    words: set[str] = set()
    for word in _WORD.findall(text.casefold()):
        if WIDE.match(word):
            words.update(word[i : i + 2] for i in range(len(word) - 1))
        elif len(word) > _WORDS_THAT_SAY_LITTLE:
            words.add(word)
    return words


def overlap(words: set[str], others: set[str]) -> float:
    """The share of `words` that stand in `others`, 0 for none."""
    return len(words & others) / len(words) if words else 0.0
