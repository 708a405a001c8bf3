//! Files changed at random, the same again from the same start.

/// Random numbers (xorshift).
pub struct Random(pub u64);

impl Random {
    /// A number below `end`, which is at least 1.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }
}

const ODD: [u8; 14] = [
    0, 1, 0x7F, 0x80, 0xFF, 0xFE, 0xD9, 0x10, b'9', b'\'', b'"', b'[', b'/', b'\n',
];

/// What a text may have in the place of a number.
const WORDS: [&str; 22] = [
    "0",
    "-1",
    "1",
    "2",
    "3",
    "255",
    "256",
    "65536",
    "2147483647",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "18446744073709551615",
    "1e39",
    "-1e300",
    "1e-300",
    "1e999",
    "NaN",
    "null",
    "[]",
    "\"\"",
    "\"..\"",
];

/// One of the seeds with a change, or a few.
pub fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = seeds[random.below(seeds.len())].clone();
    let changes = match random.below(2) {
        0 => 1,
        _ => 1 + random.below(6),
    };
    for _ in 0..changes {
        let at = place(random, bytes.len());
        let end = (at + 1 + random.below(16)).min(bytes.len());
        match random.below(9) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = ODD[random.below(ODD.len())],
            2 => bytes[at.min(end)..end].fill(ODD[random.below(ODD.len())]),
            3 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len().max(1));
                let to = (from + 1 + random.below(300)).min(other.len());
                let piece = other.get(from..to).unwrap_or_default().to_vec();
                bytes.splice(at..at, piece);
            }
            4 => drop(bytes.drain(at.min(end)..end)),
            5 => {
                let piece = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, piece);
            }
            6 | 7 => {
                let number = digits(&bytes, at);
                let word = WORDS[random.below(WORDS.len())];
                bytes.splice(number, word.bytes());
            }
            _ if random.below(8) == 0 => bytes.truncate(at),
            _ => {}
        }
    }
    bytes
}

/// Headers lie at the start, some formats' at the end: two in three changes fall there.
fn place(random: &mut Random, length: usize) -> usize {
    match random.below(3) {
        _ if length == 0 => 0,
        0 => random.below(length.min(200)),
        1 => length - 1 - random.below(length.min(300)),
        _ => random.below(length),
    }
}

/// The first number in text from a place on; nothing but the place where there is none
/// near.
fn digits(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let near = bytes.iter().skip(at).take(64);
    let Some(skipped) = near.clone().position(u8::is_ascii_digit) else {
        return at..at;
    };
    let begin = at + skipped;
    let number = |byte: &&u8| byte.is_ascii_digit() || b".+-eE".contains(byte);
    let length = bytes[begin..].iter().take_while(number).count();
    begin..begin + length
}
