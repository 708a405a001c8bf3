//! What heat maps say, for those who do not see them.

use crate::report::difference::{EncoderDifference, PatchMap};

/// Where the hottest patches lie, and how hot they are to either encoder.
pub(super) fn of(clip: &EncoderDifference, dino: &EncoderDifference) -> String {
    let place = |map: &PatchMap| hottest(map).map_or("nowhere", |(_, place)| place);
    let most = |side: &EncoderDifference| {
        let maps = side.images.iter();
        maps.filter_map(hottest)
            .map(|(heat, _)| heat)
            .fold(0.0, f32::max)
    };
    let [a, b] = &dino.images;
    format!(
        "To DINOv2 the images differ most {} of the first and {} of the second (heat {:.2}); \
         to CLIP {} and {} (heat {:.2}).",
        place(a),
        place(b),
        most(dino),
        place(&clip.images[0]),
        place(&clip.images[1]),
        most(clip),
    )
}

/// The largest heat, and in which ninth of what the encoder sees.
fn hottest(map: &PatchMap) -> Option<(f32, &'static str)> {
    const PLACES: [&str; 9] = [
        "at the upper left",
        "at the top",
        "at the upper right",
        "at the left",
        "in the middle",
        "at the right",
        "at the lower left",
        "at the bottom",
        "at the lower right",
    ];
    let heat = map.heat.iter().copied().enumerate();
    let (patch, heat) = heat.max_by(|a, b| a.1.total_cmp(&b.1))?;
    let columns = map.columns.max(1) as usize;
    let third = |at: usize, length: usize| (3 * at / length.max(1)).min(2);
    let row = third(patch / columns, map.rows as usize);
    let column = third(patch % columns, columns);
    Some((heat, PLACES[3 * row + column]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::pair::SeenPart;

    fn side(model: &str, hot: [(usize, f32); 2]) -> EncoderDifference {
        let map = |(patch, heat): (usize, f32)| {
            let mut all = vec![0.1; 36];
            all[patch] = heat;
            PatchMap {
                seen: SeenPart {
                    x: 0.0,
                    y: 0.0,
                    width: 1.0,
                    height: 1.0,
                },
                rows: 6,
                columns: 6,
                heat: all,
                shades: Vec::new(),
                best: vec![0; 36],
                colours: vec![0; 108],
            }
        };
        EncoderDifference {
            model: model.into(),
            images: hot.map(map),
        }
    }

    #[test]
    fn the_hottest_places_are_named() {
        let words = of(
            &side("c", [(0, 0.2), (35, 0.3)]),
            &side("d", [(14, 0.6), (2, 0.7)]),
        );
        assert_eq!(
            words,
            "To DINOv2 the images differ most in the middle of the first and at the top of the \
             second (heat 0.70); to CLIP at the upper left and at the lower right (heat 0.30)."
        );
    }
}
