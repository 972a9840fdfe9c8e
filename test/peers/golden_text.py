"""Text metrics: sacrebleu with its defaults, rouge-score without stemming."""

import numpy as np
from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU, CHRF, TER

WORDS = (
    "the a cat dog sat on mat , . ; over 3.14 1,000 well-known don't it's U.S. (quick) \"fox\" jumps Straße naïve "
    "café 日本語 привет 🙂 &amp; <skipped> 50% e-mail 2-3 and and/or The Cat"
).split()


def cases():
    rng = np.random.default_rng(20240901)
    for references in (1, 2, 3):
        for longest in (3, 9, 30):
            for noise in (0.0, 0.3, 0.9):
                yield corpus(rng, references, longest, noise)
    yield fixed("empty texts", ["", "the cat sat", ""], [["a dog", "", ""]])
    yield fixed("white space", ["  the\tcat\n sat - \n down ", "a\u00a0b c"], [["the cat sat down", "a b c"]])
    yield fixed("markup", ["&quot;x&quot; &lt;b&gt; -\nend", "a.b,c 1.5,2 .5"], [['"x" <b> end', "a . b , c 1.5,2 .5"]])
    yield fixed("long shifts", [" ".join("abcdefghijklmnopqrstuvwxyz"[::-1])], [[" ".join("abcdefghijklmnopqrstuvwxyz")]])
    yield fixed("unequal lengths", ["a b c"], [[" ".join(str(i % 7) for i in range(160))]])


def corpus(rng, references, longest, noise):
    streams = [[] for _ in range(references)]
    hypotheses = []
    for _ in range(5):
        base = list(rng.choice(WORDS, rng.integers(1, longest + 1)))
        for stream in streams:
            stream.append(" ".join(disturb(rng, base, noise / 2)))
        hypotheses.append(" ".join(disturb(rng, base, noise)))
    return fixed(f"{references} references, up to {longest} words, noise {noise}", hypotheses, streams)


def disturb(rng, words, noise):
    changed = [str(rng.choice(WORDS)) if rng.random() < noise / 2 else str(word) for word in words]
    if rng.random() < noise and len(changed) > 3:
        at, to, size = rng.integers(0, len(changed), 3)
        block = changed[at : at + size % 5]
        del changed[at : at + size % 5]
        changed[to:to] = block
    return changed


def fixed(name, hypotheses, streams):
    segments = [[stream[row] for stream in streams] for row in range(len(hypotheses))]
    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=False)
    pairs = list(zip(hypotheses, segments))
    # The scorer's own best over references picks by F as we do.
    best = [scorer.score_multi(references, text) for text, references in pairs]
    expected = {
        "bleu": BLEU().corpus_score(hypotheses, streams).score,
        "chrf": CHRF().corpus_score(hypotheses, streams).score,
        "chrf++": CHRF(word_order=2).corpus_score(hypotheses, streams).score,
        "ter": TER().corpus_score(hypotheses, streams).score,
        "sentence_bleu": [BLEU(effective_order=True).sentence_score(text, refs).score for text, refs in pairs],
        "sentence_chrf": [CHRF().sentence_score(text, refs).score for text, refs in pairs],
        "sentence_ter": [TER().sentence_score(text, refs).score for text, refs in pairs],
    }
    for metric in ("rouge1", "rouge2", "rougeL"):
        expected[metric] = [each[metric].fmeasure for each in best]
    return "text", name, {"hypotheses": hypotheses, "references": segments}, expected
