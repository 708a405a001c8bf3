//! From a text to the ids that the text tower reads.

use std::io::Read as _;
use std::sync::LazyLock;

use flate2::read::GzDecoder;
use regex::Regex;

use super::TokenizerError;
use super::bpe::Bpe;
use super::clean::clean;

/// Ids per text: what the text tower takes.
pub const CONTEXT: usize = 77;

/// Number of ids.
pub const VOCABULARY: usize = 49_408;

/// Id before every text.
pub const START: u32 = 49_406;

/// Id after every text, the greatest one; the tower's output is read there.
pub const END: u32 = 49_407;

/// The original's file unpacks to 3.2 MB.
const MOST_BYTES: u64 = 16 << 20;

/// Words: two marks, English contractions, letters, single digits, the rest.
/// U+0345 is in no word: the original ignores case, and takes it for neither a
/// letter nor anything else.
#[allow(
    clippy::expect_used,
    reason = "a constant pattern, compiled by every test"
)]
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"<\|startoftext\|>|<\|endoftext\|>|(?i:'s|'t|'re|'ve|'m|'ll|'d)|\p{L}+|\p{N}|[^\s\p{L}\p{N}\x{345}]+",
    )
    .expect("a valid pattern")
});

/// OpenAI CLIP's tokenizer (`simple_tokenizer.py` of github.com/openai/CLIP).
///
/// It gives the original's ids, ftfy included, except for a text that was
/// decoded as the wrong encoding, which ftfy would guess to repair.
#[derive(Debug, Clone)]
pub struct Tokenizer {
    bpe: Bpe,
}

/// A text as the text tower reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// [`START`], the text's ids, [`END`], then zeros.
    pub ids: [u32; CONTEXT],
    /// Ids before the zeros, 2 to [`CONTEXT`].
    pub length: usize,
    /// Whether the text was longer: its end is cut off, and the last id is
    /// [`END`].
    pub truncated: bool,
}

impl TokenRow {
    /// Where the tower's output is read: at the greatest id, the first one if
    /// there are several, which is the first [`END`].
    pub fn pooled_at(&self) -> usize {
        let end = self.ids.iter().position(|&id| id == END);
        end.unwrap_or(CONTEXT - 1)
    }
}

impl Tokenizer {
    /// Reads the merges: OpenAI's `bpe_simple_vocab_16e6.txt`, packed by gzip or
    /// not, or Hugging Face's `merges.txt` of a CLIP model, which hold the same.
    ///
    /// # Errors
    /// [`TokenizerError`] when the file is damaged or of another tokenizer.
    pub fn new(file: &[u8]) -> Result<Self, TokenizerError> {
        let unreadable = |reason: String| TokenizerError::Unreadable { reason };
        let mut unpacked = Vec::new();
        let text = if file.starts_with(&[0x1f, 0x8b]) {
            GzDecoder::new(file)
                .take(MOST_BYTES + 1)
                .read_to_end(&mut unpacked)
                .map_err(|error| unreadable(error.to_string()))?;
            &unpacked
        } else {
            file
        };
        if text.len() as u64 > MOST_BYTES {
            return Err(unreadable("it is over 16 MiB".into()));
        }
        let text = std::str::from_utf8(text).map_err(|error| unreadable(error.to_string()))?;
        Ok(Self {
            bpe: Bpe::parse(text)?,
        })
    }

    /// The ids of a text of any length, without [`START`] and [`END`].
    ///
    /// The marks `<|startoftext|>` and `<|endoftext|>` within a text give their
    /// ids, as in the original.
    pub fn tokens(&self, text: &str) -> Vec<u32> {
        let mut ids = Vec::new();
        for word in WORDS.find_iter(&clean(text)) {
            match word.as_str() {
                "<|startoftext|>" => ids.push(START),
                "<|endoftext|>" => ids.push(END),
                word => self.bpe.encode(word, &mut ids),
            }
        }
        ids
    }

    /// The row that the text tower reads. A text of over 75 ids is cut as the
    /// original cuts it when asked to (`truncate=True`), and the row says so.
    pub fn encode(&self, text: &str) -> TokenRow {
        let mut ids = vec![START];
        ids.extend(self.tokens(text));
        ids.push(END);
        let truncated = ids.len() > CONTEXT;
        let length = ids.len().min(CONTEXT);
        ids.resize(CONTEXT, 0);
        let mut row = [0; CONTEXT];
        row.copy_from_slice(&ids);
        if truncated {
            row[CONTEXT - 1] = END;
        }
        TokenRow {
            ids: row,
            length,
            truncated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_files_are_refused() {
        let unreadable = |file: &[u8]| {
            let error = Tokenizer::new(file).unwrap_err();
            assert!(
                matches!(error, TokenizerError::Unreadable { .. }),
                "{error}"
            );
        };
        unreadable(&[0x1f, 0x8b, 8, 0, 1]);
        unreadable(&[0xff, 0xfe]);
        unreadable(&vec![b' '; (16 << 20) + 1]);
        assert!(Tokenizer::new(b"").is_err());
    }

    #[test]
    fn words_are_found_as_the_pattern_says() {
        let words = |text| {
            let found = WORDS.find_iter(text).map(|word| word.as_str());
            found.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(words("it's 2024: don't!?"), "it 's 2 0 2 4 : don 't !?");
        assert_eq!(words("猫<|endoftext|>"), "猫 <|endoftext|>");
    }
}
