//! All pairs of some photos as a folder in the layout that MMVP has on the Hub.

use std::collections::HashSet;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::contrast::Pair;
use super::error::MakeError;
use super::folder::Unfinished;
use super::one::pair;
use super::patterns::{VERSION, left_out};
use super::photo::Photo;
use super::record::{Made, MadePair, MadePhoto, NotMade};
use super::settings::Settings;
use crate::corpus::ahead::Ahead;
use crate::corpus::{ImagePath, Unusable};
use crate::csv::row;
use crate::hash;
use crate::image::{Limits, decode, lossless};
use crate::mmvp::Pattern;
use crate::mmvp::questions::COLUMNS;
use crate::report::set::LeftOutPicture;

/// Makes pairs of photos and writes them:
///
/// ```text
/// DIR/Questions.csv         lndex,Question,Options,Correct Answer (so spelt there)
/// DIR/MMVP Images/N.png     from 1; pair k is 2k - 1 and 2k, pattern by pattern
/// DIR/patterns.csv          pair,index_a,index_b,code,pattern
/// DIR/statements.csv        Question ID,Type,Statement: MMVP-VLM's columns
/// DIR/made.json             [`Made`]
/// ```
///
/// Each pattern gets `per_pattern` pairs of the same photos; where there are fewer photos
/// each is used several times, with other draws. Which photos come first is drawn by the seed
/// too. A photo that is there twice counts once; one that cannot be used is left out.
///
/// `progress` is told how many of how many pairs there are, and may stop the work: then, as
/// after an error, nothing is written.
///
/// # Errors
/// [`MakeError`].
pub fn make(
    photos: &[ImagePath],
    settings: &Settings,
    out: &Path,
    unusable: &mut Unusable,
    progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> Result<Made, MakeError> {
    settings.check()?;
    let folder = Unfinished::begin(out)?;
    let photos = chosen(photos, settings, unusable)?;
    let patterns = settings.in_order();
    let each = settings.per_pattern;
    let total = patterns.len() * each;
    tell(progress(0, total))?;
    let jobs: Vec<usize> = (0..each).collect();
    let work = |&draw: &usize| {
        let photo = &photos[draw % photos.len()];
        photo.pairs(&patterns, settings, (draw / photos.len()) as u64)
    };
    let mut rows: Vec<Vec<Row>> = patterns.iter().map(|_| Vec::new()).collect();
    Ahead::default().run(&jobs, work, |results| -> Result<(), MakeError> {
        for (draw, drawn) in results.enumerate() {
            for (place, (pair, pictures)) in drawn?.into_iter().enumerate() {
                let number = place * each + draw + 1;
                for (picture, number) in pictures.iter().zip([2 * number - 1, 2 * number]) {
                    folder.picture(number, picture)?;
                }
                let (photo, repetition) = (draw % photos.len(), draw / photos.len());
                rows[place].push(Row::new(number, &pair, photo, repetition as u64));
            }
            tell(progress((draw + 1) * patterns.len(), total))?;
        }
        Ok(())
    })?;
    let rows: Vec<Row> = rows.into_iter().flatten().collect();
    folder.write("Questions.csv", questions(&rows).as_bytes())?;
    folder.write("patterns.csv", patterns_table(&rows).as_bytes())?;
    folder.write("statements.csv", statements(&rows).as_bytes())?;
    let made = Made {
        clipsight: env!("CARGO_PKG_VERSION"),
        version: VERSION,
        seed: settings.seed,
        side: settings.side,
        per_pattern: each,
        photos: photos.iter().take(each).map(Chosen::record).collect(),
        not_made: not_made(),
        pairs: rows.into_iter().map(|row| row.made).collect(),
    };
    let mut json = serde_json::to_vec_pretty(&made).map_err(|error| MakeError::Write {
        path: out.join("made.json"),
        reason: error.into(),
    })?;
    json.push(b'\n');
    folder.write("made.json", &json)?;
    folder.finish()?;
    Ok(made)
}

fn tell(told: ControlFlow<()>) -> Result<(), MakeError> {
    match told {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(MakeError::Cancelled),
    }
}

fn not_made() -> Vec<NotMade> {
    let reason = |pattern| left_out(pattern).map(|why| NotMade { pattern, why });
    Pattern::ALL.into_iter().filter_map(reason).collect()
}

/// A photo that is used.
struct Chosen {
    file: ImagePath,
    sha256: [u8; 32],
}

/// A pair's two files.
type Files = [Vec<u8>; 2];

impl Chosen {
    /// A pair of each pattern, with its files.
    fn pairs(
        &self,
        patterns: &[Pattern],
        settings: &Settings,
        repetition: u64,
    ) -> Result<Vec<(Pair, Files)>, MakeError> {
        let changed = |why: String| MakeError::Photo {
            name: self.file.name.clone(),
            why,
        };
        let unread = |error: io::Error| changed(format!("cannot be read: {error}"));
        let bytes = self.file.read().map_err(unread)?;
        if sha256(&bytes) != self.sha256 {
            return Err(changed("holds other bytes now".to_owned()));
        }
        let decoded = decode(&bytes, Limits::default()).map_err(|e| changed(e.to_string()))?;
        let photo = Photo::new(&decoded.rgb, settings.side)?;
        let made = |&pattern: &Pattern| {
            let pair = pair(&photo, &self.sha256, pattern, settings.seed, repetition)?;
            let files = pair.images.each_ref().map(lossless);
            // Fields that agree are always encoded.
            let files = files.map(Option::unwrap_or_default);
            Ok((pair, files))
        };
        patterns.iter().map(made).collect()
    }

    fn record(&self) -> MadePhoto {
        let name = self.file.name.rsplit(['/', '\\']).next();
        MadePhoto {
            file: name.unwrap_or(&self.file.name).to_owned(),
            sha256: hash::digits(&self.sha256),
        }
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::new_with_prefix(bytes).finalize().into()
}

/// The photos that are used, in an order that their contents and the seed alone decide.
fn chosen(
    photos: &[ImagePath],
    settings: &Settings,
    unusable: &mut Unusable,
) -> Result<Vec<Chosen>, MakeError> {
    let hash = |photo: &ImagePath| photo.read().map(|bytes| sha256(&bytes));
    let hashes: Vec<_> = Ahead::default().run(photos, hash, |hashes| hashes.collect());
    let mut unread = Vec::new();
    let mut known = HashSet::new();
    let mut found = Vec::new();
    for (file, hash) in photos.iter().zip(hashes) {
        match hash {
            Ok(sha256) if known.insert(sha256) => found.push(Chosen {
                file: file.clone(),
                sha256,
            }),
            Ok(_) => {}
            Err(error) => unread.push(LeftOutPicture {
                name: file.name.clone(),
                why: format!("cannot be read: {error}"),
            }),
        }
    }
    unusable.add(unread)?;
    found.sort_by_cached_key(|photo| -> [u8; 32] {
        let mut key = Sha256::new_with_prefix(b"clipsight mmvp photo 1");
        key.update(settings.seed.to_le_bytes());
        key.update(photo.sha256);
        key.finalize().into()
    });
    let files = found.iter().map(|photo| photo.file.clone()).collect();
    let usable = unusable.first(files, settings.per_pattern)?;
    // What can be used is told in the same order.
    let mut usable = usable.into_iter().peekable();
    found.retain(|photo| usable.next_if(|file| *file == photo.file).is_some());
    if found.is_empty() {
        return Err(MakeError::NoPhotos);
    }
    Ok(found)
}

/// What the tables say of a pair.
struct Row {
    made: MadePair,
    question: String,
    options: [String; 2],
    answers: [usize; 2],
    statements: [String; 2],
}

impl Row {
    fn new(number: usize, pair: &Pair, photo: usize, repetition: u64) -> Self {
        Self {
            made: MadePair::new(number, pair, photo, repetition),
            question: pair.question.clone(),
            options: pair.options.clone(),
            answers: pair.answers,
            statements: pair.statements.clone(),
        }
    }

    /// Numbers of the two pictures, from 1.
    fn pictures(&self) -> [usize; 2] {
        [2 * self.made.pair - 1, 2 * self.made.pair]
    }
}

fn questions(rows: &[Row]) -> String {
    let mut text = row(&COLUMNS.map(str::to_owned));
    for pair in rows {
        let [a, b] = &pair.options;
        for (picture, answer) in pair.pictures().into_iter().zip(pair.answers) {
            text += &row(&[
                picture.to_string(),
                pair.question.clone(),
                format!("(a) {a} (b) {b}"),
                ["(a)", "(b)"][answer].to_owned(),
            ]);
        }
    }
    text
}

fn statements(rows: &[Row]) -> String {
    let mut text = row(&["Question ID", "Type", "Statement"].map(str::to_owned));
    for pair in rows {
        for (picture, statement) in pair.pictures().into_iter().zip(&pair.statements) {
            let title = pair.made.pattern.title().to_owned();
            text += &row(&[picture.to_string(), title, statement.clone()]);
        }
    }
    text
}

fn patterns_table(rows: &[Row]) -> String {
    let mut text = row(&["pair", "index_a", "index_b", "code", "pattern"].map(str::to_owned));
    for pair in rows {
        let [a, b] = pair.pictures();
        let (code, title) = code_and_title(pair.made.pattern);
        text += &row(&[
            pair.made.pair.to_string(),
            a.to_string(),
            b.to_string(),
            code.to_owned(),
            title.to_owned(),
        ]);
    }
    text
}

/// How the table of MMVP's own pairs that is about (of a third party, CC0) calls them.
const fn code_and_title(pattern: Pattern) -> (&'static str, &'static str) {
    match pattern {
        Pattern::Orientation => ("od", "Orientation and Direction"),
        Pattern::Presence => ("pf", "Presence of Specific Features"),
        Pattern::State => ("sc", "State and Condition"),
        Pattern::Count => ("qc", "Quantity and Count"),
        Pattern::Position => ("pr", "Positional and Relational"),
        Pattern::Colour => ("ca", "Color and Appearance"),
        Pattern::Structural => ("sh", "Structural"),
        Pattern::Text => ("tx", "Texts"),
        Pattern::Viewpoint => ("vp", "Viewpoint and Perspective"),
    }
}
