//! What people should know of the pictures, beside the numbers: where the encoders see
//! something else than people do.

use crate::image::{Decoded, Preprocess, RgbImage, preprocess};
use crate::language::Language;

/// Of a picture that another decoder read, in a browser.
pub const BY_BROWSER: &str = "It was decoded by your browser, not to Pillow’s levels.";

/// A picture so many times as long as wide loses half of itself: that is said.
const LONG: f64 = 2.0;

/// Below this cosine two pictures cannot be one to an encoder.
const ALIKE: f32 = 0.9999;

/// Of one picture, for encoders that prepare it in these ways: a sentence each.
pub fn of_image(image: &Decoded, encoders: [&Preprocess; 2]) -> Vec<String> {
    let mut remarks = Vec::from_iter(cropped(&image.rgb, encoders));
    if image.see_through {
        remarks.push(
            "It has see-through parts. Transparency is dropped: the encoders see the colours \
             that are stored there, which a viewer may not show."
                .into(),
        );
    }
    if image.profile {
        remarks.push(
            "Its colour profile is not applied: the encoders take its colours as sRGB, and may \
             see others than a viewer shows."
                .into(),
        );
    }
    remarks
}

/// How much of a long picture is cut off.
fn cropped(image: &RgbImage, encoders: [&Preprocess; 2]) -> Option<String> {
    let (width, height) = (f64::from(image.width), f64::from(image.height));
    let (long, short) = (width.max(height), width.min(height));
    if long / short < LONG {
        return None;
    }
    let seen = encoders
        .iter()
        .filter_map(|encoder| encoder.seen(image.width, image.height).ok())
        .map(|seen| match width > height {
            true => seen.width,
            false => seen.height,
        })
        .fold(0.0, f64::max);
    let (shape, ends) = match width > height {
        true => ("wide as high", "left and right"),
        false => ("high as wide", "at the top and at the bottom"),
    };
    let times = format!("{:.1}", long / short);
    let times = times.trim_end_matches(".0");
    let lost = 100.0 * (1.0 - seen / long);
    Some(format!(
        "It is {times} times as {shape}, and the encoders see a square in the middle: \
         {lost:.0} % of it, {ends}, is cut off."
    ))
}

/// Of both pictures together, whose cosines by both encoders are known.
pub(super) fn of_pair(
    images: &[Decoded; 2],
    same_file: bool,
    cosines: [f32; 2],
    encoders: [&Preprocess; 2],
    language: Language,
) -> Vec<String> {
    let [a, b] = images.each_ref().map(|image| &image.rgb);
    let prepared = |image, encoder| preprocess(image, encoder).ok();
    let (english, german) = if same_file {
        (
            "It is the same file twice.",
            "Es ist zweimal dieselbe Datei.",
        )
    } else if a == b {
        (
            "The two files hold exactly the same pixels.",
            "Die beiden Dateien haben genau dieselben Pixel.",
        )
    } else if cosines.iter().all(|cosine| *cosine > ALIKE)
        && encoders
            .iter()
            .all(|encoder| prepared(a, encoder) == prepared(b, encoder))
    {
        (
            "The two differ only where no encoder looks: resized and cropped, they are the same picture.",
            "Die beiden unterscheiden sich nur, wo kein Encoder hinsieht: verkleinert und beschnitten sind sie dasselbe Bild.",
        )
    } else {
        return Vec::new();
    };
    let remark = match language {
        Language::En => english,
        Language::De => german,
    };
    vec![remark.into()]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::image::Format;

    const CLIP: Preprocess = Preprocess {
        resize: 224,
        crop: 224,
        mean: [0.5; 3],
        std: [0.5; 3],
    };
    const DINO: Preprocess = Preprocess {
        resize: 256,
        ..CLIP
    };

    /// Grey, but for its last column.
    fn image(width: u32, height: u32, last: u8) -> Decoded {
        let level = |at: u32| if at % width == width - 1 { last } else { 90 };
        let pixels = (0..width * height).flat_map(|at| [level(at); 3]).collect();
        Decoded {
            rgb: RgbImage::new(width, height, pixels).unwrap(),
            format: Format::Png,
            orientation: 1,
            see_through: false,
            profile: false,
        }
    }

    fn about(image: &Decoded) -> Vec<String> {
        of_image(image, [&CLIP, &DINO])
    }

    fn about_both(a: Decoded, b: Decoded, same_file: bool, cosine: f32) -> Vec<String> {
        of_pair(
            &[a, b],
            same_file,
            [cosine; 2],
            [&CLIP, &DINO],
            Language::En,
        )
    }

    #[test]
    fn usual_pictures_are_passed_over() {
        for (width, height) in [(300, 300), (1600, 900), (3, 4), (199, 100)] {
            assert!(about(&image(width, height, 90)).is_empty());
        }
    }

    #[test]
    fn of_long_pictures_it_is_said_how_much_is_lost() {
        let wide = about(&image(640, 64, 90));
        assert_eq!(
            wide,
            [
                "It is 10 times as wide as high, and the encoders see a square in the middle: \
             90 % of it, left and right, is cut off."
            ]
        );
        let tall = about(&image(40, 100, 90));
        assert!(tall[0].contains("2.5 times as high as wide"), "{tall:?}");
        assert!(tall[0].contains("60 % of it, at the top"), "{tall:?}");
    }

    #[test]
    fn transparency_and_profiles_are_told() {
        let seen = Decoded {
            see_through: true,
            profile: true,
            ..image(4, 4, 90)
        };
        let said = about(&seen);
        assert_eq!(said.len(), 2);
        assert!(said[0].contains("Transparency is dropped"));
        assert!(said[1].contains("profile is not applied"));
    }

    #[test]
    fn a_pair_is_told_in_what_it_is_one() {
        let same = about_both(image(8, 8, 90), image(8, 8, 90), true, 1.0);
        assert!(same[0].contains("same file"));
        let copied = about_both(image(8, 8, 90), image(8, 8, 90), false, 1.0);
        assert!(copied[0].contains("same pixels"));
        let ends = about_both(image(640, 64, 0), image(640, 64, 255), false, 1.0);
        assert!(ends[0].contains("only where no encoder looks"));
        let sizes = about_both(image(4, 4, 90), image(1, 1, 90), false, 1.0);
        assert!(sizes[0].contains("resized and cropped"));
    }

    #[test]
    fn pictures_that_differ_are_not_called_the_same() {
        assert!(about_both(image(8, 8, 90), image(8, 8, 91), false, 0.99995).is_empty());
        assert!(about_both(image(8, 8, 90), image(8, 8, 250), false, 0.9).is_empty());
    }
}
