import js from "@eslint/js";
import globals from "globals";

// A name that starts with an underscore is its object's own business; ours are #private, Leaflet's stay Leaflet's.
const PRIVATE = { selector: "MemberExpression[property.name=/^_/]", message: "Private to another object: ask for a public way." };

export default [
  { ignores: ["geocite/static/built/"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-restricted-syntax": ["error", PRIVATE],
      "prefer-const": "error",
      "no-var": "error",
      eqeqeq: "error",
      "object-shorthand": "error",
      "no-shadow": "error",
      "no-duplicate-imports": "error",
      "no-param-reassign": "error",
      "prefer-template": "error",
      "no-else-return": "error",
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", { max: 40, skipComments: true }],
      "max-len": ["error", { code: 150, ignoreStrings: true, ignoreTemplateLiterals: true }],
      "max-params": ["error", 6],
      complexity: ["error", 12],
    },
  },
  { files: ["geocite/static/scripts/**"], languageOptions: { globals: { ...globals.browser, L: "readonly" } } },
  { files: ["tests/scripts/**", "tools/*.mjs"], languageOptions: { globals: globals.node } },
];
