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

/// One of the seeds with a few changes, each where `place` says for a length above 0.
pub fn mutated(
    seeds: &[Vec<u8>],
    random: &mut Random,
    place: impl Fn(&mut Random, usize) -> usize,
) -> Vec<u8> {
    const ODD: [u8; 10] = [0, 1, 0x7F, 0x80, 0xFF, 0xFE, 0xD9, 0x10, b'9', b'\''];
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..1 + random.below(6) {
        let at = place(random, bytes.len().max(1));
        let end = (at + 1 + random.below(16)).min(bytes.len());
        match random.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = ODD[random.below(ODD.len())],
            2 => bytes[at.min(end)..end].fill(ODD[random.below(ODD.len())]),
            3 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len());
                let to = (from + 1 + random.below(300)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            4 => drop(bytes.drain(at.min(end)..end)),
            5 => {
                let piece = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, piece);
            }
            _ if random.below(8) == 0 => bytes.truncate(at),
            _ => {}
        }
    }
    bytes
}
