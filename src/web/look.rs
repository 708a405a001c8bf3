//! An image before any model is there: its size, what the encoders will see of it, and
//! a small picture of it as they see it.

use js_sys::{Object, Reflect, Uint8ClampedArray};
use wasm_bindgen::prelude::*;

use super::error::{self, Code, js_error};
use super::to_js;
use crate::ask::pair::{BY_BROWSER, of_image};
use crate::image::{self, ImageError, Preprocess, RgbImage};
use crate::report::pair::{ImageLook, SeenPart};
use crate::weights::catalogue::Catalogue;

#[wasm_bindgen(typescript_custom_section)]
const LOOK: &str = "
/** A look at an image, and a small picture of its pixels as the encoders see them. */
export type Look = ImageLook & {
  preview: { width: number; height: number; pixels: Uint8ClampedArray<ArrayBuffer> };
};";

/// Decodes an image file whole. The picture in the answer has sides of at most `side`
/// pixels, upright, without transparency, in red, green, blue and 255. `by_browser`
/// says that the file holds pixels that a browser decoded.
///
/// # Errors
/// `NotAnImage`, `OtherFormat`, `ImageTooLarge` or `BadImage`.
#[wasm_bindgen(unchecked_return_type = "Look")]
pub fn inspect(bytes: &[u8], side: u32, by_browser: bool) -> Result<JsValue, JsValue> {
    let decoded = image::decode(bytes, image::Limits::default()).map_err(error::of_image)?;
    let catalogue = Catalogue::built_in().map_err(|error| js_error(Code::Internal, &error))?;
    let pair = &catalogue.default_pair;
    let of = |id: &str| match catalogue.model(id) {
        Ok(model) => Ok(&model.preprocess),
        Err(error) => Err(js_error(Code::Internal, &error)),
    };
    let (clip, dino) = (of(&pair.clip)?, of(&pair.dino)?);
    let mut remarks = of_image(&decoded, [clip, dino]);
    if by_browser {
        remarks.insert(0, BY_BROWSER.into());
    }
    let (width, height) = (decoded.rgb.width, decoded.rgb.height);
    let answer = to_js(&ImageLook {
        width,
        height,
        remarks,
        clip: seen(clip, width, height).map_err(error::of_image)?,
        dino: seen(dino, width, height).map_err(error::of_image)?,
    })?;
    Reflect::set(
        &answer,
        &"preview".into(),
        &preview(&decoded.rgb, side)?.into(),
    )?;
    Ok(answer)
}

fn seen(preprocess: &Preprocess, width: u32, height: u32) -> Result<SeenPart, ImageError> {
    Ok(preprocess.seen(width, height)?.into())
}

pub(super) fn preview(image: &RgbImage, side: u32) -> Result<Object, JsValue> {
    let small = image::scaled_down(image, side);
    let opaque: Vec<u8> = small
        .pixels
        .as_chunks::<3>()
        .0
        .iter()
        .flat_map(|&[red, green, blue]| [red, green, blue, u8::MAX])
        .collect();
    let object = Object::new();
    for (name, value) in [
        ("width", small.width.into()),
        ("height", small.height.into()),
        ("pixels", Uint8ClampedArray::from(opaque.as_slice()).into()),
    ] {
        Reflect::set(&object, &name.into(), &value)?;
    }
    Ok(object)
}
