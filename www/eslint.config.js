import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import ts from "typescript-eslint";

export default defineConfig(
  globalIgnores(["dist", "pkg", "node_modules", "test-results", "src/report.ts"]),
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  {
    // TypeScript's own check knows each folder's globals.
    files: ["scripts/**", "tests/**/*.mjs"],
    rules: { "no-undef": "off" },
  },
  {
    // Plain JavaScript that speaks with the wasm module and with JSON.
    files: ["scripts/calibrate.mjs"],
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
