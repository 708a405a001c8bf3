//! Errors as JavaScript sees them: an `Error` whose `name` is a code and whose
//! `message` is a sentence for people.

use std::fmt::Display;

use wasm_bindgen::JsValue;

use crate::ask::names::NamesError;
use crate::device::DeviceError;
use crate::image::ImageError;
use crate::model::ModelError;
use crate::open::EngineError;
use crate::vectors::lab::{LabError, LabFileError};

/// What went wrong, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The file is not an image.
    NotAnImage,
    /// An image of a kind that is not read here; a browser may.
    OtherFormat,
    /// The image has too many bytes or pixels.
    ImageTooLarge,
    /// The image is damaged.
    BadImage,
    /// The bytes are no pack of a known model.
    BadPack,
    /// There is no WebGPU adapter.
    NoAdapter,
    /// The device failed or was lost: this instance is of no more use.
    DeviceFailed,
    /// The models are not loaded yet.
    NotLoaded,
    /// An edit of the lab that cannot be made.
    BadEdit,
    /// The file is no lab, or damaged; or a question that the lab cannot answer.
    BadLab,
    /// The lab's file is of another version.
    BadVersion,
    /// The file is no table of text embeddings; a template or names that none can
    /// be made of.
    BadText,
    /// The file holds no embeddings, or damaged ones.
    BadEmbeddings,
    /// The images make no pairs.
    NoPairs,
    /// A mistake in Clipsight itself.
    Internal,
}

/// A JavaScript error.
pub fn js_error(code: Code, message: &impl Display) -> JsValue {
    let error = js_sys::Error::new(&message.to_string());
    error.set_name(&format!("{code:?}"));
    error.into()
}

pub fn of_device(error: DeviceError) -> JsValue {
    let code = match error {
        DeviceError::NoAdapter => Code::NoAdapter,
        _ => Code::DeviceFailed,
    };
    js_error(code, &error)
}

pub fn of_engine(error: EngineError) -> JsValue {
    let code = match &error {
        EngineError::Image { reason, .. } => image_code(reason),
        EngineError::Model(ModelError::Device(_) | ModelError::NotFinite) => Code::DeviceFailed,
        // Tensors that do not suit their architecture.
        EngineError::Model(_) => Code::BadPack,
        EngineError::Device(DeviceError::NoAdapter) => Code::NoAdapter,
        EngineError::Device(_) => Code::DeviceFailed,
        EngineError::NotLoaded(_) => Code::NotLoaded,
        // The settings of cache views are built in.
        EngineError::View { .. } | EngineError::Catalogue(_) => Code::Internal,
        EngineError::NoPreprocess(_) | EngineError::NoPlace(_) => Code::BadPack,
    };
    js_error(code, &error)
}

pub fn of_names(error: NamesError) -> JsValue {
    match error {
        NamesError::Model(error) => of_engine(error.into()),
        NamesError::Template(_) | NamesError::Numbers(_) => js_error(Code::BadText, &error),
    }
}

pub fn of_image(error: ImageError) -> JsValue {
    js_error(image_code(&error), &error)
}

pub fn of_lab(error: LabError) -> JsValue {
    js_error(Code::BadLab, &error)
}

pub fn of_lab_file(error: LabFileError) -> JsValue {
    let code = match error {
        LabFileError::Version { .. } => Code::BadVersion,
        _ => Code::BadLab,
    };
    js_error(code, &error)
}

fn image_code(error: &ImageError) -> Code {
    match error {
        ImageError::Empty | ImageError::NotAnImage { .. } => Code::NotAnImage,
        ImageError::UnsupportedFormat { .. } | ImageError::UnsupportedVariant { .. } => {
            Code::OtherFormat
        }
        ImageError::TooManyBytes { .. }
        | ImageError::TooManyPixels { .. }
        | ImageError::TooMuchMemory { .. } => Code::ImageTooLarge,
        _ => Code::BadImage,
    }
}
