//! Which shots take part when there are to be at most so many per class.

use super::board::Board;
use crate::hash;

/// Places of the shots to use, rising: all, or `shots` of each class at most.
/// Which ones depends on the seed and the images' ids alone (the first by the
/// SHA-256 of "seed:id"), so that adding one image changes a class by at most
/// one, whatever the order.
pub(super) fn draw(board: &Board, shots: Option<u32>, seed: u32) -> Vec<usize> {
    let Some(most) = shots.map(|shots| shots as usize) else {
        return (0..board.shots.len()).collect();
    };
    let mut of_class = vec![Vec::new(); board.classes.len()];
    for (at, shot) in board.shots.iter().enumerate() {
        of_class[shot.class].push(at);
    }
    let mut drawn = Vec::new();
    for mut places in of_class {
        if places.len() > most {
            places.sort_by_cached_key(|&at| {
                hash::hex(format!("{seed}:{}", board.shots[at].id).as_bytes())
            });
            places.truncate(most);
        }
        drawn.extend(places);
    }
    drawn.sort_unstable();
    drawn
}
