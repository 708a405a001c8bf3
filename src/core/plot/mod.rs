//! Plots as SVG and PNG, which look the same on a machine without fonts.
//!
//! Each figure is a plain struct; [`save`] draws it. Lines are told apart by
//! dash and marker as well as by colour, and are labelled where they end.

mod accuracy;
mod canvas;
mod dose;
mod error;
mod heat;
mod histogram;
mod scaling;
mod training;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use ::image::imageops::{self, FilterType};
use ::image::{ExtendedColorType, ImageBuffer, ImageEncoder, Rgb, codecs::png::PngEncoder};
use plotters::coord::Shift;
use plotters::prelude::{BitMapBackend, DrawingArea, DrawingBackend, IntoDrawingArea, SVGBackend};
use plotters::style::{FontStyle, WHITE, register_font};

pub use accuracy::{AccuracyFigure, AccuracyLine, AccuracyPanel, AccuracyPoint, Over};
use canvas::SCALE;
pub use dose::{DoseFigure, DosePoint, DoseSeries, Fit};
pub use error::PlotError;
pub use heat::{HeatFigure, HeatMap, HeatRow};
pub use histogram::{HistogramFigure, HistogramPanel};
pub use scaling::{ScalingFigure, ScalingPoint};
pub use training::{TrainingFigure, TrainingStep};

/// Something to draw. All lengths are in pixels of the finished figure, and
/// `canvas::px` makes those of the canvas out of them.
pub trait Figure {
    /// Width and height.
    fn size(&self) -> (u32, u32);

    /// Draws on a white canvas of [`Figure::size`].
    ///
    /// # Errors
    /// [`PlotError::Input`] for numbers that cannot be drawn.
    fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Result<(), PlotError>;
}

/// Writes `<stem>.svg` and `<stem>.png` (of twice the size, for sharp screens)
/// and returns their paths.
///
/// # Errors
/// [`PlotError::Input`] for numbers that cannot be drawn, [`PlotError::Write`]
/// when a file cannot be written.
pub fn save(figure: &impl Figure, stem: &Path) -> Result<[PathBuf; 2], PlotError> {
    let file = |extension: &str, bytes: &[u8]| {
        // Not `with_extension`: a stem may have a dot of its own.
        let mut path = stem.as_os_str().to_owned();
        path.push(extension);
        let path = PathBuf::from(path);
        fs::write(&path, bytes).map_err(|error| PlotError::Write {
            path: path.clone(),
            error,
        })?;
        Ok(path)
    };
    Ok([
        file(".svg", svg(figure)?.as_bytes())?,
        file(".png", &png(figure)?)?,
    ])
}

/// The figure as an SVG document, with text as text.
///
/// # Errors
/// [`PlotError::Input`] for numbers that cannot be drawn.
pub fn svg(figure: &impl Figure) -> Result<String, PlotError> {
    fonts()?;
    let (width, height) = figure.size();
    let canvas = (width * SCALE, height * SCALE);
    let mut document = String::new();
    {
        let area = SVGBackend::with_string(&mut document, canvas).into_drawing_area();
        paint(figure, &area)?;
    }
    // The canvas is finer than the figure: only its view box says so.
    let fine = format!("width=\"{}\" height=\"{}\"", canvas.0, canvas.1);
    let shown = format!("width=\"{width}\" height=\"{height}\"");
    Ok(document.replacen(&fine, &shown, 1))
}

/// The figure as a PNG file of twice [`Figure::size`].
///
/// # Errors
/// [`PlotError::Input`] for numbers that cannot be drawn.
pub fn png(figure: &impl Figure) -> Result<Vec<u8>, PlotError> {
    fonts()?;
    let (width, height) = figure.size();
    let canvas = (width * SCALE, height * SCALE);
    let mut levels = vec![255; canvas.0 as usize * canvas.1 as usize * 3];
    paint(
        figure,
        &BitMapBackend::with_buffer(&mut levels, canvas).into_drawing_area(),
    )?;
    // Drawn finer and reduced: plotters smooths no edges.
    let fine: ImageBuffer<Rgb<u8>, _> = ImageBuffer::from_raw(canvas.0, canvas.1, levels)
        .ok_or_else(|| PlotError::Drawing("the canvas has another size".to_owned()))?;
    let shown = imageops::resize(&fine, width * 2, height * 2, FilterType::Triangle);
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(&shown, width * 2, height * 2, ExtendedColorType::Rgb8)
        .map_err(|error| PlotError::Drawing(error.to_string()))?;
    Ok(bytes)
}

fn paint<DB: DrawingBackend>(
    figure: &impl Figure,
    area: &DrawingArea<DB, Shift>,
) -> Result<(), PlotError> {
    area.fill(&WHITE).map_err(canvas::failed)?;
    figure.draw(area)?;
    area.present().map_err(canvas::failed)
}

/// Gives plotters its fonts, once: it finds none by itself.
fn fonts() -> Result<(), PlotError> {
    static REGISTERED: OnceLock<bool> = OnceLock::new();
    let registered = REGISTERED.get_or_init(|| {
        [
            (FontStyle::Normal, dejavu::sans::regular()),
            (FontStyle::Bold, dejavu::sans::bold()),
        ]
        .into_iter()
        .all(|(style, bytes)| register_font("sans-serif", style, bytes).is_ok())
    });
    if *registered {
        Ok(())
    } else {
        Err(PlotError::Drawing(
            "the built-in font is damaged".to_owned(),
        ))
    }
}

#[cfg(test)]
mod tests;
