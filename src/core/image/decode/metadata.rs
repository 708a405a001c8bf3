//! What a file says of its pixels: how they lie, and in which colours.
//!
//! Pillow's `exif_transpose` looks at EXIF, and where that says nothing at XMP. Every
//! container hands both out here as plain bytes; broken ones say nothing. A crate for
//! EXIF would read all tags and still leave the containers, XMP and Pillow's rule for
//! kinds of values to us, so that TIFF's own table of contents serves.

use std::borrow::Cow;

use ::image::metadata::Orientation;

use super::ifd::Directory;

/// The blocks of a file, as they are stored.
#[derive(Debug, Default)]
pub(super) struct Metadata<'a> {
    /// A TIFF, whose pixels do not matter, with or without `Exif\0\0` ahead of it.
    pub(super) exif: Option<Cow<'a, [u8]>>,
    pub(super) xmp: Option<Cow<'a, [u8]>>,
    /// ICC profile.
    pub(super) profile: Option<Cow<'a, [u8]>>,
}

impl Metadata<'_> {
    /// How the pixels are to be turned, as Pillow decides: EXIF's first directory, and
    /// XMP where that has no such tag. What is no orientation turns nothing.
    pub(super) fn orientation(&self) -> Orientation {
        let exif = self.exif.as_deref().and_then(|mut exif| {
            while let Some(rest) = exif.strip_prefix(b"Exif\0\0") {
                exif = rest;
            }
            Directory::read(exif)?.orientation(exif)
        });
        let number = exif.or_else(|| self.xmp.as_deref().and_then(in_xmp));
        number
            .and_then(|number| Orientation::from_exif(u8::try_from(number).ok()?))
            .unwrap_or(Orientation::NoTransforms)
    }

    /// Whether colours are meant otherwise than as sRGB. Known by name: nothing here
    /// applies a profile.
    pub(super) fn has_foreign_profile(&self) -> bool {
        let names = |profile: &[u8], name: &[u8]| profile.windows(name.len()).any(|w| w == name);
        self.profile
            .as_deref()
            .is_some_and(|profile| !names(profile, b"sRGB") && !names(profile, b"s\0R\0G\0B"))
    }
}

/// Pillow's pattern `tiff:Orientation(="|>)([0-9])`, on bytes of any encoding: the
/// attribute and the element.
fn in_xmp(xmp: &[u8]) -> Option<u32> {
    const NAME: &[u8] = b"tiff:Orientation";
    let named = |&at: &usize| xmp[at..].starts_with(NAME);
    (0..xmp.len()).filter(named).find_map(|at| {
        let rest = &xmp[at + NAME.len()..];
        let value = rest.strip_prefix(b"=\"").or(rest.strip_prefix(b">"))?;
        char::from(*value.first()?).to_digit(10)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EXIF of one entry in the first directory.
    fn exif(kind: u16, count: u32, value: [u8; 4], big_endian: bool) -> Vec<u8> {
        let short = |value: u16| match big_endian {
            true => value.to_be_bytes(),
            false => value.to_le_bytes(),
        };
        let long = |value: u32| match big_endian {
            true => value.to_be_bytes(),
            false => value.to_le_bytes(),
        };
        let mut bytes = if big_endian {
            b"MM".to_vec()
        } else {
            b"II".to_vec()
        };
        bytes.extend(short(42));
        bytes.extend(long(8));
        bytes.extend(short(1));
        bytes.extend(short(0x0112));
        bytes.extend(short(kind));
        bytes.extend(long(count));
        bytes.extend(value);
        bytes
    }

    fn turn(exif: Option<Vec<u8>>, xmp: Option<&str>) -> u8 {
        let metadata = Metadata {
            exif: exif.map(Cow::from),
            xmp: xmp.map(|xmp| xmp.as_bytes().into()),
            profile: None,
        };
        metadata.orientation().to_exif()
    }

    #[test]
    fn whole_numbers_turn_in_either_byte_order_and_bytes_do_not() {
        const BYTE: u16 = 1;
        const SHORT: u16 = 3;
        const LONG: u16 = 4;
        const SIGNED: u16 = 9;
        for (kind, big, value) in [
            (SHORT, false, [6, 0, 0, 0]),
            (SHORT, true, [0, 6, 0, 0]),
            (LONG, false, [6, 0, 0, 0]),
            (LONG, true, [0, 0, 0, 6]),
            (SIGNED, true, [0, 0, 0, 6]),
        ] {
            assert_eq!(
                turn(Some(exif(kind, 1, value, big)), None),
                6,
                "{kind} {big}"
            );
        }
        assert_eq!(turn(Some(exif(BYTE, 1, [6, 0, 0, 0], false)), None), 1);
        assert_eq!(turn(Some(exif(SHORT, 1, [9, 0, 0, 0], false)), None), 1);
        assert_eq!(turn(Some(exif(SHORT, 1, [0; 4], false)), None), 1);
    }

    #[test]
    fn the_prefix_is_passed_over_as_often_as_it_is_there() {
        for prefixes in 0..3 {
            let mut block = b"Exif\0\0".repeat(prefixes);
            block.extend(exif(3, 1, [8, 0, 0, 0], false));
            assert_eq!(turn(Some(block), None), 8);
        }
    }

    #[test]
    fn xmp_counts_where_exif_is_silent_or_broken() {
        let attribute = "<rdf:Description tiff:Orientation=\"8\"/>";
        let element = "<tiff:Orientation>3</tiff:Orientation>";
        assert_eq!(turn(None, Some(attribute)), 8);
        assert_eq!(turn(None, Some(element)), 3);
        assert_eq!(turn(Some(b"no TIFF".to_vec()), Some(element)), 3);
        let other_tag = {
            let mut block = exif(3, 1, [6, 0, 0, 0], false);
            block[10] = 0x0F;
            block
        };
        assert_eq!(turn(Some(other_tag), Some(attribute)), 8);
        let six = exif(3, 1, [6, 0, 0, 0], false);
        assert_eq!(turn(Some(six), Some(attribute)), 6);
        assert_eq!(
            turn(None, Some("tiff:Orientation=\"x\" tiff:Orientation=\"2\"")),
            2
        );
    }

    #[test]
    fn a_broken_block_says_nothing() {
        let whole = exif(3, 1, [0, 6, 0, 0], true);
        for length in 0..whole.len() {
            assert_eq!(turn(Some(whole[..length].to_vec()), None), 1, "{length}");
        }
        let mut lies = whole.clone();
        lies[8..10].copy_from_slice(&[0xFF, 0xFF]);
        assert_eq!(turn(Some(lies), None), 6, "what is there counts");
        let beyond = exif(3, 9, [0xFF; 4], true);
        assert_eq!(turn(Some(beyond), None), 1);
    }

    #[test]
    fn srgb_is_no_foreign_profile() {
        let foreign = |profile: &[u8]| {
            let profile = Some(profile.into());
            let nothing = Metadata::default();
            Metadata { profile, ..nothing }.has_foreign_profile()
        };
        assert!(!foreign(b"....desc....sRGB IEC61966-2.1"));
        assert!(!foreign(b"mluc\0s\0R\0G\0B"));
        assert!(foreign(b"desc Adobe RGB (1998)"));
        assert!(!Metadata::default().has_foreign_profile());
    }
}
