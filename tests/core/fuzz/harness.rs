//! One way to try a reader: change files, read them, and look at what it cost.

use std::collections::{BTreeMap, HashSet};
use std::fmt::{self, Debug, Display};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{env, fs};

use crate::allocations::peak_of;
use crate::mutated::{Random, mutated};

/// A reader, and what is promised of it.
pub struct Target {
    pub name: &'static str,
    /// Sound files, and a few near misses.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Reads a file; fails where what was read is not sound.
    pub read: fn(&[u8]) -> Result<(), Refusal>,
    /// Bytes of memory that reading a file of such a length may take.
    pub most: fn(usize) -> usize,
    /// Makes a changed file's lengths and sums right again, so that changes get behind
    /// them; every other file is left as it is.
    pub mend: fn(&mut Vec<u8>),
}

/// Why a file was refused.
pub struct Refusal {
    /// The error's name.
    kind: String,
    words: String,
}

impl Refusal {
    pub fn of(error: impl Debug + Display) -> Self {
        let name = format!("{error:?}");
        let end = name.find([' ', '{', '"']).unwrap_or(name.len());
        Self {
            kind: name[..end].trim_end_matches('(').to_owned(),
            words: error.to_string(),
        }
    }

    /// What sets it apart from other refusals: the words up to the first that a file chose.
    fn signature(&self) -> String {
        let words = self
            .words
            .split(['`', '\'', '"'])
            .next()
            .unwrap_or_default();
        let letters = words.chars().filter(char::is_ascii_alphabetic);
        format!("{}{}", self.kind, letters.take(60).collect::<String>())
    }
}

/// What was tried.
#[derive(Default)]
pub struct Told {
    name: &'static str,
    pub tried: u64,
    pub read: u64,
    refused: BTreeMap<String, u64>,
    /// Files that were refused in a way of their own.
    ways: usize,
    slowest: Duration,
    /// Most memory, and the length of its file.
    peak: (usize, usize),
}

impl Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} files, {} read; most memory {} bytes for a file of {}, slowest {:?}; refused in \
             {} ways:",
            self.name, self.tried, self.read, self.peak.0, self.peak.1, self.slowest, self.ways
        )?;
        for (kind, count) in &self.refused {
            write!(f, " {kind} {count}")?;
        }
        Ok(())
    }
}

/// More than this is a finding, unless the machine was busy.
const SLOW: Duration = Duration::from_secs(2);

/// Most files that are changed further because they were refused in a new way.
const MOST_SEEDS: usize = 300;

/// Files of `tests/data/fuzz/NAME`: small sound ones, and inputs that once broke something.
pub fn kept(name: &str) -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/fuzz");
    let files = fs::read_dir(PathBuf::from(folder).join(name));
    let mut paths: Vec<PathBuf> = files
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// A panic in one line: a backtrace takes more memory than any file.
pub fn tell_panics_in_short() {
    std::panic::set_hook(Box::new(|panic| eprintln!("{panic}")));
}

/// Reads the seeds and the kept files as they are: some are sound.
pub fn replay(target: &Target) {
    let mut read = 0;
    for bytes in (target.seeds)().iter().chain(&kept(target.name)) {
        read += usize::from(tried(target, bytes).0.is_ok());
    }
    assert!(read > 0, "no seed of {} is read", target.name);
}

/// Changes files for so long. `alone`: each is written before it is read, so that it is
/// there when the process does not survive.
pub fn fuzz(target: &Target, start: u64, time: Duration, alone: bool) -> Told {
    let mut told = Told {
        name: target.name,
        ..Told::default()
    };
    let mut seeds = (target.seeds)();
    seeds.extend(kept(target.name));
    assert!(!seeds.is_empty(), "{} has no seeds", target.name);
    let most = seeds.len() + MOST_SEEDS;
    let mut ways = HashSet::new();
    let mut random = Random(start | 1);
    let began = Instant::now();
    while began.elapsed() < time {
        let mut bytes = mutated(&seeds, &mut random);
        if random.below(2) == 0 {
            (target.mend)(&mut bytes);
        }
        if alone {
            fs::write(path(target.name, "last"), &bytes).unwrap();
        }
        let (answer, peak, took) = tried(target, &bytes);
        told.tried += 1;
        told.slowest = told.slowest.max(took);
        told.peak = told.peak.max((peak, bytes.len()));
        match answer {
            Ok(()) => told.read += 1,
            Err(refusal) => {
                let way = refusal.signature();
                *told.refused.entry(refusal.kind).or_default() += 1;
                if ways.insert(way) && seeds.len() < most {
                    seeds.push(bytes);
                }
            }
        }
    }
    told.ways = ways.len();
    told
}

/// Reads one file. Fails, and keeps it, for a panic, too much memory and too much time.
fn tried(target: &Target, bytes: &[u8]) -> (Result<(), Refusal>, usize, Duration) {
    let name = target.name;
    let fails = |why: &str, what: String| -> ! {
        let file = path(name, why);
        fs::write(&file, bytes).unwrap();
        let length = bytes.len();
        panic!(
            "{name}, {why}: {what} for a file of {length} bytes, {}",
            file.display()
        );
    };
    let began = Instant::now();
    let (answer, peak) = peak_of(|| catch_unwind(AssertUnwindSafe(|| (target.read)(bytes))));
    let mut took = began.elapsed();
    let Ok(answer) = answer else {
        fails("panic", "a panic, told above,".into());
    };
    let peak = usize::try_from(peak).unwrap_or(0);
    let most = (target.most)(bytes.len());
    if peak > most {
        fails("memory", format!("{peak} bytes of memory, over {most},"));
    }
    if took > SLOW {
        // The machine may have had other work.
        for _ in 0..3 {
            let began = Instant::now();
            let _ = (target.read)(bytes);
            took = took.min(began.elapsed());
        }
        if took > SLOW {
            fails("slow", format!("{took:?}"));
        }
    }
    if let Err(Refusal { words, .. }) = &answer {
        let says = !words.is_empty() && words.len() < 2000;
        if !says {
            fails("words", format!("a message of {} bytes", words.len()));
        }
    }
    (answer, peak, took)
}

fn path(name: &str, why: &str) -> PathBuf {
    env::temp_dir().join(format!("fuzz-{name}-{why}"))
}

/// For files without lengths and sums.
pub fn as_it_is(_: &mut Vec<u8>) {}
