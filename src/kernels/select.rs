//! The variants of an operation, and which of them a device runs.

use super::caps::Caps;
use super::source::Source;

/// One way to compute an operation.
#[derive(Debug)]
pub(super) struct Variant {
    /// Its file, to which the operation may add parts.
    pub main: Source,
    /// Invocations of a workgroup, as the file declares them.
    pub workgroup: [u32; 3],
    /// How much one workgroup makes of the sizes that the operation spreads
    /// over the grid's three dimensions.
    pub covers: [usize; 3],
    /// The least that a device must be able to do.
    pub needs: Caps,
}

impl Variant {
    /// The grid that covers `sizes`, in workgroups.
    pub(super) fn groups(&self, sizes: [usize; 3]) -> [u32; 3] {
        let [x, y, z] = self.covers;
        [
            sizes[0].div_ceil(x) as u32,
            sizes[1].div_ceil(y) as u32,
            sizes[2].div_ceil(z) as u32,
        ]
    }
}

/// All variants of an operation.
#[derive(Debug)]
pub(super) struct Variants {
    /// Those that are faster where they run, the fastest first: the order is
    /// measured, and the operation's file says how.
    pub preferred: &'static [Variant],
    /// Needs no more than [`Caps::EVERYWHERE`], so that there always is one.
    pub base: Variant,
}

impl Variants {
    /// The first variant whose needs `caps` meet.
    pub(super) fn select(&self, caps: &Caps) -> &Variant {
        self.preferred
            .iter()
            .find(|variant| caps.meet(&variant.needs))
            .unwrap_or(&self.base)
    }

    /// Each of them, the base last.
    #[cfg(all(test, not(target_family = "wasm")))]
    pub(super) fn all(&self) -> impl Iterator<Item = &Variant> {
        self.preferred.iter().chain([&self.base])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn variant(path: &'static str, needs: Caps) -> Variant {
        Variant {
            main: Source { path, text: "" },
            workgroup: [1, 1, 1],
            covers: [1, 1, 1],
            needs,
        }
    }

    static VARIANTS: Variants = Variants {
        preferred: &[
            variant(
                "both",
                Caps {
                    subgroups: true,
                    f16: true,
                    ..Caps::EVERYWHERE
                },
            ),
            variant(
                "subgroups",
                Caps {
                    subgroups: true,
                    ..Caps::EVERYWHERE
                },
            ),
        ],
        base: variant("base", Caps::EVERYWHERE),
    };

    fn selected(subgroups: bool, f16: bool) -> &'static str {
        let caps = Caps {
            subgroups,
            f16,
            ..Caps::EVERYWHERE
        };
        VARIANTS.select(&caps).main.path
    }

    #[test]
    fn a_variant_with_an_unmet_need_is_passed_over() {
        assert_eq!(selected(true, true), "both");
        assert_eq!(selected(true, false), "subgroups");
        assert_eq!(selected(false, true), "base");
        assert_eq!(selected(false, false), "base");
    }

    #[test]
    fn a_grid_covers_what_does_not_fit_its_tiles() {
        let variant = Variant {
            covers: [32, 64, 1],
            ..variant("tiles", Caps::EVERYWHERE)
        };
        assert_eq!(variant.groups([33, 64, 5]), [2, 1, 5]);
    }
}
