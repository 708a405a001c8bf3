//! A linear layer's weights as the kernels want them.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::lanes::PANEL;

/// How the numbers of a layer's weights are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// f32, 4 bytes each.
    F32,
    /// Signed 8-bit integers with a scale per output.
    I8,
}

/// Bytes that someone else owns: a vector, or a mapped file.
#[derive(Clone)]
struct Bytes {
    owner: Arc<dyn AsRef<[u8]> + Send + Sync>,
    range: Range<usize>,
}

/// A linear layer: weights `[outputs, inputs]` in panels of 16 outputs, a scale and a
/// bias per output. A clone shares the weights.
///
/// A panel of f32 is `[inputs, 16]`; one of 8-bit integers `[inputs / 2, 16, 2]`,
/// pairs of inputs together, an odd last one beside a zero. Outputs that fill up the
/// last panel are zeros. The order is the same for every instruction set.
#[derive(Clone)]
pub struct Panels {
    outputs: usize,
    inputs: usize,
    format: Format,
    bytes: Bytes,
    /// Of each output, filled up with zeros; multiplies the sum.
    scale: Arc<[f32]>,
    /// Of each output, filled up with zeros; added to the scaled sum.
    bias: Arc<[f32]>,
}

impl PartialEq for Panels {
    fn eq(&self, other: &Self) -> bool {
        let about = |panels: &Self| (panels.shape(), panels.format);
        about(self) == about(other)
            && (&self.scale, &self.bias) == (&other.scale, &other.bias)
            && self.bytes() == other.bytes()
    }
}

impl fmt::Debug for Panels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [outputs, inputs] = self.shape();
        write!(f, "{outputs} x {inputs} weights, {:?}", self.format)
    }
}

/// Bytes on an address that suits f32.
struct Owned<T>(Vec<T>);

impl AsRef<[u8]> for Owned<f32> {
    fn as_ref(&self) -> &[u8] {
        let numbers = self.0.as_slice();
        // SAFETY: f32 have no padding, and bytes no alignment.
        unsafe { std::slice::from_raw_parts(numbers.as_ptr().cast(), size_of_val(numbers)) }
    }
}

impl AsRef<[u8]> for Owned<i8> {
    fn as_ref(&self) -> &[u8] {
        let numbers = self.0.as_slice();
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts(numbers.as_ptr().cast(), numbers.len()) }
    }
}

impl Format {
    /// Bytes of the panels of a layer.
    pub fn length(self, [outputs, inputs]: [usize; 2]) -> usize {
        let panels = outputs.div_ceil(PANEL) * PANEL;
        match self {
            Self::F32 => panels * inputs * size_of::<f32>(),
            Self::I8 => panels * inputs.next_multiple_of(2),
        }
    }
}

impl Panels {
    /// From weights `[outputs, inputs]`, row by row, and what follows each output's
    /// sum: scales (1 where there are none) and biases (0).
    ///
    /// # Panics
    /// When the slices do not have the lengths that the shape says.
    pub fn of_f32(
        weights: &[f32],
        shape: [usize; 2],
        scale: Option<&[f32]>,
        bias: Option<&[f32]>,
    ) -> Self {
        let [outputs, inputs] = shape;
        assert_eq!(
            weights.len(),
            outputs * inputs,
            "weights are [outputs, inputs]"
        );
        let mut panels = vec![0.0; Format::F32.length(shape) / size_of::<f32>()];
        for (output, row) in weights.chunks_exact(inputs.max(1)).enumerate() {
            let panel = &mut panels[output / PANEL * PANEL * inputs..];
            let lanes = panel[output % PANEL..].iter_mut().step_by(PANEL);
            for (lane, &weight) in lanes.zip(row) {
                *lane = weight;
            }
        }
        Self::new(Format::F32, shape, whole(Owned(panels)), scale, bias)
    }

    /// From 8-bit weights `[outputs, inputs]`, row by row, their scales and biases.
    ///
    /// # Panics
    /// When the slices do not have the lengths that the shape says.
    pub fn of_i8(weights: &[i8], shape: [usize; 2], scale: &[f32], bias: Option<&[f32]>) -> Self {
        let [outputs, inputs] = shape;
        assert_eq!(
            weights.len(),
            outputs * inputs,
            "weights are [outputs, inputs]"
        );
        let mut panels = vec![0; Format::I8.length(shape)];
        let even = inputs.next_multiple_of(2);
        for (output, row) in weights.chunks_exact(inputs.max(1)).enumerate() {
            let panel = &mut panels[output / PANEL * PANEL * even..];
            let lanes = panel.chunks_exact_mut(2 * PANEL);
            for (lanes, pair) in lanes.zip(row.chunks(2)) {
                lanes[output % PANEL * 2..][..pair.len()].copy_from_slice(pair);
            }
        }
        Self::new(Format::I8, shape, whole(Owned(panels)), Some(scale), bias)
    }

    /// From panels that were [`bytes`](Self::bytes) once: `range` of what `owner`
    /// holds. None when the range is not theirs, or no address for such numbers.
    pub fn of_bytes(
        format: Format,
        shape: [usize; 2],
        owner: Arc<dyn AsRef<[u8]> + Send + Sync>,
        range: Range<usize>,
        scale: Option<&[f32]>,
        bias: Option<&[f32]>,
    ) -> Option<Self> {
        let bytes = (*owner).as_ref().get(range.clone())?;
        let aligned = bytes.as_ptr().align_offset(align_of::<f32>()) == 0;
        let suits = aligned && bytes.len() == format.length(shape);
        suits.then(|| Self::new(format, shape, Bytes { owner, range }, scale, bias))
    }

    fn new(
        format: Format,
        [outputs, inputs]: [usize; 2],
        bytes: Bytes,
        scale: Option<&[f32]>,
        bias: Option<&[f32]>,
    ) -> Self {
        let filled = |values: Option<&[f32]>, otherwise: f32| -> Arc<[f32]> {
            let mut filled = values.map_or_else(|| vec![otherwise; outputs], <[f32]>::to_vec);
            assert_eq!(filled.len(), outputs, "a number per output");
            filled.resize(outputs.next_multiple_of(PANEL), 0.0);
            filled.into()
        };
        Self {
            outputs,
            inputs,
            format,
            bytes,
            scale: filled(scale, 1.0),
            bias: filled(bias, 0.0),
        }
    }

    /// The same weights with other scales and biases.
    ///
    /// # Panics
    /// When these are not one per output.
    #[must_use]
    pub fn with(&self, scale: &[f32], bias: &[f32]) -> Self {
        let bytes = self.bytes.clone();
        Self::new(self.format, self.shape(), bytes, Some(scale), Some(bias))
    }

    /// `[outputs, inputs]`.
    pub fn shape(&self) -> [usize; 2] {
        [self.outputs, self.inputs]
    }

    /// How the weights are stored.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The panels, one behind the other.
    pub fn bytes(&self) -> &[u8] {
        &(*self.bytes.owner).as_ref()[self.bytes.range.clone()]
    }

    /// Of each output; multiplies the sum.
    pub fn scale(&self) -> &[f32] {
        &self.scale[..self.outputs]
    }

    /// Of each output; added to the scaled sum.
    pub fn bias(&self) -> &[f32] {
        &self.bias[..self.outputs]
    }

    /// Scales and biases of whole panels.
    pub(crate) fn filled(&self) -> [&[f32]; 2] {
        [&self.scale, &self.bias]
    }

    /// Number of panels.
    pub(crate) fn count(&self) -> usize {
        self.outputs.div_ceil(PANEL)
    }

    /// The weights `[outputs, inputs]`, row by row, with their scales.
    pub fn to_f32(&self) -> Vec<f32> {
        let bytes = self.bytes();
        let even = self.inputs.next_multiple_of(2);
        let weight = |output: usize, input: usize| {
            let (panel, lane) = (output / PANEL, output % PANEL);
            match self.format {
                Format::F32 => {
                    let at = ((panel * self.inputs + input) * PANEL + lane) * size_of::<f32>();
                    let mut number = [0; 4];
                    number.copy_from_slice(&bytes[at..at + 4]);
                    f32::from_ne_bytes(number)
                }
                Format::I8 => {
                    let pair = panel * even / 2 + input / 2;
                    f32::from(bytes[(pair * PANEL + lane) * 2 + input % 2] as i8)
                }
            }
        };
        (0..self.outputs)
            .flat_map(|output| (0..self.inputs).map(move |input| (output, input)))
            .map(|(output, input)| weight(output, input) * self.scale[output])
            .collect()
    }
}

fn whole(owner: impl AsRef<[u8]> + Send + Sync + 'static) -> Bytes {
    let range = 0..owner.as_ref().len();
    Bytes {
        owner: Arc::new(owner),
        range,
    }
}
