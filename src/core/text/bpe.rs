//! Byte-pair encoding (Sennrich et al. 2016, arXiv 1508.07909) over UTF-8.
//!
//! Ids: 0 to 255 the bytes, 256 to 511 the bytes at the end of a word, then one
//! per merge in the file's order.

use std::collections::HashMap;

use super::TokenizerError;

/// Merges that CLIP uses of its file: what 49,408 ids leave for them.
pub(super) const MERGES: usize = 49_408 - 2 * 256 - 2;

/// Marks a symbol that ends a word, in the file.
const WORD_END: &str = "</w>";

/// The merges of two symbols into one.
#[derive(Debug, Clone)]
pub(super) struct Bpe {
    /// Id of each byte within a word.
    bytes: [u32; 256],
    /// Result of each merge. Earlier merges have smaller ids: they go first.
    merges: HashMap<(u32, u32), u32>,
}

impl Bpe {
    /// Reads the file's text: a line about it, then one merge a line, the most
    /// frequent first.
    pub fn parse(text: &str) -> Result<Self, TokenizerError> {
        let alphabet = alphabet();
        let mut bytes = [0; 256];
        let mut ids = HashMap::with_capacity(2 * 256 + MERGES);
        for (id, &(byte, symbol)) in (0..).zip(&alphabet) {
            bytes[usize::from(byte)] = id;
            ids.insert(symbol.to_string(), id);
            ids.insert(format!("{symbol}{WORD_END}"), id + 256);
        }
        let mut merges = HashMap::with_capacity(MERGES);
        let lines = text.lines().enumerate().skip(1).take(MERGES);
        for (id, (index, line)) in (512..).zip(lines) {
            let wrong = || TokenizerError::Merge { line: index + 1 };
            let (left, right) = line.split_once(' ').ok_or_else(wrong)?;
            let known = |symbol: &str| ids.get(symbol).copied().ok_or_else(wrong);
            let pair = (known(left)?, known(right)?);
            let new_symbol = ids.insert(format!("{left}{right}"), id).is_none();
            if !new_symbol || merges.insert(pair, id).is_some() {
                return Err(wrong());
            }
        }
        if merges.len() < MERGES {
            return Err(TokenizerError::TooFew {
                found: merges.len(),
                needed: MERGES,
            });
        }
        Ok(Self { bytes, merges })
    }

    /// Appends the ids of a word, not empty.
    pub fn encode(&self, word: &str, output: &mut Vec<u32>) {
        let mut symbols: Vec<u32> = word
            .bytes()
            .map(|byte| self.bytes[usize::from(byte)])
            .collect();
        if let Some(last) = symbols.last_mut() {
            *last += 256;
        }
        while let Some((id, pair)) = self.first_merge(&symbols) {
            merge(&mut symbols, pair, id);
        }
        output.append(&mut symbols);
    }

    /// The earliest merge that applies.
    fn first_merge(&self, symbols: &[u32]) -> Option<(u32, (u32, u32))> {
        symbols
            .windows(2)
            .filter_map(|two| {
                let pair = (two[0], two[1]);
                self.merges.get(&pair).map(|&id| (id, pair))
            })
            .min()
    }
}

/// Merges a pair wherever it stands, from the left.
fn merge(symbols: &mut Vec<u32>, (left, right): (u32, u32), id: u32) {
    let (mut read, mut write) = (0, 0);
    while read < symbols.len() {
        let both = symbols[read] == left && symbols.get(read + 1) == Some(&right);
        symbols[write] = if both { id } else { symbols[read] };
        read += if both { 2 } else { 1 };
        write += 1;
    }
    symbols.truncate(write);
}

/// The bytes in the order of their ids, each with the character that stands for
/// it in the file: itself where it is printable in Latin-1, else one of U+0100
/// and after.
fn alphabet() -> Vec<(u8, char)> {
    let printable = |byte: &u8| matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff);
    let (plain, others): (Vec<u8>, Vec<u8>) = (0..=255).partition(printable);
    let stand_ins = others.into_iter().zip('\u{100}'..);
    plain
        .into_iter()
        .map(|byte| (byte, char::from(byte)))
        .chain(stand_ins)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_the_originals_order() {
        let alphabet = alphabet();
        assert_eq!(alphabet.len(), 256);
        assert_eq!(alphabet[0], (b'!', '!'));
        assert_eq!(alphabet[187], (0xff, 'ÿ'));
        assert_eq!(alphabet[188], (0, '\u{100}'));
        assert_eq!(alphabet[255], (0xad, '\u{143}'));
    }

    #[test]
    fn a_pair_is_merged_from_the_left_wherever_it_stands() {
        let mut symbols = vec![1, 1, 1, 2, 1, 1];
        merge(&mut symbols, (1, 1), 9);
        assert_eq!(symbols, [9, 1, 2, 9]);
    }

    #[test]
    fn files_of_another_kind_are_refused() {
        let too_few = TokenizerError::TooFew {
            found: 2,
            needed: MERGES,
        };
        for (text, error) in [
            ("#\na b\nab c</w>\n", too_few),
            ("#\na b\nabc d\n", TokenizerError::Merge { line: 3 }),
            ("#\na b\na b\n", TokenizerError::Merge { line: 3 }),
            ("#\nab\n", TokenizerError::Merge { line: 2 }),
        ] {
            assert_eq!(Bpe::parse(text).unwrap_err(), error, "{text:?}");
        }
    }
}
