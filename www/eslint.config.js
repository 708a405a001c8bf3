import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import ts from "typescript-eslint";
import words from "./scripts/lint-words.mjs";

export default defineConfig(
  globalIgnores(["dist", "package", "pkg", "node_modules", "test-results", "src/report.ts"]),
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  {
    // TypeScript's own check knows each folder's globals.
    files: ["scripts/**", "tests/**/*.mjs"],
    rules: { "no-undef": "off" },
  },
  {
    files: ["src/**"],
    ignores: ["src/words/**"],
    plugins: { words },
    rules: { "words/only-there": "error" },
  },
  {
    // The words know no other part.
    files: ["src/words/**"],
    rules: { "no-restricted-imports": ["error", { patterns: ["../*"] }] },
  },
  {
    // What a component on another page may use, which is told its language.
    files: ["src/client/**", "src/pair/**", "src/plot/**", "src/ui/**"],
    plugins: { words },
    rules: { "words/when-spoken": "error" },
  },
  {
    // Plain JavaScript that speaks with the wasm module, with JSON, with syntax trees.
    files: ["scripts/calibrate.mjs", "scripts/lint-words.mjs"],
    ...ts.configs.disableTypeChecked,
    rules: {
      ...ts.configs.disableTypeChecked.rules,
      "no-undef": "off",
      "@typescript-eslint/ban-ts-comment": "off",
    },
  },
  {
    languageOptions: {
      parserOptions: {
        project: [
          "./tsconfig.json",
          "./src/client/workers/tsconfig.json",
          "./tests/tsconfig.json",
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      eqeqeq: ["error", "always"],
    },
  },
);
