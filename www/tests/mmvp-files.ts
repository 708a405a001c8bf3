/** Files of answers to MMVP, made of its questions by rules that the tests count by. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { MmvpBlindReport, PairsEncoder, Pattern, Verdict } from "../src/report";
import { www } from "./support";

const data = path.join(www, "../src/core/mmvp/data");

export interface Question {
  index: number;
  text: string;
  options: [string, string];
  answer: 0 | 1;
  pattern: string;
}

/** Fields of a line of CSV. */
function fields(line: string): string[] {
  const found = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return [...found].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "");
}

export const questions: Question[] = readFileSync(path.join(data, "questions.csv"), "utf8")
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map((line) => {
    const [index, text, options, answer, pattern] = fields(line) as [
      string,
      string,
      string,
      string,
      string,
    ];
    const [, a, b] = /^\(a\) (.*) \(b\) (.*)$/.exec(options.trim()) ?? [];
    return {
      index: Number(index),
      text,
      options: [a ?? "", b ?? ""],
      answer: answer === "(a)" ? 0 : 1,
      pattern,
    };
  });

/** Numbers of the questions whose published answers are exchanged by the corrected labels. */
export const exchanged = (
  JSON.parse(readFileSync(path.join(data, "corrections.json"), "utf8")) as {
    indices: [number, number];
  }[]
).flatMap(({ indices }) => indices);

/** What a model means to a question; `unread` writes what no rule can read. */
export type Rule = (question: Question) => "right" | "wrong" | "unread";

/** As the authors' script writes it. */
export function answersOf(model: string, rule: Rule): string {
  const lines = questions.map((question) => {
    const { index, text, options, answer } = question;
    const meant = rule(question);
    const place = meant === "right" ? answer : 1 - answer;
    const response = meant === "unread" ? "Hm, well." : `(${"ab".charAt(place)})`;
    const [a, b] = options;
    return JSON.stringify({
      question_id: index,
      prompt: `${text} (a) ${a} (b) ${b}`,
      answer: `(${"ab".charAt(answer)})`,
      response,
      model_id: model,
    });
  });
  return `${lines.join("\n")}\n`;
}

/** As `clipsight mmvp ask` writes the answers of a model that saw no image. */
export function blindAnswersOf(model: string, rule: Rule): string {
  const lines = questions.map((question) => {
    const { index, text, options, answer } = question;
    const place = rule(question) === "right" ? answer : 1 - answer;
    const response = options[place];
    return JSON.stringify({
      clipsight: "0.1.0",
      index,
      prompt: text,
      options,
      images: false,
      response,
      model,
    });
  });
  return `${lines.join("\n")}\n`;
}

/** Pairs that a rule has right, by plain counting. */
export function pairsRight(
  rule: Rule,
  labels: "original" | "corrected" = "original",
  pattern?: Pattern,
): number {
  let count = 0;
  for (let at = 0; at < questions.length; at += 2) {
    const both = questions.slice(at, at + 2);
    if (pattern !== undefined && both[0]?.pattern !== pattern) continue;
    const right = both.every((question) => {
      const turned = labels === "corrected" && exchanged.includes(question.index);
      return rule(question) === (turned ? "wrong" : "right");
    });
    count += Number(right);
  }
  return count;
}

/** What two encoders see of the pairs with these numbers, from 1. */
export function blindReport(pairs: [place: number, verdict: Verdict][]): MmvpBlindReport {
  const side: PairsEncoder = {
    model: "made-up",
    weights: "",
    precision: "",
    device: "",
    threshold: 0.9,
    threshold_source: "",
    error: null,
    random_pairs: null,
  };
  return {
    date: "2026-11-29",
    benchmark: "MMVP",
    patterns_by: null,
    clip: side,
    dino: side,
    rule: "CLIP above 0.9 and DINOv2 below 0.9",
    sentence: `${pairs.length} pairs were looked at.`,
    pairs: pairs.map(([place, verdict]) => ({
      indices: [2 * place - 1, 2 * place],
      question: questions[2 * place - 2]?.text ?? "",
      pattern: null,
      clip: 0.95,
      dino: verdict === "blind" ? 0.25 : 0.93,
      ranks: [null, null],
      verdict,
      corrected: [],
    })),
    patterns: [],
    recall: [],
    strengths: [],
    corrected: [],
    notes: [],
  };
}
