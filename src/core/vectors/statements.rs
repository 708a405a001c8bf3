//! Two texts against two images, as MMVP-VLM scores a pair ("Eyes Wide Shut?", Tong et
//! al. 2024, arXiv 2401.06209, appendix).
//!
//! There each text picks an image by the softmax over the images, and a pair counts when
//! both texts pick right: by chance one in four does. The other direction, each image
//! picking a text, is not scored there, and is given beside it.

use ndarray::aview1;

use super::embedding::Embedding;
use super::few_shot::predict::{LOGIT_SCALE, softmax};
use crate::report::statements::StatementCell;

/// The texts beside the images, a row a text: cosines, and CLIP's softmax of them over
/// the images and over the texts. Embeddings of one width.
pub fn cells(texts: &[Embedding; 2], images: &[Embedding; 2]) -> [[StatementCell; 2]; 2] {
    let cosines = [0, 1].map(|text| [0, 1].map(|image| texts[text].cosine(&images[image])));
    let part = |at: usize, both: [f32; 2]| {
        let both = both.map(f64::from);
        softmax(aview1(&both), LOGIT_SCALE)[at] as f32
    };
    [0, 1].map(|text| {
        [0, 1].map(|image| StatementCell {
            cosine: cosines[text][image],
            of_images: part(image, cosines[text]),
            of_statements: part(text, [cosines[0][image], cosines[1][image]]),
        })
    })
}

/// Which of two is nearer, 0 or 1; none where they are equally near.
pub fn nearer(cosines: [f32; 2]) -> Option<u8> {
    let [first, second] = cosines;
    match first.total_cmp(&second) {
        std::cmp::Ordering::Greater => Some(0),
        std::cmp::Ordering::Less => Some(1),
        std::cmp::Ordering::Equal => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::few_shot::text::TextTable;
    use crate::vectors::text_table::NamedEmbeddings;

    /// Numbers without a pattern, the same everywhere.
    fn numbers(seed: u64, count: usize) -> Vec<f32> {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f32 / (1 << 23) as f32 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    const WIDTH: usize = 24;

    /// Two images that are near, as CLIP's of a blind pair are, and texts out of a file.
    fn case(seed: u64) -> ([Embedding; 2], [Embedding; 2]) {
        let names = ["the left wing is up", "no bird", "the left wing is down"];
        let table = NamedEmbeddings {
            names: names.map(str::to_owned).to_vec(),
            width: WIDTH,
            values: numbers(seed, names.len() * WIDTH),
            model: String::new(),
            prompt: String::new(),
        };
        let file = NamedEmbeddings::read(&table.write().unwrap()).unwrap();
        let table = TextTable::of(file).unwrap();
        let wanted = [names[0], names[2]].map(str::to_owned);
        let text = table.classifier(&wanted).unwrap();
        let row = |at: usize| Embedding::normalised(text.weights().row(at).to_vec());
        let base = numbers(seed + 1000, WIDTH);
        let image = |other: u64| {
            let own = numbers(seed + other, WIDTH);
            let near = base.iter().zip(own).map(|(base, own)| base + 0.2 * own);
            Embedding::normalised(near.collect())
        };
        ([row(0), row(1)], [image(2000), image(3000)])
    }

    /// As the authors' script has it, in plain loops: `logits_per_text.softmax(dim=-1)`.
    #[test]
    fn cells_are_those_of_plain_loops() {
        let mut picks = [0; 3];
        for seed in 0..50 {
            let (texts, images) = case(seed);
            let cells = cells(&texts, &images);
            let dot = |a: &Embedding, b: &Embedding| {
                let mut sum = 0.0;
                for (&a, &b) in a.values().iter().zip(b.values()) {
                    sum += f64::from(a) * f64::from(b);
                }
                sum
            };
            let cosines = [0, 1].map(|text| [0, 1].map(|image| dot(&texts[text], &images[image])));
            for (text, row) in cells.iter().enumerate() {
                for (image, cell) in row.iter().enumerate() {
                    let own = (100.0 * cosines[text][image]).exp();
                    let over_images = own + (100.0 * cosines[text][1 - image]).exp();
                    let over_texts = own + (100.0 * cosines[1 - text][image]).exp();
                    let near = |a: f32, b: f64| (f64::from(a) - b).abs() < 1e-5;
                    assert!(near(cell.cosine, cosines[text][image]), "{seed}");
                    assert!(near(cell.of_images, own / over_images), "{seed}");
                    assert!(near(cell.of_statements, own / over_texts), "{seed}");
                }
                let picked = nearer(row.map(|cell| cell.cosine));
                assert_eq!(picked == Some(0), row[0].of_images > 0.5);
                picks[picked.map_or(2, usize::from)] += 1;
            }
        }
        // The cases go both ways.
        assert!(picks[0] > 20 && picks[1] > 20 && picks[2] == 0, "{picks:?}");
    }

    #[test]
    fn one_image_twice_is_picked_by_no_text() {
        let (texts, [image, _]) = case(7);
        let cells = cells(&texts, &[image.clone(), image]);
        for row in cells {
            assert_eq!(nearer(row.map(|cell| cell.cosine)), None);
            assert_eq!(row.map(|cell| cell.of_images), [0.5; 2]);
        }
    }
}
