//! Self-attention of every head, without a matrix of scores.
//!
//! A head of an image is one part of the work. Its keys become panels of 16 keys, its
//! values panels of 16 channels, so that both products are those of a linear layer; the
//! scores of a tile of queries stay in the first cache until they are spent.

use crate::isa::{Isa, Work};
use crate::lanes::{Lanes, PANEL};
use crate::math::exp;
use crate::parallel::{self, Shared};

/// Sizes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttentionShape {
    /// Images.
    pub batch: usize,
    /// Tokens of each.
    pub tokens: usize,
    /// Heads.
    pub heads: usize,
    /// Channels of a head.
    pub head: usize,
    /// Whether a token attends to itself and those before it alone.
    pub causal: bool,
}

/// `qkv` is `[batch, tokens, 3 * heads * head]`, queries, keys and values; `output`
/// `[batch, tokens, heads * head]`. Scores are scaled by `head^-0.5`.
///
/// # Panics
/// When the slices are no such matrices.
pub fn attention(isa: Isa, qkv: &[f32], shape: AttentionShape, output: &mut [f32]) {
    let AttentionShape {
        batch,
        tokens,
        heads,
        head,
        ..
    } = shape;
    let width = heads * head;
    assert_eq!(
        qkv.len(),
        batch * tokens * 3 * width,
        "qkv is [batch, tokens, 3 * width]"
    );
    assert_eq!(
        output.len(),
        batch * tokens * width,
        "output is [batch, tokens, width]"
    );
    if head == 0 || tokens == 0 {
        return;
    }
    let output = Shared::new(output);
    let lengths = lengths(shape, isa.rows()[0]);
    parallel::for_each(batch * heads, |index| {
        parallel::heads(lengths.iter().sum(), |buffer| {
            isa.run(Head {
                qkv: &qkv[index / heads * tokens * 3 * width..][..tokens * 3 * width],
                shape,
                index: index % heads,
                image: index / heads,
                output,
                buffer,
            });
        });
    });
}

/// Numbers that a head needs room for: panels of keys and of values, a tile of queries,
/// its scores row by row and again key by key, and the sums of one panel.
fn lengths(AttentionShape { tokens, head, .. }: AttentionShape, rows: usize) -> [usize; 6] {
    let (keys, channels) = (tokens.next_multiple_of(PANEL), head.next_multiple_of(PANEL));
    [
        head * keys,
        channels * tokens,
        rows * head,
        rows * keys,
        rows * tokens,
        rows * PANEL,
    ]
}

/// One head of one image.
struct Head<'a> {
    /// The image's, `[tokens, 3 * width]`.
    qkv: &'a [f32],
    shape: AttentionShape,
    index: usize,
    image: usize,
    output: Shared<f32>,
    /// Of [`lengths`].
    buffer: &'a mut [f32],
}

impl Work for Head<'_> {
    #[inline(always)]
    fn run<L: Lanes>(mut self) {
        let tokens = self.shape.tokens;
        let mut rest = std::mem::take(&mut self.buffer);
        let [panels, values, queries, scores, spent, sums] =
            lengths(self.shape, L::ROWS_F32).map(|length| {
                let (part, others) = std::mem::take(&mut rest).split_at_mut(length);
                rest = others;
                part
            });
        self.pack(panels, values);
        let mut first = 0;
        while first < tokens {
            let rows = L::ROWS_F32.min(tokens - first);
            self.queries::<L>(first, queries);
            self.scores::<L>([first, rows], queries, panels, scores, sums);
            self.softmax::<L>([first, rows], scores, spent);
            self.mix::<L>([first, rows], spent, values, sums);
            first += L::ROWS_F32;
        }
    }
}

impl Head<'_> {
    /// This head's part of a token: queries (0), keys (1) or values (2).
    #[inline(always)]
    fn of_token(&self, token: usize, part: usize) -> &[f32] {
        let AttentionShape { heads, head, .. } = self.shape;
        &self.qkv[(token * 3 + part) * heads * head + self.index * head..][..head]
    }

    /// Keys `[keys / 16, head, 16]` and values `[channels / 16, tokens, 16]`; what fills
    /// up a panel is zero.
    #[inline(always)]
    fn pack(&self, panels: &mut [f32], values: &mut [f32]) {
        let AttentionShape { tokens, head, .. } = self.shape;
        for (index, panel) in panels.chunks_exact_mut(head * PANEL).enumerate() {
            for lane in 0..PANEL {
                let token = index * PANEL + lane;
                let lanes = panel[lane..].iter_mut().step_by(PANEL);
                if token < tokens {
                    for (to, &key) in lanes.zip(self.of_token(token, 1)) {
                        *to = key;
                    }
                } else {
                    lanes.for_each(|to| *to = 0.0);
                }
            }
        }
        for token in 0..tokens {
            let value = self.of_token(token, 2);
            for (index, channels) in value.chunks(PANEL).enumerate() {
                let to = &mut values[(index * tokens + token) * PANEL..][..PANEL];
                to[..channels.len()].copy_from_slice(channels);
                to[channels.len()..].fill(0.0);
            }
        }
    }

    /// A tile of queries, `[head, ROWS_F32]`, scaled.
    #[inline(always)]
    fn queries<L: Lanes>(&self, first: usize, queries: &mut [f32]) {
        let AttentionShape { tokens, head, .. } = self.shape;
        let scale = (head as f32).powf(-0.5);
        for lane in 0..L::ROWS_F32 {
            let lanes = queries[lane..].iter_mut().step_by(L::ROWS_F32);
            if first + lane < tokens {
                for (to, query) in lanes.zip(self.of_token(first + lane, 0)) {
                    *to = query * scale;
                }
            } else {
                lanes.for_each(|to| *to = 0.0);
            }
        }
    }

    /// Keys that the last of `rows` queries from `first` attends to.
    fn seen(&self, [first, rows]: [usize; 2]) -> usize {
        if self.shape.causal {
            first + rows
        } else {
            self.shape.tokens
        }
    }

    /// Scores of a tile of queries, `[ROWS_F32, keys]`.
    #[inline(always)]
    fn scores<L: Lanes>(
        &self,
        tile: [usize; 2],
        queries: &[f32],
        panels: &[f32],
        scores: &mut [f32],
        sums: &mut [f32],
    ) {
        let head = self.shape.head;
        let keys = self.shape.tokens.next_multiple_of(PANEL);
        for panel in 0..self.seen(tile).div_ceil(PANEL) {
            // SAFETY: queries are `head` steps of ROWS_F32, a panel as many of PANEL,
            // sums one tile; a row of scores has room for whole panels.
            unsafe {
                let weights = panels.as_ptr().add(panel * head * PANEL);
                L::tile_f32(head, queries.as_ptr(), weights, sums.as_mut_ptr(), false);
                for row in 0..L::ROWS_F32 {
                    std::ptr::copy_nonoverlapping(
                        sums.as_ptr().add(row * PANEL),
                        scores.as_mut_ptr().add(row * keys + panel * PANEL),
                        PANEL,
                    );
                }
            }
        }
    }

    /// Scores to weights, key by key, `[tokens, ROWS_F32]`: those that a query does not
    /// see are zero.
    #[inline(always)]
    fn softmax<L: Lanes>(&self, [first, rows]: [usize; 2], scores: &mut [f32], spent: &mut [f32]) {
        let seen_by_tile = self.seen([first, rows]);
        let keys = self.shape.tokens.next_multiple_of(PANEL);
        for lane in 0..L::ROWS_F32 {
            if lane >= rows {
                for key in 0..seen_by_tile {
                    spent[key * L::ROWS_F32 + lane] = 0.0;
                }
                continue;
            }
            let seen = self.seen([first, lane + 1]);
            let filled = seen.next_multiple_of(PANEL);
            let scores = &mut scores[lane * keys..][..filled];
            // What fills up the panel must not be seen.
            scores[seen..].fill(f32::NEG_INFINITY);
            // SAFETY: whole panels are whole vectors.
            let total = unsafe {
                let mut most = L::splat(f32::NEG_INFINITY);
                let mut at = 0;
                while at < filled {
                    most = L::max(most, L::load(scores.as_ptr().add(at)));
                    at += L::COUNT;
                }
                let mut lanes = [f32::NEG_INFINITY; PANEL];
                L::store(lanes.as_mut_ptr(), most);
                let most = L::splat(lanes.iter().fold(f32::NEG_INFINITY, |a, &b| a.max(b)));
                let mut total = L::splat(0.0);
                let mut at = 0;
                while at < filled {
                    let score = scores.as_mut_ptr().add(at);
                    let weight = exp::<L>(L::sub(L::load(score), most));
                    total = L::add(total, weight);
                    L::store(score, weight);
                    at += L::COUNT;
                }
                let mut lanes = [0.0; PANEL];
                L::store(lanes.as_mut_ptr(), total);
                lanes.iter().sum::<f32>()
            };
            let scale = 1.0 / total;
            for (key, weight) in scores[..seen].iter().enumerate() {
                spent[key * L::ROWS_F32 + lane] = weight * scale;
            }
            for key in seen..seen_by_tile {
                spent[key * L::ROWS_F32 + lane] = 0.0;
            }
        }
    }

    /// Weights times values, into the output.
    #[inline(always)]
    fn mix<L: Lanes>(
        &self,
        [first, rows]: [usize; 2],
        spent: &[f32],
        values: &[f32],
        sums: &mut [f32],
    ) {
        let AttentionShape {
            tokens,
            heads,
            head,
            ..
        } = self.shape;
        let seen = self.seen([first, rows]);
        for panel in 0..head.div_ceil(PANEL) {
            let length = PANEL.min(head - panel * PANEL);
            // SAFETY: `spent` is `seen` steps of ROWS_F32, the panel of values as many
            // of PANEL; this head's channels of these tokens are no other part's.
            unsafe {
                let weights = values.as_ptr().add(panel * tokens * PANEL);
                L::tile_f32(seen, spent.as_ptr(), weights, sums.as_mut_ptr(), false);
                for row in 0..rows {
                    let token = self.image * tokens + first + row;
                    let to = token * heads * head + self.index * head + panel * PANEL;
                    std::ptr::copy_nonoverlapping(
                        sums.as_ptr().add(row * PANEL),
                        self.output.at(to),
                        length,
                    );
                }
            }
        }
    }
}
