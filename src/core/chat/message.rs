//! What is sent.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::options::Sampling;
use crate::image::{self, Format, ImageError, Limits, recognise};

/// An image as it travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// `image/jpeg`, `image/png` or `image/webp`: what all endpoints take.
    pub media: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Picture {
    /// The bytes of an image file: JPEG, PNG and WebP as they are, others as PNG.
    ///
    /// # Errors
    /// What is no image, and a file of another format that cannot be decoded.
    pub fn new(bytes: Vec<u8>) -> Result<Self, ImageError> {
        let media = match recognise(&bytes)? {
            Format::Jpeg => "image/jpeg",
            Format::Png => "image/png",
            Format::WebP => "image/webp",
            Format::Bmp | Format::Gif | Format::Tiff => return Self::as_png(&bytes),
        };
        Ok(Self { media, bytes })
    }

    fn as_png(bytes: &[u8]) -> Result<Self, ImageError> {
        let image = image::decode(bytes, Limits::default())?.rgb;
        let (width, height) = (image.width, image.height);
        let opaque = |rgb: &[u8]| [rgb[0], rgb[1], rgb[2], 255];
        let levels: Vec<u8> = image.pixels.chunks_exact(3).flat_map(opaque).collect();
        let png = image::png(&levels, width, height).ok_or(ImageError::Shape {
            width,
            height,
            levels: image.pixels.len(),
        })?;
        Ok(Self {
            media: "image/png",
            bytes: png,
        })
    }
}

/// An address that holds a file of a media type: `image/png`.
pub fn data_url(media: &str, file: &[u8]) -> String {
    format!("data:{media};base64,{}", STANDARD.encode(file))
}

/// A part of the one message.
#[derive(Debug, Clone)]
pub enum Part {
    /// Words.
    Text(String),
    /// An image.
    Image(Picture),
}

/// What this model takes: found out by asking it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// `max_completion_tokens` in place of `max_tokens`.
    pub completion_tokens: bool,
    /// Whether a temperature may be set.
    pub temperature: bool,
}

impl Default for Dialect {
    /// What all but OpenAI's newer models take.
    fn default() -> Self {
        Self {
            completion_tokens: false,
            temperature: true,
        }
    }
}

/// The body of a request.
pub(super) fn body(model: &str, parts: &[Part], sampling: Sampling, dialect: Dialect) -> Value {
    let mut body = Map::new();
    body.insert("model".into(), model.into());
    body.insert(
        "messages".into(),
        json!([{"role": "user", "content": content(parts)}]),
    );
    let length = if dialect.completion_tokens {
        "max_completion_tokens"
    } else {
        "max_tokens"
    };
    body.insert(length.into(), sampling.max_tokens.into());
    if dialect.temperature {
        body.insert("temperature".into(), sampling.temperature.into());
    }
    body.into()
}

/// Words alone are sent as a text: servers of language models know nothing else.
fn content(parts: &[Part]) -> Value {
    if let [Part::Text(text)] = parts {
        return text.as_str().into();
    }
    let part = |part: &Part| match part {
        Part::Text(text) => json!({"type": "text", "text": text}),
        Part::Image(picture) => {
            json!({"type": "image_url", "image_url": {"url": data_url(picture.media, &picture.bytes)}})
        }
    };
    parts.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SAMPLING: Sampling = Sampling {
        temperature: 0.2,
        max_tokens: 16,
    };

    #[test]
    fn a_request_is_as_openai_documents_it() {
        let picture = Picture {
            media: "image/jpeg",
            bytes: vec![0xFF, 0xD8, 0xFF],
        };
        let parts = [Part::Image(picture), Part::Text("What?".into())];
        assert_eq!(
            body("m", &parts, SAMPLING, Dialect::default()),
            json!({"model": "m", "max_tokens": 16, "temperature": 0.2, "messages": [
                {"role": "user", "content": [
                    {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,/9j/"}},
                    {"type": "text", "text": "What?"}]}]})
        );
        let newer = Dialect {
            completion_tokens: true,
            temperature: false,
        };
        assert_eq!(
            body("m", &parts[1..], SAMPLING, newer),
            json!({"model": "m", "max_completion_tokens": 16, "messages": [
                {"role": "user", "content": "What?"}]})
        );
    }

    #[test]
    fn common_formats_travel_as_they_are_and_others_as_png() {
        let pixels: Vec<u8> = (0..36).collect();
        let png = image::png(&pixels, 3, 3).unwrap();
        let same = Picture::new(png.clone()).unwrap();
        assert_eq!((same.media, &same.bytes), ("image/png", &png));
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/images/");
        let read = |name: &str| std::fs::read(format!("{folder}{name}")).unwrap();
        for (name, media) in [("odd-size.jpg", "image/jpeg"), ("lossy.webp", "image/webp")] {
            let picture = Picture::new(read(name)).unwrap();
            assert_eq!((picture.media, picture.bytes), (media, read(name)));
        }
        let bitmap = read("rgb.bmp");
        let picture = Picture::new(bitmap.clone()).unwrap();
        assert_eq!(picture.media, "image/png");
        let decoded = |bytes: &[u8]| image::decode(bytes, Limits::default()).unwrap().rgb;
        assert_eq!(decoded(&picture.bytes), decoded(&bitmap));
        assert!(Picture::new(b"words".to_vec()).is_err());
    }
}
