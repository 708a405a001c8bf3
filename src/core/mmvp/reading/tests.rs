#![allow(clippy::unwrap_used)]

use super::*;
use crate::csv::Records;
use crate::mmvp::questions::Benchmark;

const READINGS: &[u8] = include_bytes!("../../../../tests/data/mmvp/readings.csv");

fn reading(name: &str) -> Reading {
    match name {
        "a" => Reading::A,
        "b" => Reading::B,
        "neither" => Reading::Neither,
        "unread" => Reading::Unread,
        other => panic!("{other}"),
    }
}

/// The rows: an answer, what a person takes it for, and what the rules do.
fn table() -> Vec<(Question, String, Reading, Reading)> {
    let mmvp = Benchmark::mmvp().unwrap();
    Records::of(READINGS)
        .skip(1)
        .map(|(_, record)| {
            let record = record.unwrap();
            let [index, response, meant, read] = record.as_slice() else {
                panic!("{record:?}")
            };
            let question = &mmvp.questions[index.parse::<usize>().unwrap() - 1];
            (
                question.clone(),
                response.clone(),
                reading(meant),
                reading(read),
            )
        })
        .collect()
}

#[test]
fn answers_are_read_as_people_read_them() {
    let table = table();
    assert!(table.len() >= 200, "{}", table.len());
    let mut wrong = Vec::new();
    for (question, response, meant, expected) in &table {
        let found = read(response, question, &question.options);
        if found.0 != *expected {
            wrong.push(format!(
                "{}: {response:?} is {found:?}, not {expected:?}",
                question.index
            ));
        }
        // Where the rules do not read what a person does, they leave it unread.
        assert!(
            meant == expected || *expected == Reading::Unread,
            "{response:?}"
        );
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// What the model saw first is what a letter means.
#[test]
fn letters_follow_the_order_that_was_shown() {
    let mut rules = std::collections::HashSet::new();
    for (question, response, _, _) in table() {
        let [a, b] = question.options.clone();
        let (as_is, rule) = read(&response, &question, &question.options);
        let (turned, _) = read(&response, &question, &[b, a]);
        let other = match (as_is, rule) {
            (Reading::A, Some(Rule::Letter)) => Reading::B,
            (Reading::B, Some(Rule::Letter)) => Reading::A,
            (same, _) => same,
        };
        rules.insert(rule);
        // A letter with its option's text contradicts itself in the other order.
        let alone = response.chars().filter(|c| c.is_alphanumeric()).count() == 1;
        if alone || (rule != Some(Rule::Letter) && as_is != Reading::Unread) {
            assert_eq!(turned, other, "{response:?}");
        }
    }
    // Every rule has its answers in the table, and so has none of them.
    assert_eq!(rules.len(), 7);
}

/// Whatever MMVP offers, who repeats an option means it.
#[test]
fn every_option_is_read_as_itself() {
    for question in Benchmark::mmvp().unwrap().questions {
        for (option, reading) in question.options.iter().zip([Reading::A, Reading::B]) {
            for response in [
                option.clone(),
                format!("{option}."),
                format!("\"{option}\""),
            ] {
                let (found, _) = read(&response, &question, &question.options);
                assert_eq!(found, reading, "{}: {response}", question.index);
            }
        }
    }
}
