//! Every figure is drawn, with its labels, in both formats.

use super::*;

fn line(method: &str, from: f64, to: f64) -> AccuracyLine {
    let points = [1.0, 2.0, 4.0, 8.0, 16.0].iter().zip(0..).map(|(&at, i)| {
        let accuracy = from + (to - from) * (1.0 - 0.6_f64.powi(i)) / (1.0 - 0.6_f64.powi(4));
        let wide = 0.02 * 0.75_f64.powi(i);
        AccuracyPoint {
            at,
            accuracy,
            low: accuracy - wide,
            high: accuracy + wide,
        }
    });
    AccuracyLine {
        method: method.into(),
        points: points.collect(),
    }
}

fn accuracy() -> AccuracyFigure {
    AccuracyFigure {
        title: "Caltech & <friends>".into(),
        note: "accuracy on 2,465 test images; mean of 3 seeds, bars: 95 % interval".into(),
        over: Over::Shots,
        panels: vec![
            AccuracyPanel {
                title: "from images alone".into(),
                lines: vec![
                    line("ncm", 0.76, 0.93),
                    line("ncm++", 0.84, 0.945),
                    line("ta", 0.78, 0.925),
                    line("ta++", 0.86, 0.95),
                ],
            },
            AccuracyPanel {
                title: "with CLIP's text".into(),
                lines: vec![
                    line("zero-shot", 0.893, 0.893),
                    line("ta", 0.918, 0.947),
                    line("ta++", 0.922, 0.953),
                    line("tx", 0.915, 0.949),
                    line("tx++", 0.921, 0.956),
                ],
            },
        ],
    }
}

fn histogram() -> HistogramFigure {
    let bell = |mean: f64, sigma: f64| -> Vec<f64> {
        (0..200)
            .map(|i| {
                let x = (-1.0 + (f64::from(i) + 0.5) / 100.0 - mean) / sigma;
                (-0.5 * x * x).exp() / (sigma * std::f64::consts::TAU.sqrt())
            })
            .collect()
    };
    let panel = |title: &str, paired, unpaired, overlap| HistogramPanel {
        title: title.into(),
        start: -1.0,
        end: 1.0,
        paired,
        unpaired,
        overlap,
    };
    HistogramFigure {
        title: "Intra-modal overlap on Caltech-101".into(),
        note: "cosines of all pairs of 2,465 test images".into(),
        panels: vec![
            panel("CLIP", bell(0.77, 0.08), bell(0.53, 0.07), 0.161),
            panel(
                "with the adapter, s = 0.03",
                bell(0.72, 0.1),
                bell(0.3, 0.09),
                0.073,
            ),
        ],
    }
}

fn dose() -> DoseFigure {
    let series = |label: &str, reach: f64, gain: f64| DoseSeries {
        label: label.into(),
        points: (0..9)
            .map(|i| {
                let t = f64::from(i) / 7.0;
                DosePoint {
                    strength: 0.03 * t,
                    removed: reach * (1.0 - (-2.0 * t).exp()),
                    gained: gain * (1.0 - (-2.5 * t).exp()) - 0.004 * t * t * f64::from(i % 3),
                }
            })
            .collect(),
    };
    DoseFigure {
        title: "Dose and response".into(),
        note: "TA++ from images alone, 1 shot, mean of 3 seeds; points labelled by strength".into(),
        series: vec![
            series("Caltech-101", 0.1, 0.09),
            series("DTD-10", 0.06, 0.045),
        ],
    }
}

fn training() -> TrainingFigure {
    let step = |i: u64| {
        let t = i as f64 / 250.0;
        TrainingStep {
            step: i,
            loss: 5.3 * (-1.6 * t).exp() + 0.8 + 0.25 * ((i * 7919 % 97) as f64 / 97.0 - 0.5),
            entropy: None,
            learning_rate: 8e-3 * 0.5 * (1.0 + (std::f64::consts::PI * t).cos()),
        }
    };
    TrainingFigure {
        title: "Supervised adapter on the pool".into(),
        note: "cross-entropy, 210 classes, batch 64".into(),
        steps: (0..250).map(step).collect(),
    }
}

/// The texts of an SVG, after checking that it is one.
fn texts(svg: &str) -> Vec<String> {
    assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"));
    assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
    let parts = svg.split("<text").skip(1).filter_map(|part| {
        let text = part.split_once('>')?.1.split_once("</text>")?.0;
        assert!(!text.contains('<'), "{text}");
        Some(text.trim().to_owned())
    });
    parts.collect()
}

fn drawn(figure: &impl Figure, name: &str, labels: &[&str]) {
    let document = svg(figure).unwrap();
    let texts = texts(&document);
    for label in labels {
        assert!(texts.iter().any(|t| t == label), "{label} of {texts:?}");
    }
    let (width, height) = figure.size();
    let size = format!("width=\"{width}\" height=\"{height}\"");
    assert!(document.lines().next().unwrap().contains(&size));

    let folder = tempfile::tempdir().unwrap();
    let [_, path] = save(figure, &folder.path().join(name)).unwrap();
    let image = ::image::open(&path).unwrap().to_rgb8();
    assert_eq!(image.dimensions(), (2 * width, 2 * height));
    let dark = image
        .pixels()
        .filter(|p| p.0.iter().all(|&level| level < 120))
        .count();
    // Text is drawn, and the paper stays mostly white.
    let all = (4 * width * height) as usize;
    assert!(
        (all / 1000..all / 4).contains(&dark),
        "{name}: {dark} of {all}"
    );
}

#[test]
fn accuracy_by_shots() {
    let labels = [
        "Caltech &amp; &lt;friends&gt;",
        "TA++",
        "TX",
        "class mean++",
        "zero-shot",
        "16",
        "90 %",
        "accuracy from images alone",
    ];
    drawn(&accuracy(), "accuracy", &labels);
}

#[test]
fn accuracy_by_share() {
    let mut figure = accuracy();
    figure.over = Over::Share;
    for line in figure.panels.iter_mut().flat_map(|panel| &mut panel.lines) {
        line.points.iter_mut().for_each(|point| point.at /= 16.0);
    }
    let labels = ["CLIP\u{2019}s share of the mixture", "TA++", "0.2", "1.0"];
    drawn(&figure, "share", &labels);
    figure.panels[0].lines[0].points[0].at = 1.5;
    assert!(matches!(svg(&figure), Err(PlotError::Input { .. })));
}

#[test]
fn histograms_before_and_after() {
    let labels = [
        "overlap 0.161",
        "overlap 0.073",
        "one class",
        "two classes",
        "density, CLIP",
    ];
    drawn(&histogram(), "histogram", &labels);
}

#[test]
fn dose_and_response() {
    let labels = ["Caltech-101", "DTD-10", "overlap removed", "s 0"];
    drawn(&dose(), "dose", &labels);
}

#[test]
fn training_curves() {
    let labels = ["loss", "step", "learning rate, 10\u{207b}\u{b3}"];
    drawn(&training(), "training", &labels);
    let mut taught = training();
    for step in &mut taught.steps {
        step.entropy = Some(5.0 - step.loss / 20.0);
        step.loss = 5.2;
    }
    drawn(&taught, "taught", &["loss", "entropy", "5.0", "4.8"]);
}

fn scaling() -> ScalingFigure {
    let point = |label: &str, parameters, accuracy, measured| ScalingPoint {
        label: label.into(),
        parameters,
        accuracy,
        measured,
    };
    ScalingFigure {
        title: "Size and blindness".into(),
        note: "pairs of MMVP-VLM".into(),
        chance: 25.0,
        points: vec![
            point("small", 149.6, 22.0, true),
            point("large", 986.1, 39.3, false),
            point("as large", 986.7, 34.8, false),
            point("largest", 5044.9, 33.3, false),
        ],
    }
}

#[test]
fn size_and_blindness() {
    let labels = ["small", "as large", "guessing: 25 %", "1000", "pairs right"];
    drawn(&scaling(), "scaling", &labels);
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let refused = |result: Result<String, PlotError>| {
        assert!(matches!(result, Err(PlotError::Input { .. })));
    };
    let mut figure = accuracy();
    figure.panels[0].lines[0].points[0].accuracy = f64::NAN;
    refused(svg(&figure));
    figure.panels.clear();
    refused(svg(&figure));

    let mut figure = histogram();
    figure.panels[0].paired.pop();
    refused(svg(&figure));
    figure.panels[0].paired.clear();
    figure.panels[0].unpaired.clear();
    refused(svg(&figure));

    let mut figure = dose();
    figure.series[0].points[0].gained = f64::INFINITY;
    refused(svg(&figure));
    figure.series.clear();
    refused(svg(&figure));

    let mut figure = scaling();
    figure.points[0].parameters = 0.0;
    refused(svg(&figure));
    figure.points.clear();
    refused(svg(&figure));

    let mut figure = training();
    figure.steps[3].loss = f64::NAN;
    refused(svg(&figure));
    figure.steps.clear();
    refused(svg(&figure));
}

#[test]
fn single_points_are_drawn() {
    let one = AccuracyFigure {
        panels: vec![AccuracyPanel {
            title: "alone".into(),
            lines: vec![AccuracyLine {
                method: "other".into(),
                points: vec![AccuracyPoint {
                    at: 1.0,
                    accuracy: 1.0,
                    low: 1.0,
                    high: 1.0,
                }],
            }],
        }],
        ..accuracy()
    };
    svg(&one).unwrap();
    let mut figure = scaling();
    figure.points.truncate(1);
    svg(&figure).unwrap();
    let mut figure = training();
    figure.steps.truncate(1);
    figure.steps[0].learning_rate = 0.0;
    svg(&figure).unwrap();
    let mut figure = dose();
    figure.series[0].points.truncate(1);
    assert!(svg(&figure).unwrap().contains("too few points for r"));
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let error = save(&dose(), Path::new("/nonexistent/folder/plot")).unwrap_err();
    assert!(error.to_string().contains("/nonexistent/folder/plot.svg"));
}
