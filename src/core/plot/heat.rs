//! Where two images differ: what each encoder sees of them, under its heat.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend, Rectangle};
use plotters::style::{Color, RGBColor};

use super::canvas::{self, Area, INK, MUTED, Side, px};
use super::{Figure, PlotError};
use crate::vectors::colours::shade;

/// Heat maps of two images, a row an encoder, on one scale.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatFigure {
    /// What is shown: the images' names.
    pub title: String,
    /// How.
    pub note: String,
    /// End of the scale, above 0.
    pub hottest: f64,
    /// The encoders.
    pub rows: Vec<HeatRow>,
}

/// One encoder's maps.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatRow {
    /// "DINOv2, cosine 0.53".
    pub title: String,
    /// The two images.
    pub maps: [HeatMap; 2],
}

/// What an encoder sees of an image, under its heat.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    /// Side of the square that is seen, in pixels.
    pub side: u32,
    /// Its levels, `side * side * 3`.
    pub pixels: Vec<u8>,
    /// Rows and columns of the patches.
    pub grid: [usize; 2],
    /// By patch, 0 to `hottest`.
    pub heat: Vec<f32>,
}

/// Side of a map in the figure.
const MAP: f64 = 224.0;
const GAP: f64 = 16.0;
const TOP: f64 = 66.0;
const TITLE: f64 = 28.0;
const SCALE_HEIGHT: f64 = 56.0;

/// Steps of the scale's bar.
const STEPS: usize = 64;

impl HeatMap {
    fn is_sound(&self) -> bool {
        let side = self.side as usize;
        side > 0
            && self.pixels.len() == side * side * 3
            && self.grid.iter().product::<usize>() == self.heat.len()
            && !self.heat.is_empty()
            && self.heat.iter().all(|heat| heat.is_finite())
    }

    /// The square in grey, so that colour is heat alone.
    fn blended(&self, x: u32, y: u32, hottest: f64) -> RGBColor {
        let at = ((y * self.side + x) * 3) as usize;
        let [r, g, b] = [0, 1, 2].map(|c| f64::from(self.pixels[at + c]));
        let grey = 0.299 * r + 0.587 * g + 0.114 * b;
        let place = |at: u32, count: usize| at as usize * count / self.side as usize;
        let patch = place(y, self.grid[0]) * self.grid[1] + place(x, self.grid[1]);
        let [colour @ .., opacity] = shade(f64::from(self.heat[patch]) / hottest);
        let strength = f64::from(opacity) / 255.0;
        let [r, g, b] = colour.map(|c| (grey + strength * (f64::from(c) - grey)).round() as u8);
        RGBColor(r, g, b)
    }
}

impl Figure for HeatFigure {
    fn size(&self) -> (u32, u32) {
        let rows = self.rows.len() as f64;
        let height = TOP + rows * (MAP + TITLE + GAP) + SCALE_HEIGHT;
        ((2.0 * MAP + 3.0 * GAP) as u32, height as u32)
    }

    fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Result<(), PlotError> {
        let maps = || self.rows.iter().flat_map(|row| &row.maps);
        let sound = self.hottest > 0.0 && self.hottest.is_finite();
        if !sound || self.rows.is_empty() || !maps().all(HeatMap::is_sound) {
            return Err(PlotError::Input {
                title: self.title.clone(),
                what: "give encoders with two maps each, their heat finite and the scale above 0"
                    .into(),
            });
        }
        canvas::heading(area, &self.title, &self.note)?;
        for (number, row) in self.rows.iter().enumerate() {
            let top = TOP + number as f64 * (MAP + TITLE + GAP);
            let title = (px(GAP), px(top + 10.0));
            canvas::write(area, &row.title, title, 14.0, INK, Side::Right)?;
            for (column, map) in row.maps.iter().enumerate() {
                let left = GAP + column as f64 * (MAP + GAP);
                draw_map(area, map, (left, top + TITLE), self.hottest)?;
            }
        }
        let top = TOP + self.rows.len() as f64 * (MAP + TITLE + GAP) + 6.0;
        draw_scale(area, top, self.hottest)
    }
}

fn draw_map<DB: DrawingBackend>(
    area: &Area<DB>,
    map: &HeatMap,
    (left, top): (f64, f64),
    hottest: f64,
) -> Result<(), PlotError> {
    let edge = |from: f64, at: u32| px(from + MAP * f64::from(at) / f64::from(map.side));
    for y in 0..map.side {
        for x in 0..map.side {
            let corners = [
                (edge(left, x), edge(top, y)),
                (edge(left, x + 1), edge(top, y + 1)),
            ];
            let colour = map.blended(x, y, hottest);
            area.draw(&Rectangle::new(corners, colour.filled()))
                .map_err(canvas::failed)?;
        }
    }
    Ok(())
}

fn draw_scale<DB: DrawingBackend>(
    area: &Area<DB>,
    top: f64,
    hottest: f64,
) -> Result<(), PlotError> {
    let width = 2.0 * MAP + GAP;
    for step in 0..STEPS {
        let at = |step: usize| px(GAP + width * step as f64 / STEPS as f64);
        let [r, g, b, _] = shade((step as f64 + 0.5) / STEPS as f64);
        let corners = [(at(step), px(top)), (at(step + 1), px(top + 10.0))];
        area.draw(&Rectangle::new(corners, RGBColor(r, g, b).filled()))
            .map_err(canvas::failed)?;
    }
    let words = [
        ("0: matched".to_owned(), GAP, Side::Right),
        (
            format!("{hottest:.2}: unlike anything in the other image"),
            GAP + width,
            Side::Left,
        ),
    ];
    for (text, left, side) in words {
        canvas::write(area, &text, (px(left), px(top + 24.0)), 12.0, MUTED, side)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plot::png;

    fn map(hot: usize) -> HeatMap {
        let mut heat = vec![0.0; 16];
        heat[hot] = 0.8;
        HeatMap {
            side: 16,
            pixels: vec![128; 16 * 16 * 3],
            grid: [4, 4],
            heat,
        }
    }

    fn figure() -> HeatFigure {
        let row = |title: &str, hot| HeatRow {
            title: title.into(),
            maps: [map(hot), map(15)],
        };
        HeatFigure {
            title: "a.jpg and b.jpg".into(),
            note: "heat".into(),
            hottest: 0.8,
            rows: vec![row("DINOv2", 5), row("CLIP", 0)],
        }
    }

    #[test]
    fn the_hot_patch_is_bright_where_it_lies() {
        let figure = figure();
        let png = png(&figure).unwrap();
        let image = image::load_from_memory(&png).unwrap().to_rgb8();
        let (width, height) = figure.size();
        assert_eq!(image.dimensions(), (2 * width, 2 * height));
        // The middle of a patch of the first row's first map, at twice the size.
        let brightness = |patch: usize| {
            let middle = |at: usize| (at as f64 + 0.5) * MAP / 4.0;
            let (x, y) = (GAP + middle(patch % 4), TOP + TITLE + middle(patch / 4));
            let pixel = image.get_pixel((2.0 * x) as u32, (2.0 * y) as u32);
            pixel.0.iter().map(|&c| u32::from(c)).sum::<u32>()
        };
        for cool in [0, 3, 6, 15] {
            assert!(brightness(5) > brightness(cool) + 200);
        }
    }

    #[test]
    fn maps_that_cannot_be_drawn_are_refused() {
        let mut bad = figure();
        bad.rows[0].maps[1].heat.pop();
        assert!(matches!(png(&bad), Err(PlotError::Input { .. })));
        let mut bad = figure();
        bad.hottest = 0.0;
        assert!(matches!(png(&bad), Err(PlotError::Input { .. })));
    }
}
