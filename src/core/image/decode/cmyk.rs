//! Print colours to RGB with Pillow's integer formulas.

/// `a * b / 255`, rounded, as Pillow's `MULDIV255`.
fn multiply(a: u8, b: u8) -> u8 {
    let product = u32::from(a) * u32::from(b) + 128;
    (((product >> 8) + product) >> 8) as u8
}

/// Cyan, magenta, yellow and black (255 is full ink) to RGB, as Pillow's
/// `convert("RGB")`: no colour profile is consulted.
pub(super) fn cmyk_to_rgb([c, m, y, k]: [u8; 4]) -> [u8; 3] {
    let paper = 255 - k;
    [c, m, y].map(|ink| paper - multiply(ink, paper))
}

/// JFIF's YCbCr to RGB in libjpeg's 16-bit fixed point.
pub(super) fn ycc_to_rgb([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    const HALF: i32 = 1 << 15;
    let (y, cb, cr) = (i32::from(y), i32::from(cb) - 128, i32::from(cr) - 128);
    let red = y + ((91_881 * cr + HALF) >> 16);
    let green = y + ((-22_554 * cb - 46_802 * cr + HALF) >> 16);
    let blue = y + ((116_130 * cb + HALF) >> 16);
    [red, green, blue].map(|level| level.clamp(0, 255) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inks_are_pillows() {
        // Image.new("CMYK", (1, 1), inks).convert("RGB").getpixel((0, 0))
        assert_eq!(cmyk_to_rgb([0, 0, 0, 0]), [255, 255, 255]);
        assert_eq!(cmyk_to_rgb([255, 255, 255, 255]), [0, 0, 0]);
        assert_eq!(cmyk_to_rgb([10, 100, 200, 30]), [216, 137, 49]);
        assert_eq!(cmyk_to_rgb([77, 1, 254, 129]), [88, 126, 0]);
    }

    #[test]
    fn primaries_survive() {
        assert_eq!(ycc_to_rgb([76, 85, 255]), [254, 0, 0]);
        assert_eq!(ycc_to_rgb([128, 128, 128]), [128, 128, 128]);
    }
}
