//! The images as both encoders see them: as they are, changed, and those of blind pairs.

use anyhow::{Result, bail};
use ndarray::Array2;

use super::args::ThresholdsArgs;
use crate::ask::few_shot::features::FeatureSource;
use crate::ask::pairs::Encoded;
use crate::ask::thresholds::Views;
use crate::cli::images;
use crate::cli::opened::Opened;
use crate::cli::opening::choose_pair;
use crate::corpus::{ImagePath, Item, Unusable, pair_list};
use crate::image::change::Change;
use crate::report::set::SetNote;
use crate::vectors::space::View;
use crate::weights::catalogue::Catalogue;

/// All that is to be encoded.
pub(super) struct Source {
    images: Vec<Item>,
    some: Vec<Item>,
    blind: Vec<[Item; 2]>,
    unusable: Unusable,
    notes: Vec<SetNote>,
}

impl Source {
    /// The images that were given, as far as they are found.
    pub fn find(args: &ThresholdsArgs) -> Result<Self> {
        let item = |image: ImagePath| Item::new(image, 0);
        let blind = match &args.blind {
            Some(list) => pair_list(list)?,
            None => Vec::new(),
        };
        if args.blind.is_some() && blind.is_empty() {
            bail!("the list of blind pairs has none: give one with a pair in each row");
        }
        let found = images::given(&args.images)?;
        let mut unusable = args.strict.unusable();
        unusable.add(found.left_out.pictures.clone())?;
        let images: Vec<Item> = found.files.iter().cloned().map(item).collect();
        if images.len() < 2 {
            bail!("there are {} images: give at least two", images.len());
        }
        Ok(Self {
            images: spread(&images, args.count as usize),
            some: Vec::new(),
            blind: blind.into_iter().map(|pair| pair.map(item)).collect(),
            unusable,
            notes: found.left_out.notes(),
        })
    }

    /// How many images there are.
    pub fn count(&self) -> usize {
        self.images.len()
    }

    /// Both encoders' views, CLIP's first, and what made them.
    pub fn encode(
        &mut self,
        args: &ThresholdsArgs,
        catalogue: &Catalogue,
    ) -> Result<[(Views, Encoded); 2]> {
        let [clip, dino] = choose_pair(catalogue, args.clip.as_deref(), args.dino.as_deref())?;
        let first = self.side(args, catalogue, &clip)?;
        let before = (self.images.len(), self.some.len(), self.blind.len());
        let second = self.side(args, catalogue, &dino)?;
        if before != (self.images.len(), self.some.len(), self.blind.len()) {
            bail!("an image could be read at first and cannot any more: run the command again");
        }
        Ok([first, second])
    }

    /// What is to be known of the images once they are encoded.
    pub fn into_notes(self) -> Vec<SetNote> {
        self.unusable.note().into_iter().chain(self.notes).collect()
    }

    fn side(
        &mut self,
        args: &ThresholdsArgs,
        catalogue: &Catalogue,
        model: &str,
    ) -> Result<(Views, Encoded)> {
        let opened = Opened::open(catalogue, model, args.options)?;
        let mut source = opened.features(&[0.0])?;
        let unusable = &mut self.unusable;
        images::prepare(&mut source, &mut self.images, View::Whole, unusable)?;
        if self.some.is_empty() {
            self.some = spread(&self.images, args.changed as usize);
        }
        for change in Change::SAME_PICTURE {
            let view = View::Changed(change);
            images::prepare(&mut source, &mut self.some, view, unusable)?;
        }
        let mut blind: Vec<Item> = self.blind.iter().flatten().cloned().collect();
        let listed = blind.len();
        images::prepare(&mut source, &mut blind, View::Whole, unusable)?;
        if blind.len() < listed {
            // Not those of the folder: half a pair is none.
            let usable = |item: &Item| blind.iter().any(|one| one.name == item.name);
            self.blind.retain(|pair| pair.iter().all(usable));
        }
        let rows = |items: &[Item], view| rows(&source, items, view);
        let changed = Change::SAME_PICTURE
            .iter()
            .map(|&change| Ok((change, rows(&self.some, View::Changed(change))?)))
            .collect::<Result<_>>()?;
        let half = |half: usize| {
            let items: Vec<Item> = self.blind.iter().map(|pair| pair[half].clone()).collect();
            rows(&items, View::Whole)
        };
        let views = Views {
            images: rows(&self.images, View::Whole)?,
            some: rows(&self.some, View::Whole)?,
            changed,
            blind: [half(0)?, half(1)?],
        };
        Ok((views, opened.encoded()))
    }
}

/// Up to so many of some images, evenly by their place in the list.
fn spread(items: &[Item], most: usize) -> Vec<Item> {
    let count = most.min(items.len());
    // A place in the list: the numerator stays below `count * items.len()`.
    let place = |number: usize| number * items.len() / count.max(1);
    (0..count)
        .map(|number| items[place(number)].clone())
        .collect()
}

/// A view's embeddings `[images, width]`, of length 1.
fn rows(source: &FeatureSource<'_>, items: &[Item], view: View) -> Result<Array2<f32>> {
    Ok(source.queries(items, view, 0)?.plain().to_owned())
}
