// @ts-nocheck: plain JavaScript over syntax trees; a tool, not the page.
/**
 * Two rules of ESLint about the page's words, which stand in src/words alone:
 * `only-there` finds texts that people see and that stand elsewhere, and
 * `when-spoken` finds words that are read before a language may have been chosen.
 * @type {import("eslint").ESLint.Plugin}
 */
export default {
  rules: {
    "only-there": {
      meta: {
        type: "problem",
        schema: [],
        messages: { elsewhere: "“{{text}}” is shown to people: put it into src/words." },
      },
      create: onlyThere,
    },
    "when-spoken": {
      meta: {
        type: "problem",
        schema: [],
        messages: {
          early: "This is read once, when the module is loaded; the language may change later.",
        },
      },
      create: whenSpoken,
    },
  },
};

/** Names and units are the same in every language. */
const NAMES =
  /\b(CLIP|DINOv2|Clipsight|WebGPU|HTTP|SVG|PNG|CSV|JSON|MB|ms|onnxruntime|web|clipsight|lab)\b/g;
const WORD = /\p{L}{2,}/u;
/** What reads as a sentence wherever it stands. */
const SENTENCE = /^\p{Lu}\p{L}* \p{L}{2}|[’“”…] ?\p{L}|\p{L}…$|^\p{Lu}?\p{Ll}+( \S+)+[.!?]$/u;

const ATTRIBUTES = new Set([
  "alt",
  "aria-description",
  "aria-label",
  "aria-roledescription",
  "aria-valuetext",
  "placeholder",
  "title",
]);
const PROPERTIES = new Set(["ariaLabel", "innerText", "placeholder", "textContent", "title"]);

/** Functions whose arguments are shown, from the first to the last of them. */
const FUNCTIONS = {
  ask: [0, 0],
  button: [0, 0],
  choice: [0, 0],
  fileButton: [0, 0],
  fileInput: [1, 1],
  html: [2, Infinity],
  row: [0, 0],
  svg: [2, Infinity],
  write: [1, 1],
};
/** The same of methods. */
const METHODS = {
  append: [0, Infinity],
  busy: [0, 0],
  complain: [0, Infinity],
  fail: [0, 0],
  failed: [1, 1],
  note: [0, 0],
  prepend: [0, Infinity],
  ready: [0, 0],
  replaceChildren: [0, Infinity],
  say: [0, 0],
};

/** @param {import("eslint").Rule.RuleContext} context */
function onlyThere(context) {
  const seen = new Set();
  const report = (node, text) => {
    if (seen.has(node)) return;
    seen.add(node);
    context.report({ node, messageId: "elsewhere", data: { text: text.trim() } });
  };
  /**
   * Looks at all that an expression may come to.
   * @param {any} node
   */
  const shown = (node) => {
    switch (node?.type) {
      case "Literal":
      case "TemplateLiteral": {
        const text = textOf(node);
        if (WORD.test(text.replace(NAMES, ""))) report(node, text);
        break;
      }
      case "ConditionalExpression":
        shown(node.consequent);
        shown(node.alternate);
        break;
      case "LogicalExpression":
      case "BinaryExpression":
        shown(node.left);
        shown(node.right);
        break;
      case "ArrayExpression":
        node.elements.forEach(shown);
        break;
      case "SpreadElement":
        shown(node.argument);
    }
  };
  const anywhere = (node) => {
    const text = textOf(node);
    // A prompt for CLIP, which reads English.
    if (text.includes("{}")) return;
    if (SENTENCE.test(text.replace(NAMES, ""))) report(node, text);
  };
  return {
    Literal: anywhere,
    TemplateLiteral: anywhere,
    CallExpression: ({ callee, arguments: given }) => {
      const method = callee.type === "MemberExpression";
      const name = method ? callee.property.name : callee.name;
      const shows = method ? METHODS : FUNCTIONS;
      if (name === "setAttribute" && ATTRIBUTES.has(given[0]?.value)) shown(given[1]);
      if (!Object.hasOwn(shows, name)) return;
      const [first, last] = shows[name];
      given.forEach((one, at) => {
        if (at >= first && at <= last) shown(one);
      });
    },
    Property: ({ key, value }) => {
      if (ATTRIBUTES.has(key.value)) shown(value);
    },
    AssignmentExpression: ({ left, right }) => {
      if (left.type === "MemberExpression" && PROPERTIES.has(left.property.name)) shown(right);
    },
  };
}

/** @param {import("eslint").Rule.RuleContext} context */
function whenSpoken(context) {
  return {
    "Identifier[name='words']": (node) => {
      if (node.parent.type !== "MemberExpression" || node.parent.object !== node) return;
      for (let one = node.parent; one; one = one.parent) {
        if (one.type === "PropertyDefinition" && !one.static) return;
        if (/Function/.test(one.type)) return;
      }
      context.report({ node, messageId: "early" });
    },
  };
}

/** Of a literal, without what is filled in. */
function textOf(node) {
  if (node.type === "TemplateLiteral") {
    return node.quasis.map(({ value }) => value.cooked ?? "").join(" ");
  }
  return typeof node.value === "string" ? node.value : "";
}
