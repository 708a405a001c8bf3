//! The steps: find both texts' embeddings, embed both images, compare.

use sha2::{Digest, Sha256};

use super::words;
use crate::open::{Engine, EngineError, ImageFile, decode};
use crate::report::statements::StatementsReport;
use crate::vectors::embedding::Embedding;
use crate::vectors::error::VectorError;
use crate::vectors::few_shot::text::TextTable;
use crate::vectors::statements::{cells, nearer};
use crate::vectors::text_table::NamedEmbeddings;
use crate::weights::spec::Family;

/// Two statements, and where their embeddings are.
#[derive(Debug)]
pub struct Texts<'a> {
    /// The statement about the first image, and that about the second.
    pub statements: [String; 2],
    /// Embeddings by name; a name is a statement.
    pub table: NamedEmbeddings,
    /// Name of the file that holds them; none where the text tower made them just now.
    pub file: Option<&'a str>,
}

/// Why the statements were not compared.
#[derive(Debug, thiserror::Error)]
pub enum StatementsError {
    /// A statement without words.
    #[error("the statement about the {0} image is empty: say in a few words what it shows")]
    Empty(&'static str),
    /// A table without the statements.
    #[error(
        "the table of text embeddings does not hold {}: its names have to be the statements \
         themselves; `clipsight text-pack` makes such a table, on any machine that has CLIP's \
         text tower",
        quoted(.0)
    )]
    Unknown(Vec<String>),
    /// Embeddings of another model.
    #[error(
        "the text embeddings are {text} wide and {model}'s images {image}: they are of another \
         model; take text embeddings of this one, or the model that they are of"
    )]
    Width {
        /// Width of the texts'.
        text: usize,
        /// Width of the images'.
        image: usize,
        /// The image encoder.
        model: String,
    },
    /// Text embeddings that are no numbers, or several of one name.
    #[error(transparent)]
    Text(VectorError),
    /// An image that cannot be used, or a model or device that failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Names that a message has room for.
const QUOTED: usize = 3;

fn quoted(names: &[String]) -> String {
    let some = names.iter().take(QUOTED);
    let mut quoted: Vec<String> = some.map(|name| format!("“{name}”")).collect();
    if let Some(more @ 1..) = names.len().checked_sub(QUOTED) {
        quoted.push(format!("{more} more"));
    }
    quoted.join(" and ")
}

/// Which image each statement picks, to the engine's CLIP. `progress` is told of each
/// step as it begins.
///
/// # Errors
/// [`StatementsError`].
pub async fn ask(
    engine: &mut Engine,
    files: [ImageFile<'_>; 2],
    texts: Texts<'_>,
    mut progress: impl FnMut(&str),
) -> Result<StatementsReport, StatementsError> {
    let statements = texts.statements.map(|one| one.trim().to_owned());
    for (one, which) in statements.iter().zip(["first", "second"]) {
        if one.is_empty() {
            return Err(StatementsError::Empty(which));
        }
    }
    let text_from = words::text_from(&texts.table, texts.file);
    let text = embeddings(&statements, texts.table)?;
    let encoder = engine.encoder(Family::Clip)?;
    of_width(&text, &encoder.id, encoder.spec.embedding)?;

    let mut images = Vec::with_capacity(2);
    for (index, file) in files.into_iter().enumerate() {
        let image = decode(file)?.rgb;
        let hash = <[u8; 32]>::from(Sha256::digest(file.bytes));
        let looks = || progress(&format!("CLIP looks at image {} of 2", index + 1));
        let embedding = engine.embed_kept(Family::Clip, file.name, &image, hash, looks);
        images.push(embedding.await?);
    }
    let text = [text[0].clone(), text[1].clone()];
    let cells = cells(&text, &[images[0].clone(), images[1].clone()]);
    let cosine = |text: usize, image: usize| cells[text][image].cosine;
    let image_picked = [0, 1].map(|text| nearer([cosine(text, 0), cosine(text, 1)]));
    let statement_picked = [0, 1].map(|image| nearer([cosine(0, image), cosine(1, image)]));
    let right = image_picked == [Some(0), Some(1)];
    Ok(StatementsReport {
        sentence: words::sentence(image_picked, statement_picked).into(),
        explanation: words::explanation(&cells),
        statements,
        cells,
        image_picked,
        statement_picked,
        right,
        all_right: right && statement_picked == [Some(0), Some(1)],
        model: engine.encoder(Family::Clip)?.id.clone(),
        text_from,
    })
}

/// The statements' embeddings, looked up by their names.
///
/// # Errors
/// [`StatementsError::Unknown`], [`StatementsError::Text`].
pub fn embeddings(
    statements: &[String],
    table: NamedEmbeddings,
) -> Result<Vec<Embedding>, StatementsError> {
    let found = TextTable::of(table).and_then(|table| table.classifier(statements));
    let text = found.map_err(|error| match error {
        VectorError::UnknownNames { names } => StatementsError::Unknown(names),
        other => StatementsError::Text(other),
    })?;
    let rows = text.weights();
    let row = |row: ndarray::ArrayView1<'_, f32>| Embedding::normalised(row.to_vec());
    Ok(rows.rows().into_iter().map(row).collect())
}

/// Holds texts against the width of the CLIP `model`'s embeddings of images.
///
/// # Errors
/// [`StatementsError::Width`] for texts of another model.
pub fn of_width(texts: &[Embedding], model: &str, width: usize) -> Result<(), StatementsError> {
    let mut widths = texts.iter().map(|one| one.values().len());
    match widths.find(|&own| own != width) {
        None => Ok(()),
        Some(text) => Err(StatementsError::Width {
            text,
            image: width,
            model: model.to_owned(),
        }),
    }
}
