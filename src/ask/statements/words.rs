//! What two statements against two images come to, in words.

use crate::report::statements::StatementCell;
use crate::vectors::text_table::NamedEmbeddings;

/// The outcome, as MMVP-VLM scores it, by the images that the statements pick and the
/// statements that the images pick.
pub(super) fn sentence(
    image_picked: [Option<u8>; 2],
    statement_picked: [Option<u8>; 2],
) -> &'static str {
    match image_picked {
        [Some(0), Some(1)] if statement_picked == [Some(0), Some(1)] => {
            "CLIP matches each statement with its own picture, and each picture with its own statement."
        }
        [Some(0), Some(1)] => {
            "Each statement picks its own picture, which is what MMVP-VLM counts; not each picture \
             picks its own statement."
        }
        [Some(1), Some(0)] => {
            "Each statement picks the other’s picture: CLIP has the two the wrong way round."
        }
        [Some(0), Some(0)] => {
            "Both statements pick picture A: what tells them apart, CLIP does not find in the pictures."
        }
        [Some(1), Some(1)] => {
            "Both statements pick picture B: what tells them apart, CLIP does not find in the pictures."
        }
        _ => "To CLIP a statement is exactly as near to the one picture as to the other.",
    }
}

/// All probabilities, in both directions.
pub(super) fn explanation(cells: &[[StatementCell; 2]; 2]) -> String {
    let percent = |part: f32| format!("{:.1} %", 100.0 * part);
    format!(
        "Statement A gives picture A {} and picture B {}; statement B gives them {} and {}. The \
         other way round, picture A gives statement A {} and statement B {}; picture B gives them \
         {} and {}.",
        percent(cells[0][0].of_images),
        percent(cells[0][1].of_images),
        percent(cells[1][0].of_images),
        percent(cells[1][1].of_images),
        percent(cells[0][0].of_statements),
        percent(cells[1][0].of_statements),
        percent(cells[0][1].of_statements),
        percent(cells[1][1].of_statements),
    )
}

/// What made the text embeddings: CLIP's text tower, or a file with a name.
pub(super) fn text_from(table: &NamedEmbeddings, file: Option<&str>) -> String {
    let maker = match file {
        None => format!("CLIP’s text encoder ({})", table.model),
        Some(name) if table.model.is_empty() => format!("the table {name}"),
        Some(name) => format!("the table {name}, made by {}", table.model),
    };
    match table.prompt.as_str() {
        "" | "{}" => maker,
        prompt => format!("{maker}, each as “{prompt}”"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_its_own_sentence() {
        let own = [Some(0), Some(1)];
        let all = [
            sentence(own, own),
            sentence(own, [Some(0), Some(0)]),
            sentence([Some(1), Some(0)], own),
            sentence([Some(0), Some(0)], own),
            sentence([Some(1), Some(1)], own),
            sentence([None, Some(1)], own),
        ];
        for (i, one) in all.iter().enumerate() {
            assert!(!all[..i].contains(one), "{one}");
        }
    }

    #[test]
    fn it_is_said_what_made_the_texts() {
        let mut table = NamedEmbeddings {
            names: Vec::new(),
            width: 1,
            values: Vec::new(),
            model: "clip-test".into(),
            prompt: "a photo of {}".into(),
        };
        assert_eq!(
            text_from(&table, None),
            "CLIP’s text encoder (clip-test), each as “a photo of {}”"
        );
        assert_eq!(
            text_from(&table, Some("t.safetensors")),
            "the table t.safetensors, made by clip-test, each as “a photo of {}”"
        );
        (table.model, table.prompt) = (String::new(), String::new());
        assert_eq!(text_from(&table, Some("t")), "the table t");
    }
}
