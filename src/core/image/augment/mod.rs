//! Random views of an image, for cache keys and for training.
//!
//! A view is decided by its [`ViewKey`] alone: the same seed, image and number
//! give the same pixels on every platform and in any order.

mod crop;
mod jitter;
mod key;
mod random;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use crop::RandomCrop;
pub use jitter::Jitter;
pub use key::ViewKey;
pub(crate) use random::Draws;

use super::filter::{edges, gaussian_blur, map, saturate};
use super::part::flip;
use super::{ImageError, RgbImage};

/// Why no view could be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ViewError {
    /// The image's fields disagree.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// Numbers that make no sense.
    #[error("the settings of the image views make no sense ({what}): correct the configuration")]
    Settings {
        /// The number that is wrong.
        what: String,
    },
}

/// What is done to an image, each with its own probability, in this order:
/// crop, flip, jitter, greyscale, blur, solarise, edges.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Augment {
    /// Random resized crop, always.
    pub crop: RandomCrop,
    /// Probability of a horizontal flip.
    pub flip: f64,
    /// Colours, if at all.
    #[serde(default)]
    pub jitter: Option<Jitter>,
    /// Probability of losing the colours.
    #[serde(default)]
    pub grey: f64,
    /// Probability of a Gaussian blur of 0.1 to 2 pixels of the result.
    #[serde(default)]
    pub blur: f64,
    /// Probability of inverting the levels from 128 up.
    #[serde(default)]
    pub solarise: f64,
    /// Probability of leaving only a drawing of the edges.
    #[serde(default)]
    pub edges: f64,
}

/// Bounds of the blur's standard deviation in pixels, as in DINO.
const BLUR: [f64; 2] = [0.1, 2.0];

/// Contrast of the drawn edges.
const EDGES: f32 = 2.0;

impl Augment {
    /// The views of a cache key (Tip-Adapter): crop of 0.5 to 1 of the area to
    /// `size` pixels, and a flip.
    pub const fn cache_view(size: u32) -> Self {
        Self {
            crop: RandomCrop::new(size, [0.5, 1.0]),
            flip: 0.5,
            jitter: None,
            grey: 0.0,
            blur: 0.0,
            solarise: 0.0,
            edges: 0.0,
        }
    }

    /// For supervised training of the adapter: crop of 0.4 to 1, flip, colours,
    /// greyscale, blur, edges.
    pub const fn training(size: u32) -> Self {
        Self {
            crop: RandomCrop::new(size, [0.4, 1.0]),
            jitter: Some(Jitter {
                probability: 0.8,
                brightness: 0.4,
                contrast: 0.4,
                saturation: 0.4,
                hue: 0.1,
            }),
            grey: 0.2,
            blur: 0.2,
            edges: 0.1,
            ..Self::cache_view(size)
        }
    }

    /// The image as this key's view: a square of `crop.size` pixels a side.
    ///
    /// # Errors
    /// [`ViewError::Image`] when the image's fields disagree, and
    /// [`ViewError::Settings`] as [`Augment::check`] does.
    pub fn apply(&self, image: &RgbImage, key: &ViewKey) -> Result<RgbImage, ViewError> {
        image.check()?;
        self.check()?;
        Ok(self.draw(image, &mut Draws::new(key, 0)))
    }

    /// Whether the numbers make sense: probabilities of 0 to 1, bounds in order.
    ///
    /// # Errors
    /// [`ViewError::Settings`] names the first number that does not.
    pub fn check(&self) -> Result<(), ViewError> {
        let probabilities = [
            ("flip", self.flip),
            ("grey", self.grey),
            ("blur", self.blur),
            ("solarise", self.solarise),
            ("edges", self.edges),
        ];
        let bad = probabilities
            .iter()
            .find(|(_, p)| !(0.0..=1.0).contains(p))
            .map(|(name, p)| format!("the probability of {name} is {p}"));
        match bad
            .or_else(|| self.crop.wrong())
            .or_else(|| self.jitter.and_then(|jitter| jitter.wrong()))
        {
            Some(what) => Err(ViewError::Settings { what }),
            None => Ok(()),
        }
    }

    fn draw(&self, image: &RgbImage, draws: &mut Draws) -> RgbImage {
        let mut view = self.crop.apply(image, draws);
        if draws.chance(self.flip) {
            flip(&mut view);
        }
        if let Some(jitter) = self.jitter {
            view = jitter.apply(view, draws);
        }
        if draws.chance(self.grey) {
            view = saturate(view, 0.0);
        }
        if draws.chance(self.blur) {
            view = gaussian_blur(&view, draws.between(BLUR));
        }
        if draws.chance(self.solarise) {
            let turned = |level: u8| if level < 128 { level } else { 255 - level };
            view = map(view, |pixel| pixel.map(turned));
        }
        if draws.chance(self.edges) {
            view = edges(&view, EDGES);
        }
        view
    }
}

/// DINO's views of one image (arXiv 2104.14294, appendix E): two large ones for
/// teacher and student, and small ones for the student.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MultiCrop {
    /// The two large views, which differ in how often they are blurred and
    /// solarised.
    pub global: [Augment; 2],
    /// The small views.
    pub local: Augment,
    /// How many small views.
    pub locals: u32,
}

impl MultiCrop {
    /// DINO's own settings: 224 pixels of 0.25 to 1 of the area, `locals` of 96
    /// pixels of 0.05 to 0.25 (the paper of the adapter takes 10 of them).
    pub const fn dino(locals: u32) -> Self {
        let base = Augment {
            crop: RandomCrop::new(224, [0.25, 1.0]),
            flip: 0.5,
            jitter: Some(Jitter {
                probability: 0.8,
                brightness: 0.4,
                contrast: 0.4,
                saturation: 0.2,
                hue: 0.1,
            }),
            grey: 0.2,
            blur: 1.0,
            solarise: 0.0,
            edges: 0.0,
        };
        Self {
            global: [
                base,
                Augment {
                    blur: 0.1,
                    solarise: 0.2,
                    ..base
                },
            ],
            local: Augment {
                crop: RandomCrop::new(96, [0.05, 0.25]),
                blur: 0.5,
                ..base
            },
            locals,
        }
    }

    /// The two large views, then the small ones.
    ///
    /// # Errors
    /// As [`Augment::apply`].
    pub fn apply(&self, image: &RgbImage, key: &ViewKey) -> Result<Vec<RgbImage>, ViewError> {
        image.check()?;
        self.check()?;
        let small = (0..self.locals).map(|_| &self.local);
        let views = self.global.iter().chain(small);
        Ok((0..)
            .zip(views)
            .map(|(part, augment)| augment.draw(image, &mut Draws::new(key, part)))
            .collect())
    }

    /// Whether the numbers make sense.
    ///
    /// # Errors
    /// As [`Augment::check`].
    pub fn check(&self) -> Result<(), ViewError> {
        self.global
            .iter()
            .chain([&self.local])
            .try_for_each(Augment::check)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn gradient(width: u32, height: u32) -> RgbImage {
        let pixels = (0..height)
            .flat_map(|y| (0..width).flat_map(move |x| [x as u8, y as u8, (x * 3 + y) as u8]));
        RgbImage::new(width, height, pixels.collect()).unwrap()
    }

    fn key(seed: u64, view: u64) -> ViewKey {
        ViewKey {
            seed,
            image: [9; 32],
            view,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn views_are_squares_and_the_same_each_time(
            width in 1_u32..90, height in 1_u32..90, seed in any::<u64>(), view in 0_u64..9,
        ) {
            let image = gradient(width, height);
            for augment in [Augment::cache_view(32), Augment::training(24)] {
                let once = augment.apply(&image, &key(seed, view)).unwrap();
                prop_assert_eq!((once.width, once.height), (augment.crop.size, augment.crop.size));
                prop_assert!(once.check().is_ok());
                prop_assert_eq!(augment.apply(&image, &key(seed, view)).unwrap(), once);
            }
        }
    }

    #[test]
    fn seed_image_and_number_each_change_the_view() {
        let image = gradient(80, 60);
        let augment = Augment::cache_view(32);
        let base = augment.apply(&image, &key(1, 0)).unwrap();
        let mut other = key(1, 0);
        other.image[31] ^= 1;
        for key in [key(2, 0), key(1, 1), other] {
            assert_ne!(augment.apply(&image, &key).unwrap(), base);
        }
    }

    #[test]
    fn a_whole_crop_without_changes_is_the_image() {
        let image = gradient(20, 20);
        let mut augment = Augment::cache_view(20);
        augment.crop.scale = [1.0, 1.0];
        augment.crop.ratio = [1.0, 1.0];
        augment.flip = 0.0;
        assert_eq!(augment.apply(&image, &key(0, 0)).unwrap(), image);
        augment.flip = 1.0;
        let mut flipped = augment.apply(&image, &key(0, 0)).unwrap();
        assert_ne!(flipped, image);
        flip(&mut flipped);
        assert_eq!(flipped, image);
    }

    #[test]
    fn certain_changes_do_what_they_say() {
        let image = gradient(40, 40);
        let mut augment = Augment::cache_view(40);
        augment.grey = 1.0;
        let grey = augment.apply(&image, &key(0, 0)).unwrap();
        let mut pixels = grey.pixels.as_chunks::<3>().0.iter();
        assert!(pixels.all(|[r, g, b]| r == g && g == b));
        augment.solarise = 1.0;
        let solarised = augment.apply(&image, &key(0, 0)).unwrap();
        assert!(solarised.pixels.iter().all(|&level| level < 128));
    }

    #[test]
    fn multi_crop_gives_dinos_sizes() {
        let views = MultiCrop::dino(3)
            .apply(&gradient(100, 70), &key(0, 0))
            .unwrap();
        let sides: Vec<u32> = views.iter().map(|view| view.width).collect();
        assert_eq!(sides, [224, 224, 96, 96, 96]);
        assert_ne!(views[2], views[3]);
    }

    #[test]
    fn senseless_numbers_are_refused() {
        let image = gradient(4, 4);
        let wrong: [fn(&mut Augment); 7] = [
            |a| a.flip = 1.5,
            |a| a.grey = f64::NAN,
            |a| a.crop.size = 0,
            |a| a.crop.size = 100_000,
            |a| a.crop.scale = [0.9, 0.5],
            |a| a.crop.ratio = [0.0, 1.0],
            |a| a.jitter.as_mut().unwrap().hue = 0.7,
        ];
        for change in wrong {
            let mut augment = Augment::training(8);
            change(&mut augment);
            let error = augment.apply(&image, &key(0, 0)).unwrap_err();
            assert!(matches!(error, ViewError::Settings { .. }), "{error}");
        }
    }
}
