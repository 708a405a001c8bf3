//! Where both encoders' embeddings come from: images, or files that somebody made.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::args::PairsArgs;
use crate::ask::pairs::{Encoded, Set};
use crate::cli::images;
use crate::cli::opened::Opened;
use crate::cli::opening::choose_pair;
use crate::clock::Stopwatch;
use crate::corpus::{ImagePath, Item, Unusable};
use crate::legible;
use crate::report::pairs::PairsMilliseconds;
use crate::report::set::SetNote;
use crate::vectors::exchange::{self, Embeddings};
use crate::weights::catalogue::Catalogue;

/// A set with all that is known of it.
pub(super) struct Source {
    pub set: Set,
    /// What made CLIP's and DINOv2's embeddings.
    pub encoded: [Encoded; 2],
    /// Where the images are: as many as the set has, none where rows have no names.
    pub files: Vec<ImagePath>,
    pub milliseconds: PairsMilliseconds,
    pub notes: Vec<SetNote>,
}

impl Source {
    /// Images, encoded by both.
    pub fn images(args: &PairsArgs, catalogue: &Catalogue) -> Result<Self> {
        let watch = Stopwatch::start();
        let mut milliseconds = PairsMilliseconds::default();
        let found = images::given(&args.images)?;
        if found.files.is_empty() && found.left_out.pictures.is_empty() {
            bail!("there is no image in what is to be compared");
        }
        let mut unusable = args.strict.unusable();
        unusable.add(found.left_out.pictures.clone())?;
        let [clip, dino] = choose_pair(catalogue, args.clip.as_deref(), args.dino.as_deref())?;
        milliseconds.read = watch.milliseconds();

        let mut items: Vec<Item> = found.files.into_iter().map(|i| Item::new(i, 0)).collect();
        let clip = Side::encode(args, catalogue, &clip, &mut items, &mut unusable)?;
        let before: Vec<String> = items.iter().map(|item| item.name.clone()).collect();
        let dino = Side::encode(args, catalogue, &dino, &mut items, &mut unusable)?;
        // A file that was there for the one and is gone for the other.
        if items.len() < before.len() {
            let gone = before
                .iter()
                .find(|name| !items.iter().any(|i| i.name == **name));
            bail!(
                "`{}` could be read at first and cannot any more: run the command again",
                legible(gone.map_or("", |name| name))
            );
        }
        (milliseconds.clip, milliseconds.dino) = (clip.milliseconds, dino.milliseconds);
        let mut notes: Vec<SetNote> = unusable.note().into_iter().collect();
        notes.extend(found.left_out.notes());
        Ok(Self {
            set: Set {
                names: before,
                clip: clip.rows,
                dino: dino.rows,
            },
            encoded: [clip.encoded, dino.encoded],
            files: items.iter().map(Item::image).collect(),
            milliseconds,
            notes,
        })
    }

    /// Embeddings from two files.
    pub fn files(args: &PairsArgs, clip: &Path, dino: &Path) -> Result<Self> {
        let watch = Stopwatch::start();
        let read = |path: &Path| {
            exchange::read(path).with_context(|| legible(&path.display().to_string()))
        };
        let (clip, dino) = (read(clip)?, read(dino)?);
        if clip.rows.nrows() != dino.rows.nrows() {
            bail!(
                "there are {} embeddings of CLIP and {} of DINOv2: give both of the same images \
                 in the same order",
                clip.rows.nrows(),
                dino.rows.nrows()
            );
        }
        let (names, files) = names(&clip, &dino)?;
        let encoded = [(&args.clip, &clip), (&args.dino, &dino)].map(|(given, read)| Encoded {
            model: given.clone().unwrap_or_else(|| read.made_by.model.clone()),
            weights: read.made_by.weights.clone(),
            precision: read.made_by.precision.clone(),
            device: String::new(),
        });
        Ok(Self {
            set: Set {
                names,
                clip: clip.rows,
                dino: dino.rows,
            },
            encoded,
            files,
            milliseconds: PairsMilliseconds {
                read: watch.milliseconds(),
                ..Default::default()
            },
            notes: Vec::new(),
        })
    }
}

/// One encoder's view of the images.
struct Side {
    rows: ndarray::Array2<f32>,
    encoded: Encoded,
    milliseconds: f64,
}

impl Side {
    fn encode(
        args: &PairsArgs,
        catalogue: &Catalogue,
        model: &str,
        items: &mut Vec<Item>,
        unusable: &mut Unusable,
    ) -> Result<Self> {
        let watch = Stopwatch::start();
        let opened = Opened::open(catalogue, model, args.options)?;
        let embedded = images::embed(&opened, items, unusable)?;
        Ok(Self {
            rows: embedded.rows,
            encoded: opened.encoded(),
            milliseconds: watch.milliseconds(),
        })
    }
}

/// The names of rows, which both files have to agree on where both have some, and the
/// files that they may be.
fn names(clip: &Embeddings, dino: &Embeddings) -> Result<(Vec<String>, Vec<ImagePath>)> {
    if let (Some(clip), Some(dino)) = (&clip.names, &dino.names)
        && let Some(row) = clip.iter().zip(dino).position(|(a, b)| a != b)
    {
        bail!(
            "row {row} is `{}` in CLIP's file and `{}` in DINOv2's: give both of the same \
             images in the same order",
            legible(&clip[row]),
            legible(&dino[row])
        );
    }
    match clip.names.as_ref().or(dino.names.as_ref()) {
        Some(names) => {
            let files = names.iter().map(|name| ImagePath::new(name, name.clone()));
            Ok((names.clone(), files.collect()))
        }
        None => {
            let rows = 0..clip.rows.nrows();
            Ok((rows.map(|row| format!("row {row}")).collect(), Vec::new()))
        }
    }
}
